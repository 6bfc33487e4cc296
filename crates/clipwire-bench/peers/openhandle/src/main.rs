//! openhandle: so many calls for one answer; prints the CPU time of this process in microseconds.

use openhandle::Client;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, count] = &arguments[..] else { return Err("usage: URL COUNT".into()) };
    let count: u64 = count.parse()?;
    let client = Client::builder("oh_test_sandbox").base_url(url).build()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        for _ in 0..count {
            let is_right = if url.ends_with("-large") {
                let page = client.tiktok().profile("sample.creator").posts().list(None).await?;
                page.data.len() == 770 && page.data.iter().all(|post| post.text.is_some())
            } else {
                client.tiktok().post("7118694749548072205").get(None).await?.data.text.is_some()
            };
            if !is_right {
                return Err("another answer came".into());
            }
        }
        Ok::<(), Box<dyn std::error::Error>>(())
    })?;
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    println!("{}", time.tv_sec * 1_000_000 + time.tv_nsec / 1000);
    Ok(())
}
