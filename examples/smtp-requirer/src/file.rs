//! The file that the settings are kept in.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use charm_sdk::{ConfigValue, ExposeSecret, Halt, Reason};
use smtp_interface::requirer::Relay;

/// Name of a file in the charm's own folder.
#[derive(Clone, Debug)]
pub struct FileName(String);

impl ConfigValue<String> for FileName {
    fn parse(raw: String) -> Result<Self, Reason> {
        if raw.is_empty() || raw.starts_with('.') || raw.contains(['/', '\0']) {
            return Err(Reason::new("is not the name of a file in the charm's folder"));
        }
        Ok(Self(raw))
    }
}

/// Settings in a file that its owner alone can read: the password is among
/// them.
#[derive(Debug)]
pub struct SettingsFile {
    path: PathBuf,
}

impl SettingsFile {
    /// The file of this name in the charm's folder.
    pub fn new(charm_dir: &Path, name: &FileName) -> Self {
        Self {
            path: charm_dir.join(&name.0),
        }
    }

    /// Replaces the file's content, all of it or nothing.
    pub fn write(&self, relay: &Relay) -> io::Result<()> {
        let new = self.path.with_added_extension("new");
        // One may have been left behind by a hook that was killed.
        remove_if_there(&new)?;
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&new)?;
        file.write_all(content(relay).as_bytes())?;
        file.sync_all()?;
        fs::rename(&new, &self.path)
    }

    /// Removes the file, if there is one.
    pub fn remove(&self) -> io::Result<()> {
        remove_if_there(&self.path)
    }

    /// What to tell Juju when the file system refuses.
    pub fn failed(&self, error: &io::Error) -> Halt {
        let text = format!("cannot keep the settings in {}", self.path.display());
        Halt::failed(io::Error::new(error.kind(), format!("{text}: {error}")))
    }
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn content(relay: &Relay) -> String {
    let data = &relay.data;
    let recipients: Vec<_> = data.recipients.iter().map(|address| address.as_str()).collect();
    let json = serde_json::json!({
        "host": data.host.as_str(),
        "port": data.port.get(),
        "auth_type": data.auth_type.as_str(),
        "transport_security": data.transport_security.as_str(),
        "skip_ssl_verify": data.skip_ssl_verify,
        "domain": data.domain.as_ref().map(|domain| domain.as_str()),
        "user": data.user.as_ref().map(|user| user.as_str()),
        "password": relay.password().map(|password| password.expose_secret()),
        "smtp_sender": data.smtp_sender.as_ref().map(|sender| sender.as_str()),
        "recipients": recipients,
    });
    format!("{json:#}\n")
}
