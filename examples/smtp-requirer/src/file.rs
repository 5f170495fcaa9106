//! The file that the settings are kept in.

use std::path::Path;

use charm_sdk::{ConfigValue, Context, Reason};
use smtp_interface::requirer::SettingsFile;

/// Name of a JSON file in the charm's own folder. The charm itself, which lies
/// there too, has none.
#[derive(Clone, Debug)]
pub struct FileName(String);

impl FileName {
    /// The file of this name.
    pub fn file(&self, ctx: &Context) -> SettingsFile {
        SettingsFile::new(ctx.environment().charm_dir().join(&self.0))
    }
}

impl ConfigValue<String> for FileName {
    fn parse(raw: String) -> Result<Self, Reason> {
        let is_json = Path::new(&raw)
            .extension()
            .is_some_and(|extension| extension == "json");
        if !is_json || raw.starts_with('.') || raw.contains(['/', '\0']) {
            return Err(Reason::new(
                "is not the name of a .json file in the charm's folder",
            ));
        }
        Ok(Self(raw))
    }
}
