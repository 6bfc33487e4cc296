use std::fs;
use std::path::Path;

use clipwire::value::Secret;

use super::{FILE, Keys, Origin};
use crate::config::private::tests::Folder;
use crate::failure::Exit;

const WANTED: [(&str, &str); 2] = [("key", "PROVIDER_KEY"), ("secret", "PROVIDER_SECRET")];

/// An environment without a keyring: a test must not ask the one of whoever runs it.
fn bare(name: &str) -> Option<String> {
    (name == "CLIPWIRE_NO_KEYRING").then(|| "1".to_owned())
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    std::os::unix::fs::PermissionsExt::mode(&fs::metadata(path).unwrap().permissions()) & 0o777
}

#[test]
fn what_is_stored_is_found_and_forgotten() {
    let folder = Folder::new("keys");
    let path = folder.path().join("new").join(FILE);
    let keys = Keys::new(path.parent().unwrap(), &bare);
    assert!(keys.find("onebound", &WANTED).unwrap().is_empty());
    let odd = " a \"quoted\" \\ secret\n[table]\n";
    assert_eq!(keys.store("onebound", "key", &Secret::new(odd)).unwrap(), Origin::File(path.clone()));
    keys.store("onebound", "secret", &Secret::new("old")).unwrap();
    keys.store("onebound", "secret", &Secret::new("new")).unwrap();
    keys.store("tikhub", "api_key", &Secret::new("other")).unwrap();
    let found = keys.find("onebound", &WANTED).unwrap();
    assert_eq!((found["key"].secret.expose(), found["secret"].secret.expose()), (odd.trim(), "new"));
    assert_eq!(found["key"].origin, Origin::File(path.clone()));
    assert_eq!(keys.forget("onebound", &["key", "secret"]).unwrap(), [Origin::File(path.clone())]);
    assert!(keys.find("onebound", &WANTED).unwrap().is_empty());
    assert!(keys.forget("onebound", &["key"]).unwrap().is_empty());
    assert_eq!(keys.find("tikhub", &[("api_key", "X")]).unwrap().len(), 1, "others stay");
}

#[cfg(unix)]
#[test]
fn the_file_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = Folder::new("key-modes");
    let path = folder.path().join("new").join(FILE);
    let keys = Keys::new(path.parent().unwrap(), &bare);
    keys.store("onebound", "key", &Secret::new("0123456789")).unwrap();
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "no draft is left");
    for open in [0o640, 0o604, 0o620] {
        fs::set_permissions(&path, fs::Permissions::from_mode(open)).unwrap();
        let failure = keys.find("onebound", &WANTED).unwrap_err();
        assert_eq!(failure.exit, Exit::Credentials);
        assert!(failure.todo.as_ref().unwrap().contains("chmod 600"), "{failure:?}");
        assert!(keys.store("onebound", "key", &Secret::new("other")).is_err(), "nor is it written over");
    }
}

#[test]
fn the_environment_comes_first_and_blank_is_nothing() {
    let folder = Folder::new("key-env");
    let keys = Keys::new(folder.path(), &bare);
    keys.store("onebound", "key", &Secret::new("of the file")).unwrap();
    keys.store("onebound", "secret", &Secret::new("of the file")).unwrap();
    let environment = |name: &str| match name {
        "PROVIDER_KEY" => Some("of the environment".to_owned()),
        "PROVIDER_SECRET" => Some("  ".to_owned()),
        other => bare(other),
    };
    let found = Keys::new(folder.path(), &environment).find("onebound", &WANTED).unwrap();
    assert_eq!(found["key"].secret.expose(), "of the environment");
    assert_eq!(found["key"].origin.to_string(), "the environment variable PROVIDER_KEY");
    assert_eq!(found["secret"].secret.expose(), "of the file");
    assert!(found["secret"].origin.to_string().starts_with("the file "));
}

#[test]
fn what_the_environment_has_the_file_is_not_asked_for() {
    let folder = Folder::new("key-unread");
    fs::write(folder.path().join(FILE), "broken").unwrap();
    let environment = |name: &str| Some(name.to_owned());
    assert_eq!(Keys::new(folder.path(), &environment).find("onebound", &WANTED).unwrap().len(), 2);
}

#[test]
fn no_secret_is_shown() {
    let folder = Folder::new("key-debug");
    let keys = Keys::new(folder.path(), &bare);
    keys.store("onebound", "key", &Secret::new("planted-secret-77")).unwrap();
    let found = keys.find("onebound", &WANTED).unwrap();
    assert!(!format!("{found:?} {keys:?}").contains("planted"));
    // A broken file has secrets too.
    let path = folder.path().join(FILE);
    for broken in [
        "[onebound]\nkey = planted-secret-77\n",
        "[onebound]\nkey = [\"planted-secret-77\"]\n",
        "planted-secret-77 = 1\n",
    ] {
        crate::config::private::replace(&path, broken.as_bytes()).unwrap();
        let failure = keys.find("onebound", &WANTED).unwrap_err();
        assert!(!format!("{failure:?}").contains("planted"), "{failure:?}");
        assert!(failure.why[0].starts_with("line "), "{failure:?}");
    }
}

#[test]
fn an_empty_secret_is_refused() {
    let folder = Folder::new("key-empty");
    let failure = Keys::new(folder.path(), &bare).store("onebound", "key", &Secret::new(" \n")).unwrap_err();
    assert_eq!(failure.exit, Exit::Usage);
}

#[test]
fn without_a_desktop_the_file_is_used_at_once() {
    let folder = Folder::new("key-desktop");
    let nothing = |_: &str| None;
    if cfg!(any(target_os = "macos", target_os = "windows")) {
        return;
    }
    let keys = Keys::new(folder.path(), &nothing);
    assert!(matches!(keys.store("onebound", "key", &Secret::new("0123456789")).unwrap(), Origin::File(_)));
}

#[test]
fn a_bus_that_is_not_there_does_not_stop_anything() {
    let folder = Folder::new("key-bus");
    let environment =
        |name: &str| (name == "DBUS_SESSION_BUS_ADDRESS").then(|| "unix:path=/nowhere/clipwire-test".to_owned());
    // The library reads the variable of the process itself; where that names a bus, this test would ask a keyring.
    if cfg!(any(target_os = "macos", target_os = "windows"))
        || crate::config::environment("DBUS_SESSION_BUS_ADDRESS").is_some()
    {
        return;
    }
    let keys = Keys::new(folder.path(), &environment);
    let started = std::time::Instant::now();
    assert!(matches!(keys.store("onebound", "key", &Secret::new("0123456789")).unwrap(), Origin::File(_)));
    assert_eq!(keys.find("onebound", &WANTED).unwrap().len(), 1);
    assert!(started.elapsed() < std::time::Duration::from_secs(5));
}
