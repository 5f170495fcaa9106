//! deploy --resource, attach-resource.

use std::collections::BTreeMap;

use crate::charm::CharmInfo;
use crate::error::ModelError;
use crate::model::Model;
use crate::resource::Resource;
use crate::time::Timestamp;

/// What a new application is given.
pub(super) fn given(
    charm: &CharmInfo,
    sources: BTreeMap<String, String>,
    now: Timestamp,
) -> Result<BTreeMap<String, Resource>, ModelError> {
    let unknown: Vec<_> = sources
        .keys()
        .filter(|name| !charm.resources.contains_key(*name))
        .map(String::as_str)
        .collect();
    match unknown.as_slice() {
        [] => {}
        [one] => return Err(ModelError::new(format!("unrecognized resource {one:?}"))),
        several => {
            let names = several.join(", ");
            return Err(ModelError::new(format!("unrecognized resources: {names}")));
        }
    }
    let first = |(name, source)| {
        let (revision, since) = (1, now);
        (
            name,
            Resource {
                source,
                revision,
                since,
            },
        )
    };
    Ok(sources.into_iter().map(first).collect())
}

impl Model {
    /// `juju attach-resource APP NAME=…`: what units get is `source` from now on. As when the charm is refreshed, its
    /// units run upgrade-charm.
    ///
    /// # Errors
    /// When the charm declares no such resource.
    pub fn attach_resource(
        &mut self,
        app: &str,
        name: &str,
        source: impl Into<String>,
    ) -> Result<(), ModelError> {
        let now = self.now;
        if !self
            .require_application(app)?
            .charm
            .resources
            .contains_key(name)
        {
            return Err(ModelError::new(format!("unrecognized resource {name:?}")));
        }
        if let Some(application) = self.applications.get_mut(app) {
            let before = application.resources.get(name);
            let resource = Resource {
                source: source.into(),
                revision: before.map_or(0, |before| before.revision) + 1,
                since: now,
            };
            application.resources.insert(name.to_owned(), resource);
            application.charm_modified += 1;
        }
        self.wake(app);
        Ok(())
    }
}
