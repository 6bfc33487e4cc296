//! A PostgreSQL server for tests: started once for a program on a socket of its own, and stopped when the program ends, however it does.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// Starts a server in the foreground, and stops it when nothing can be read any more: whoever started this is gone then, whatever killed them.
const RUN: &str = r#"
"$1/initdb" -D "$2/data" -A trust -U clipwire --no-sync -E UTF8 --no-locale >/dev/null || exit 1
"$1/postgres" -D "$2/data" -k "$2" -h '' -c fsync=off -c max_connections=200 2>"$2/log" &
server=$!
until "$1/pg_isready" -q -h "$2"; do kill -0 $server || exit 1; sleep 0.05; done
"$1/createdb" -h "$2" -U clipwire jobs || exit 1
echo ready
read -r _
kill -INT $server
wait $server
rm -rf "$2"
"#;

/// The address of a database of the server; `None`, with a word, where there is no PostgreSQL. CI says that there must be one.
#[allow(clippy::print_stderr, reason = "whoever runs the tests has to know what was not tested")]
pub(crate) fn address() -> Option<&'static str> {
    static SERVER: OnceLock<Option<(String, Child)>> = OnceLock::new();
    let server = SERVER.get_or_init(|| match programs() {
        Some(programs) => Some(start(&programs)),
        None if must_be_there() => {
            panic!("there is no PostgreSQL, and CLIPWIRE_NEEDS_POSTGRES says that there must be")
        }
        None => {
            eprintln!("skipped: there is no PostgreSQL on this machine; Debian has it in the package postgresql");
            None
        }
    });
    server.as_ref().map(|(address, _)| address.as_str())
}

/// The folder of the newest PostgreSQL.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let number = |path: &Path| path.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = versions.filter_map(|version| Some(version.ok()?.path())).max_by_key(|path| number(path))?;
    Some(newest.join("bin")).filter(|programs| programs.join("postgres").exists())
}

fn start(programs: &Path) -> (String, Child) {
    // The path of a socket may not be long.
    let folder = std::env::temp_dir().join(format!("clipwire-postgres-{}", std::process::id()));
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).unwrap();
    // The server does not run as root.
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.starts_with(b"0\n"));
    let mut command = if is_root {
        assert!(Command::new("chown").arg("postgres").arg(&folder).status().unwrap().success());
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--", "sh"]);
        command
    } else {
        Command::new("sh")
    };
    command.args(["-c", RUN, "sh"]).arg(programs).arg(&folder).current_dir(&folder);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
    let mut said = [0; 6];
    let read = child.stdout.as_mut().unwrap().read_exact(&mut said);
    assert!(read.is_ok() && said == *b"ready\n", "the server did not start; see {}/log", folder.display());
    child.stdin.as_mut().unwrap().flush().unwrap();
    (format!("postgresql://clipwire@/jobs?host={}", folder.display()), child)
}

fn must_be_there() -> bool {
    std::env::var_os("CLIPWIRE_NEEDS_POSTGRES").is_some()
}
