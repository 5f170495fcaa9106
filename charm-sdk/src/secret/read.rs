//! Reading secrets that this unit may see.

use super::cache::Key;
use super::{SecretContent, SecretId};
use crate::context::Context;
use crate::hook_tool::{Input, ToolError};

/// Which revision of a secret to read.
///
/// Juju remembers for every unit the revision that it follows, from its first
/// read on, whatever kind that read is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Read {
    /// The revision that this unit follows.
    Tracked,
    /// The latest revision, which the unit follows from now on. What an old
    /// revision held is then no longer needed by this unit.
    Refresh,
    /// The latest revision; the unit goes on to follow the one it followed.
    Peek,
}

impl Context {
    /// The content of a secret.
    ///
    /// ```no_run
    /// use charm_sdk::{Context, Read, SecretId, SecretString, ToolError, ToolErrorKind};
    ///
    /// fn password(ctx: &Context, id: &SecretId) -> Result<Option<SecretString>, ToolError> {
    ///     match ctx.secret_content(id, Read::Refresh) {
    ///         Ok(content) => Ok(content.get("password").cloned()),
    ///         Err(error) if error.kind() == ToolErrorKind::PermissionDenied => Ok(None),
    ///         Err(error) => Err(error),
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ToolErrorKind::NotFound) if there is no such
    /// secret, [`PermissionDenied`](crate::ToolErrorKind::PermissionDenied) if
    /// it was not granted to this application.
    ///
    /// Juju: [`secret-get`](https://documentation.ubuntu.com/juju/3.6/reference/hook-command/list-of-hook-commands/secret-get/).
    pub fn secret_content(&self, id: &SecretId, read: Read) -> Result<SecretContent, ToolError> {
        self.read_secret(&Key::Id(id.id().to_owned()), id.to_string(), read)
    }

    /// The content of a secret that this unit knows by a label: one of our own
    /// or one that was given the label when it was first read.
    pub fn secret_content_by_label(
        &self,
        label: &str,
        read: Read,
    ) -> Result<SecretContent, ToolError> {
        let key = Key::Label(label.to_owned());
        self.read_secret(&key, format!("--label={label}"), read)
    }

    fn read_secret(&self, key: &Key, name: String, read: Read) -> Result<SecretContent, ToolError> {
        if let Some(content) = self.secrets.content(key, read) {
            return Ok(content);
        }
        let mut args = vec!["--format=json".to_owned()];
        match read {
            Read::Tracked => {}
            Read::Refresh => args.push("--refresh".to_owned()),
            Read::Peek => args.push("--peek".to_owned()),
        }
        args.push(name);
        let output = self.call("secret-get", args, Input::None)?;
        let content = SecretContent::from_output(output)?;
        self.secrets.put_content(key, read, content.clone());
        Ok(content)
    }
}
