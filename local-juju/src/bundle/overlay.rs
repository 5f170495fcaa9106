//! Overlays of bundles: what they add, change and take out.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_yaml::{Deserializer, Mapping, Value};

use super::read;
use crate::error::{Error, Result};

/// A bundle's text with its overlays, if it has any: files, and its own documents but the first.
pub(super) fn merged(path: &Path, text: &str, overlays: &[PathBuf]) -> Result<Option<String>> {
    // What is not YAML, or empty, is told of by whoever reads a single document.
    let Ok(documents) = documents(text) else {
        return Ok(None);
    };
    let mut documents = documents.into_iter();
    let Some(mut bundle) = documents.next() else {
        return Ok(None);
    };
    if documents.len() == 0 && overlays.is_empty() {
        return Ok(None);
    }
    let refused = |path: &Path, why: String| {
        Error::refused(format!("cannot read overlay {}: {why}", path.display()))
    };
    for document in documents {
        merge(&mut bundle, document);
    }
    for file in overlays {
        let dir = std::path::absolute(file.parent().unwrap_or(Path::new("")))
            .map_err(|why| refused(file, why.to_string()))?;
        for mut document in self::documents(&read(file)?).map_err(|why| refused(file, why))? {
            for (_, app) in applications(&mut document).into_iter().flatten() {
                anchor(app, &dir);
            }
            merge(&mut bundle, document);
        }
    }
    let text = serde_yaml::to_string(&bundle).map_err(|why| refused(path, why.to_string()))?;
    Ok(Some(text))
}

fn documents(text: &str) -> Result<Vec<Mapping>, String> {
    Deserializer::from_str(text)
        .map(|document| Mapping::deserialize(document).map_err(|why| why.to_string()))
        .collect()
}

const APPLICATIONS: [&str; 2] = ["applications", "services"];
const RELATIONS: [&str; 2] = ["relations", "integrations"];

fn applications(bundle: &mut Mapping) -> Option<&mut Mapping> {
    let key = APPLICATIONS
        .into_iter()
        .find(|key| bundle.contains_key(*key))?;
    bundle.get_mut(key)?.as_mapping_mut()
}

/// Makes the paths of an overlay independent of where the bundle is.
fn anchor(app: &mut Value, dir: &Path) {
    let here = |value: &mut Value| {
        if let Value::String(text) = value
            && (text.starts_with('.') || dir.join(&text).is_file())
        {
            *text = dir.join(&text).to_string_lossy().into_owned();
        }
    };
    app.get_mut("charm").into_iter().for_each(here);
    let resources = app.get_mut("resources").and_then(Value::as_mapping_mut);
    for (_, resource) in resources.into_iter().flatten() {
        here(resource);
    }
}

fn merge(bundle: &mut Mapping, overlay: Mapping) {
    for (key, value) in overlay {
        let name = key.as_str().unwrap_or_default();
        match value {
            Value::Mapping(wanted) if APPLICATIONS.contains(&name) => {
                for (app, change) in wanted {
                    if change.is_null() {
                        remove(bundle, &app);
                    } else if let Some(applications) = applications(bundle) {
                        put(applications, app, change);
                    }
                }
            }
            Value::Sequence(more) if RELATIONS.contains(&name) => {
                let key = RELATIONS.into_iter().find(|key| bundle.contains_key(*key));
                let present = bundle
                    .entry(Value::from(key.unwrap_or(RELATIONS[0])))
                    .or_insert(Value::Sequence(Vec::new()));
                if let Value::Sequence(present) = present {
                    present.extend(more);
                }
            }
            value => _ = bundle.insert(key, value),
        }
    }
}

/// Puts a value in its place: maps are merged, null takes away, all else replaces what is there.
fn put(map: &mut Mapping, key: Value, value: Value) {
    match (map.get_mut(&key), value) {
        (_, Value::Null) => _ = map.shift_remove(&key),
        (Some(Value::Mapping(present)), Value::Mapping(more)) => {
            for (key, value) in more {
                put(present, key, value);
            }
        }
        (_, value) => _ = map.insert(key, value),
    }
}

/// Takes an application out, and what it was related to.
fn remove(bundle: &mut Mapping, app: &Value) {
    if let Some(applications) = applications(bundle) {
        applications.shift_remove(app);
    }
    let gone = app.as_str().unwrap_or_default();
    let is_of = |side: &Value| {
        side.as_str()
            .is_some_and(|side| side.split(':').next() == Some(gone))
    };
    for key in RELATIONS {
        if let Some(Value::Sequence(relations)) = bundle.get_mut(key) {
            relations.retain(|relation| {
                !relation
                    .as_sequence()
                    .is_some_and(|sides| sides.iter().any(is_of))
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Bundle;

    fn read(bundle: &str, overlay: &str) -> Result<Bundle> {
        let dir = tempfile::tempdir().unwrap();
        let (file, other) = (dir.path().join("bundle.yaml"), dir.path().join("more"));
        fs_err::create_dir(&other).unwrap();
        fs_err::write(&file, bundle).unwrap();
        let overlay_file = other.join("overlay.yaml");
        fs_err::write(&overlay_file, overlay).unwrap();
        let mut bundle = Bundle::read_with(&file, &[overlay_file])?;
        for app in bundle.applications.values_mut() {
            app.charm = app.charm.strip_prefix(dir.path()).unwrap().to_owned();
        }
        Ok(bundle)
    }

    const BUNDLE: &str = "
applications:
  web: {charm: ./web.charm, num_units: 1, options: {port: 80, name: a}}
  db: {charm: ./db.charm, num_units: 1}
relations:
- [web:db, db]
";

    #[test]
    fn an_overlay_adds_changes_and_takes_out() {
        let overlay = "
applications:
  web: {num_units: 3, options: {port: 8080}}
  cache: {charm: ./cache.charm, num_units: 1}
  db:
relations:
- [web:cache, cache]
";
        let bundle = read(BUNDLE, overlay).unwrap();
        let apps: Vec<_> = bundle.applications.keys().map(String::as_str).collect();
        assert_eq!(apps, ["web", "cache"]);
        let (web, cache) = (&bundle.applications["web"], &bundle.applications["cache"]);
        assert_eq!(
            (web.units, web.charm.as_path()),
            (3, Path::new("web.charm"))
        );
        assert_eq!(web.options["port"], "8080");
        assert_eq!(web.options["name"], "a");
        assert_eq!(cache.charm, Path::new("more/./cache.charm"));
        assert_eq!(
            bundle.relations,
            [("web:cache".to_owned(), "cache".to_owned())]
        );
    }

    #[test]
    fn further_documents_of_a_bundle_are_overlays() {
        let text = format!("{BUNDLE}---\napplications: {{web: {{options: {{name: }}}}}}\n");
        let bundle = read(&text, "applications: {db: {num_units: 2}}").unwrap();
        assert_eq!(bundle.applications["web"].options.len(), 1);
        assert_eq!(bundle.applications["db"].units, 2);
        assert_eq!(bundle.relations.len(), 1);
    }

    #[test]
    fn what_is_no_overlay_is_refused_by_its_name() {
        for text in ["- a", "a: [", "applications: {new: {num_units: 1}}"] {
            let error = read(BUNDLE, text).unwrap_err().to_string();
            assert!(error.starts_with("cannot "), "{error}");
            assert!(
                error.contains("overlay.yaml") || error.contains("names no charm"),
                "{error}"
            );
        }
    }
}
