//! How the keyring of the system is asked, and left alone where it does not answer.
//!
//! It is opened when it is asked for the first time, on a thread of its own: its library waits for D-Bus, and brings a runtime that may
//! not start within another. A keyring that cannot be reached is one without credentials; the file has its place then.

#[cfg(feature = "keyring")]
pub(super) use self::opened::Keyring;
#[cfg(not(feature = "keyring"))]
pub(super) use self::without::Keyring;

#[cfg(feature = "keyring")]
mod opened {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    use keyring::{Entry, Error};

    /// The name of the program in the keyring.
    const SERVICE: &str = "clipwire";

    /// A keyring answers at once whether it is there.
    const TO_CONNECT: Duration = Duration::from_secs(2);

    /// A locked one asks its owner for a password first.
    const TO_ANSWER: Duration = Duration::from_secs(60);

    pub(crate) struct Keyring {
        /// Until it once does not answer.
        is_usable: AtomicBool,
    }

    impl Keyring {
        pub(crate) fn new(is_allowed: bool, variable: &dyn Fn(&str) -> Option<String>) -> Self {
            Self { is_usable: AtomicBool::new(is_allowed && has_desktop(variable)) }
        }

        pub(crate) fn get(&self, provider: &str, name: &str) -> Option<String> {
            self.ask(provider, name, Entry::get_password)
        }

        /// Whether the keyring has it now.
        pub(crate) fn set(&self, provider: &str, name: &str, secret: &str) -> bool {
            let secret = secret.to_owned();
            self.ask(provider, name, move |entry| entry.set_password(&secret)).is_some()
        }

        /// Whether there was such a credential.
        pub(crate) fn remove(&self, provider: &str, name: &str) -> bool {
            self.ask(provider, name, Entry::delete_credential).is_some()
        }

        /// `None` where there is no keyring, or it has no such entry, or it refuses.
        fn ask<T: Send + 'static>(
            &self,
            provider: &str,
            name: &str,
            question: impl FnOnce(&Entry) -> Result<T, Error> + Send + 'static,
        ) -> Option<T> {
            if !self.is_usable.load(Ordering::Relaxed) {
                return None;
            }
            let (connected, connects) = mpsc::channel();
            let (answer, answers) = mpsc::channel();
            let user = format!("{provider}/{name}");
            // If it hangs, the thread is left behind, and ends with the program.
            let started = thread::Builder::new().name("keyring".to_owned()).spawn(move || {
                let is_there = Entry::store_status().is_ok();
                if connected.send(is_there).is_ok() && is_there {
                    let found = Entry::new(SERVICE, &user).and_then(|entry| question(&entry));
                    // Nobody waits any more: it came too late.
                    let _ = answer.send(found);
                }
            });
            let is_there = started.is_ok() && connects.recv_timeout(TO_CONNECT).unwrap_or(false);
            let answer = if is_there { answers.recv_timeout(TO_ANSWER).ok() } else { None };
            if answer.is_none() {
                self.is_usable.store(false, Ordering::Relaxed);
            }
            answer?.ok()
        }
    }

    /// Whether there can be a keyring at all. On Linux it is reached by D-Bus, and looking for a bus that is not there takes long.
    fn has_desktop(variable: &dyn Fn(&str) -> Option<String>) -> bool {
        if cfg!(any(target_os = "macos", target_os = "windows")) {
            return true;
        }
        let has_socket = |folder: String| std::path::Path::new(&folder).join("bus").exists();
        variable("DBUS_SESSION_BUS_ADDRESS").is_some() || variable("XDG_RUNTIME_DIR").is_some_and(has_socket)
    }
}

#[cfg(not(feature = "keyring"))]
mod without {
    /// The program was built without one.
    pub(crate) struct Keyring;

    impl Keyring {
        pub(crate) fn new(_: bool, _: &dyn Fn(&str) -> Option<String>) -> Self {
            Self
        }

        pub(crate) fn get(&self, _: &str, _: &str) -> Option<String> {
            None
        }

        pub(crate) fn set(&self, _: &str, _: &str, _: &str) -> bool {
            false
        }

        pub(crate) fn remove(&self, _: &str, _: &str) -> bool {
            false
        }
    }
}
