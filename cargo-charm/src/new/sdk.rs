//! Where a new charm gets the SDK from.

use camino::{Utf8Path, Utf8PathBuf};

use crate::cli::NewArgs;
use crate::exit::{Exit, Failure};
use crate::project::{Workspace, relative, resolved};

const SDK: &str = "charm-sdk";

/// The dependency's fields, as Cargo.toml spells them.
pub(super) fn dependency(
    arguments: &NewArgs,
    here: &Utf8Path,
    directory: &Utf8Path,
) -> Result<String, Failure> {
    if let Some(url) = &arguments.git {
        return Ok(format!("git = {}", toml_text(url)?));
    }
    let path = match &arguments.sdk {
        Some(path) if path.is_absolute() => Some(sdk_in(path)?),
        Some(path) => Some(relative(directory, &sdk_in(path)?)),
        None => Workspace::quietly_around(here)
            .and_then(|workspace| Some(relative(directory, workspace.directory_of(SDK)?))),
    };
    match path {
        Some(path) => Ok(format!("path = {}", toml_text(path.as_str())?)),
        // The SDK is released together with this program.
        None => Ok(format!("version = \"{}\"", env!("CARGO_PKG_VERSION"))),
    }
}

/// The SDK's directory: the one that is named, or one in the checkout that is.
fn sdk_in(named: &Utf8Path) -> Result<Utf8PathBuf, Failure> {
    let named = resolved(named)?;
    let workspace = Workspace::around(&named)?;
    let found = workspace.directory_of(SDK);
    let found = found.filter(|found| named == workspace.root || named == *found);
    found.map(Utf8Path::to_owned).ok_or_else(|| {
        Failure::new(
            Exit::Project,
            format_args!("{named} is neither {SDK} nor a workspace with it"),
        )
    })
}

/// A text in quotes. None that goes here needs an escape.
fn toml_text(text: &str) -> Result<String, Failure> {
    if text.contains(['"', '\\']) || text.contains(char::is_control) || text.is_empty() {
        return Err(Failure::new(
            Exit::Usage,
            format_args!("`{}` is neither a path nor a URL", text.escape_debug()),
        ));
    }
    Ok(format!("\"{text}\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_gets_out_of_its_quotes() {
        assert_eq!(toml_text("../sdk").unwrap(), "\"../sdk\"");
        for text in ["", "a\"b", "a\\b", "a\nb"] {
            assert_eq!(toml_text(text).unwrap_err().exit, Exit::Usage);
        }
    }
}
