//! The file that the settings are kept in.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use charm_sdk::{ConfigValue, ExposeSecret, Halt, Reason};
use smtp_interface::{Domain, EmailAddress, User, requirer::Settings};

/// Name of a file in the charm's own folder.
#[derive(Clone, Debug)]
pub struct FileName(String);

impl ConfigValue<String> for FileName {
    fn parse(raw: String) -> Result<Self, Reason> {
        if raw.is_empty() || raw.starts_with('.') || raw.contains(['/', '\0']) {
            return Err(Reason::new(
                "is not the name of a file in the charm's folder",
            ));
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
    pub fn write(&self, settings: &Settings) -> io::Result<()> {
        let new = self.path.with_added_extension("new");
        // One may have been left behind by a hook that was killed.
        remove_if_there(&new)?;
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&new)?;
        file.write_all(content(settings).as_bytes())?;
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

fn content(settings: &Settings) -> String {
    let recipients: Vec<_> = settings
        .recipients
        .iter()
        .map(EmailAddress::as_str)
        .collect();
    let json = serde_json::json!({
        "host": settings.host.as_str(),
        "port": settings.port.get(),
        "auth_type": settings.auth_type.as_str(),
        "transport_security": settings.transport_security.as_str(),
        "skip_ssl_verify": settings.skip_ssl_verify,
        "domain": settings.domain.as_ref().map(Domain::as_str),
        "user": settings.user.as_ref().map(User::as_str),
        "password": settings.password.as_ref().map(ExposeSecret::expose_secret),
        "smtp_sender": settings.smtp_sender.as_ref().map(EmailAddress::as_str),
        "recipients": recipients,
    });
    format!("{json:#}\n")
}
