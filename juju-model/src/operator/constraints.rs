//! constraints, set-constraints, model-constraints, set-model-constraints, expose, unexpose.
//!
//! One machine has nothing to choose from, and no firewall: what is set is kept and shown, as charms' tests ask for it.

use std::collections::BTreeMap;

use crate::error::ModelError;
use crate::model::Model;

/// What Juju lets an operator ask of a machine, with the short forms.
const CONSTRAINTS: [&str; 18] = [
    "allocate-public-ip",
    "arch",
    "container",
    "cores",
    "cpu-cores",
    "cpu-power",
    "gpu-count",
    "gpu-type",
    "image-id",
    "instance-role",
    "instance-type",
    "mem",
    "root-disk",
    "root-disk-source",
    "spaces",
    "tags",
    "virt-type",
    "zones",
];

/// `mem=4G cores=2`, one or several in a text. `cpu-cores` is the older name of `cores`.
///
/// # Errors
/// For what is no constraint of Juju's.
pub(crate) fn parse<S: AsRef<str>>(texts: &[S]) -> Result<BTreeMap<String, String>, ModelError> {
    let mut all = BTreeMap::new();
    for word in texts
        .iter()
        .flat_map(|text| text.as_ref().split_whitespace())
    {
        let Some((name, value)) = word.split_once('=') else {
            return Err(ModelError::new(format!("malformed constraint {word:?}")));
        };
        if !CONSTRAINTS.contains(&name) {
            return Err(ModelError::new(format!("unknown constraint {name:?}")));
        }
        let name = if name == "cpu-cores" { "cores" } else { name };
        if all.insert(name.to_owned(), value.to_owned()).is_some() {
            return Err(ModelError::new(format!(
                "bad {name:?} constraint: already set"
            )));
        }
    }
    // An empty value takes a constraint away.
    all.retain(|_, value| !value.is_empty());
    Ok(all)
}

impl Model {
    /// `juju set-constraints APP …`, or `juju set-model-constraints …` without an application: in place of all before.
    ///
    /// # Errors
    /// For what is no constraint of Juju's, and when the application is not there.
    pub fn set_constraints<S: AsRef<str>>(
        &mut self,
        app: Option<&str>,
        constraints: &[S],
    ) -> Result<(), ModelError> {
        let parsed = parse(constraints)?;
        match app {
            None => self.constraints = parsed,
            Some(app) => {
                self.require_application(app)?;
                if let Some(application) = self.applications.get_mut(app) {
                    application.constraints = parsed;
                }
            }
        }
        Ok(())
    }

    /// The model's constraints.
    pub fn constraints(&self) -> &BTreeMap<String, String> {
        &self.constraints
    }

    /// `juju expose APP`, or `unexpose`.
    pub fn expose(&mut self, app: &str, exposed: bool) -> Result<(), ModelError> {
        self.require_application(app)?;
        if let Some(application) = self.applications.get_mut(app) {
            application.exposed = exposed;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_are_read_as_juju_writes_them() {
        let read = parse(&["mem=4G cpu-cores=2", "arch="]).unwrap();
        let pairs: Vec<_> = read.iter().map(|(k, v)| format!("{k}={v}")).collect();
        assert_eq!(pairs, ["cores=2", "mem=4G"]);
        for (text, error) in [
            ("mem", "malformed constraint \"mem\""),
            ("speed=3", "unknown constraint \"speed\""),
            ("mem=1G mem=2G", "bad \"mem\" constraint: already set"),
        ] {
            assert_eq!(parse(&[text]).unwrap_err().to_string(), error);
        }
    }
}
