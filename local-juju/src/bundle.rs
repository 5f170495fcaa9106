//! Bundles: several applications and their integrations in one YAML file.

mod overlay;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use serde::Deserialize;
use serde_yaml::Value;

use juju_model::StorageDirective;

use crate::error::{Error, Result};

/// What a bundle lists. Placement, constraints, bindings and the like say
/// nothing to a single machine and are passed over.
#[derive(Clone, Debug, Default)]
pub struct Bundle {
    /// Applications by name, in the order of the file.
    pub applications: IndexMap<String, BundleApplication>,
    /// Integrations: pairs of `app` or `app:endpoint`.
    pub relations: Vec<(String, String)>,
    /// Whether it says that it is for Kubernetes (`bundle: kubernetes`).
    pub kubernetes: bool,
}

/// One application of a bundle. `Debug` leaves out the values of options: they may be passwords.
#[derive(Clone)]
pub struct BundleApplication {
    /// The charm: a path, from the bundle's directory on if it was relative.
    pub charm: PathBuf,
    /// How many units.
    pub units: u32,
    /// Options to set.
    pub options: BTreeMap<String, String>,
    /// Whether the charm may see the cloud's credentials.
    pub trust: bool,
    /// Storage of units.
    pub storage: BTreeMap<String, StorageDirective>,
    /// Resources: a path, from the bundle's directory on if it was relative, or where an image is.
    pub resources: BTreeMap<String, String>,
}

impl fmt::Debug for BundleApplication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BundleApplication")
            .field("charm", &self.charm)
            .field("units", &self.units)
            .field("options", &self.options.keys())
            .finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct File {
    #[serde(alias = "services")]
    applications: IndexMap<String, FileApplication>,
    #[serde(default, alias = "integrations")]
    relations: Vec<Vec<Sides>>,
    #[serde(default)]
    saas: Option<Value>,
    bundle: Option<String>,
}

#[derive(Deserialize)]
struct FileApplication {
    charm: Option<PathBuf>,
    // One is not the default: a bundle that says nothing has none.
    #[serde(default, alias = "scale")]
    num_units: u32,
    #[serde(default)]
    options: BTreeMap<String, Value>,
    #[serde(default)]
    trust: bool,
    #[serde(default)]
    storage: BTreeMap<String, Value>,
    #[serde(default)]
    resources: BTreeMap<String, Value>,
}

/// One side of a relation, or, as an old form of bundles allows, several.
#[derive(Deserialize)]
#[serde(untagged)]
enum Sides {
    One(String),
    Several(Vec<String>),
}

impl Sides {
    fn into_vec(self) -> Vec<String> {
        match self {
            Self::One(side) => vec![side],
            Self::Several(sides) => sides,
        }
    }
}

impl Bundle {
    /// Reads a bundle file.
    pub fn read(path: &Path) -> Result<Self> {
        Self::read_with(path, &[])
    }

    /// The same with overlays: files that add to the bundle, or change or take out what it has.
    pub fn read_with(path: &Path, overlays: &[PathBuf]) -> Result<Self> {
        let text = read(path)?;
        let dir = path.parent().unwrap_or(Path::new(""));
        let bundle = match overlay::merged(path, &text, overlays)? {
            Some(text) => Self::parse(&text, dir),
            None => Self::parse(&text, dir),
        };
        bundle.map_err(|why| {
            Error::refused(format!("cannot deploy bundle {}: {why}", path.display()))
        })
    }

    fn parse(text: &str, dir: &Path) -> Result<Self, String> {
        let file: File = serde_yaml::from_str(text).map_err(|error| error.to_string())?;
        if file.saas.is_some() {
            return Err(
                "`saas` needs other controllers, which local Juju does not reach".to_owned(),
            );
        }
        let mut bundle = Self {
            kubernetes: file.bundle.as_deref() == Some("kubernetes"),
            ..Self::default()
        };
        for (name, one) in file.applications {
            let Some(charm) = one.charm else {
                return Err(format!("application {name:?} names no charm"));
            };
            let mut options = BTreeMap::new();
            for (option, value) in one.options {
                let value = plain(&value)
                    .map_err(|why| format!("application {name:?}, option {option:?}: {why}"))?;
                options.insert(option, value);
            }
            let mut storage = BTreeMap::new();
            for (store, value) in one.storage {
                let directive = plain(&value).and_then(|text| {
                    text.parse()
                        .map_err(|error: juju_model::ModelError| error.to_string())
                });
                let directive = directive
                    .map_err(|why| format!("application {name:?}, storage {store:?}: {why}"))?;
                storage.insert(store, directive);
            }
            let mut resources = BTreeMap::new();
            for (resource, value) in one.resources {
                let given = given(&value, dir)
                    .map_err(|why| format!("application {name:?}, resource {resource:?}: {why}"))?;
                resources.insert(resource, given);
            }
            let one = BundleApplication {
                charm: dir.join(charm),
                units: one.num_units,
                options,
                trust: one.trust,
                storage,
                resources,
            };
            bundle.applications.insert(name, one);
        }
        for relation in file.relations {
            let Ok([left, right]) = <[Sides; 2]>::try_from(relation) else {
                return Err("a relation has two sides".to_owned());
            };
            let right = right.into_vec();
            for a in left.into_vec() {
                bundle
                    .relations
                    .extend(right.iter().map(|b| (a.clone(), b.clone())));
            }
        }
        for side in bundle.relations.iter().flat_map(|(a, b)| [a, b]) {
            let app = side.split(':').next().unwrap_or(side);
            if !bundle.applications.contains_key(app) {
                return Err(format!(
                    "relation with {side:?}: the bundle has no application {app:?}"
                ));
            }
        }
        Ok(bundle)
    }
}

