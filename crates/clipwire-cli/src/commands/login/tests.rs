use std::fs;

use clipwire::dynamic;
use clipwire::value::Secret;
use clipwire_sandbox::Sandbox;

use super::attempt;
use crate::config::private::tests::Folder;
use crate::context::tests::context;

#[tokio::test]
async fn the_call_that_tries_credentials_is_in_the_file_of_spending() {
    let folder = Folder::new("login");
    let sandbox = Sandbox::start().await.unwrap();
    let provider = dynamic::provider("tikhub").unwrap();
    let (_, name, secret) = sandbox.credentials().find(|(of, _, _)| *of == provider.name).unwrap();
    fs::write(folder.path().join("config.toml"), format!("[providers.tikhub]\nbase_url = \"{}\"\n", sandbox.url()))
        .unwrap();
    let context = context(folder.path(), false);
    attempt(&context, provider, &[(name, Secret::new(secret))]).await.unwrap();
    let spending = fs::read_to_string(context.folders.spending()).unwrap();
    assert_eq!(spending.lines().count(), 1, "{spending}");
}
