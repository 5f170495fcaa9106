//! Resources: files that come with a charm but are not in its package.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::PathBuf;

use crate::context::Context;
use crate::hook_tool::ToolError;

/// A resource that the charm declares.
///
/// `charm_types!` makes a type for each: the resource `site` is
/// `juju::resources::Site`.
///
/// Juju: [Resource](https://documentation.ubuntu.com/juju/3.6/reference/charm/#charm-resource).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no resource of this charm",
    note = "`charm_types!` makes a type for each: the resource `site` is `juju::resources::Site`"
)]
pub trait ResourceName {
    /// The name, as Juju spells it.
    const NAME: &'static str;
}

/// Where resources are that were asked for.
#[derive(Default)]
pub(crate) struct Cache(RefCell<HashMap<&'static str, PathBuf>>);

impl Context {
    /// The file of a resource, which Juju downloads if it has a newer one. It
    /// is asked once in an event.
    ///
    /// Of an `oci-image` resource that is a YAML file with `registrypath`,
    /// `username` and `password`. A charm with containers has no use for it:
    /// Juju itself runs the image.
    ///
    /// ```no_run
    /// # struct Site;
    /// # impl charm_sdk::ResourceName for Site { const NAME: &'static str = "site"; }
    /// # fn example(ctx: &charm_sdk::Context) -> Result<(), Box<dyn std::error::Error>> {
    /// let archive = ctx.resource::<Site>()?;
    /// println!("{} bytes", std::fs::metadata(archive)?.len());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Nobody has attached the resource, or it cannot be downloaded.
    ///
    /// Juju: [`resource-get`](https://documentation.ubuntu.com/juju/3.6/reference/hook-command/list-of-hook-commands/resource-get/).
    pub fn resource<R: ResourceName>(&self) -> Result<PathBuf, ToolError> {
        if let Some(path) = self.resources.0.borrow().get(R::NAME) {
            return Ok(path.clone());
        }
        let path = PathBuf::from(self.hook_tool("resource-get", &[R::NAME])?);
        if !path.is_absolute() {
            return Err(ToolError::unreadable("resource-get", "an absolute path"));
        }
        self.resources.0.borrow_mut().insert(R::NAME, path.clone());
        Ok(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::Fake;

    struct Site;

    impl ResourceName for Site {
        const NAME: &'static str = "site";
    }

    #[test]
    fn a_resource_is_asked_for_once() {
        // Juju writes no newline after the path.
        let juju = Fake::new().answers("resource-get", "/var/lib/juju/site/a b.tar");
        let ctx = juju.context("start", &[]);
        for _ in 0..2 {
            let path = ctx.resource::<Site>().unwrap();
            assert_eq!(path, PathBuf::from("/var/lib/juju/site/a b.tar"));
        }
        assert_eq!(juju.calls(), ["resource-get site"]);
        assert!(!ctx.has_changes());
    }

    #[test]
    fn a_resource_that_is_not_there_is_asked_for_again() {
        let juju = Fake::new().fails("resource-get", 1, "could not download resource: not found");
        let ctx = juju.context("start", &[]);
        assert!(ctx.resource::<Site>().unwrap_err().is_not_found());
        juju.answers("resource-get", "");
        assert!(ctx.resource::<Site>().is_err(), "no path is no file");
        juju.answers("resource-get", "/site");
        assert_eq!(ctx.resource::<Site>().unwrap(), PathBuf::from("/site"));
    }
}