fn read(path: &Path) -> Result<String> {
    fs_err::read_to_string(path).map_err(Error::file("read", path))
}

/// A resource as an operator would give it: what is a file beside the bundle is that file.
fn given(value: &Value, dir: &Path) -> Result<String, String> {
    match value {
        Value::String(text) => {
            let path = dir.join(text);
            let is_path = text.starts_with('.') || path.is_file();
            Ok(if is_path { path.to_string_lossy().into_owned() } else { text.clone() })
        }
        Value::Number(_) => Err(
            "revisions are those of a store, which local Juju does not reach; give a path or an image"
                .to_owned(),
        ),
        _ => Err("it is neither a path nor an image".to_owned()),
    }
}

/// An option's value as an operator would type it.
fn plain(value: &Value) -> Result<String, String> {
    match value {
        Value::String(text)
            if text.starts_with("include-file://") || text.starts_with("include-base64://") =>
        {
            Err("local Juju does not include files; put the text there".to_owned())
        }
        Value::String(text) => Ok(text.clone()),
        Value::Bool(flag) => Ok(flag.to_string()),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err("it is neither text, number nor boolean".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn applications_options_and_relations() {
        let text = "
bundle: kubernetes
applications:
  web:
    charm: ./web.charm
    num_units: 2
    to: [0, 1]
    options: {port: 8080, debug: true, name: \"08\", ratio: 1.5, empty: ''}
  db: {charm: /charms/db.charm, scale: 1, trust: true}
relations:
- [web:db, db]
- [web, [db:a, db:b]]
";
        let bundle = Bundle::parse(text, Path::new("/bundles")).unwrap();
        assert_eq!(
            bundle.applications.keys().collect::<Vec<_>>(),
            ["web", "db"]
        );
        assert!(bundle.kubernetes);
        let web = &bundle.applications["web"];
        assert_eq!(web.charm, Path::new("/bundles/./web.charm"));
        assert_eq!(web.units, 2);
        let options: Vec<_> = web
            .options
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        assert_eq!(
            options,
            ["debug=true", "empty=", "name=08", "port=8080", "ratio=1.5"]
        );
        let db = &bundle.applications["db"];
        assert!(db.trust && db.units == 1 && db.charm == Path::new("/charms/db.charm"));
        let pairs: Vec<_> = bundle
            .relations
            .iter()
            .map(|(a, b)| format!("{a} {b}"))
            .collect();
        assert_eq!(pairs, ["web:db db", "web db:a", "web db:b"]);
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, why) in [
            ("applications: {a: {}}", "application \"a\" names no charm"),
            (
                "applications: {a: {charm: c, options: {x: [1]}}}",
                "application \"a\", option \"x\": it is neither",
            ),
            (
                "applications: {a: {charm: c}}\nrelations: [[a, b]]",
                "relation with \"b\": the bundle has no application",
            ),
            (
                "applications: {a: {charm: c}}\nrelations: [[a]]",
                "a relation has two sides",
            ),
            (
                "applications: {a: {charm: c}}\nsaas: {x: {url: y}}",
                "`saas` needs other controllers",
            ),
            ("relations: []", "missing field `applications`"),
        ] {
            let error = Bundle::parse(text, Path::new("")).unwrap_err();
            assert!(error.starts_with(why), "{error}");
        }
    }

    #[test]
    fn debug_shows_no_values() {
        let text = "applications: {a: {charm: c, options: {password: hunter2}}}";
        let shown = format!("{:?}", Bundle::parse(text, Path::new("")).unwrap());
        assert!(
            shown.contains("password") && !shown.contains("hunter2"),
            "{shown}"
        );
    }
}
