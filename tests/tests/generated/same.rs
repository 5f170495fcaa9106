//! What was read, beside what was generated.

use std::collections::HashMap;

use charm_schema::{Declaration, OptionType, Scalar, parse};
use proptest::prelude::*;
use serde_json::Value;

use crate::declaration::Generated;

/// Whether a declaration is read as what it is.
pub(crate) fn declaration(generated: &Generated) -> Result<(), TestCaseError> {
    let declaration =
        parse(generated.files()).map_err(|problems| TestCaseError::fail(format!("{problems}")))?;
    let metadata = &generated.metadata;
    prop_assert_eq!(&*declaration.metadata.name, &metadata["name"]);
    prop_assert_eq!(&declaration.metadata.summary, &metadata["summary"]);
    prop_assert_eq!(&declaration.metadata.description, &metadata["description"]);
    endpoints(&declaration, metadata)?;
    workload(&declaration, metadata)?;
    options(&declaration, &generated.config["options"])?;
    actions(&declaration, &generated.actions)
}

/// The entries of a mapping of the data.
fn entries(data: &Value) -> HashMap<&str, &Value> {
    let entries = data.as_object().into_iter().flatten();
    entries.map(|(key, value)| (key.as_str(), value)).collect()
}

/// The text that stands in the data, if it is not empty.
fn text(data: &Value) -> Option<&str> {
    data.as_str().filter(|text| !text.is_empty())
}

fn endpoints(declaration: &Declaration, data: &Value) -> Result<(), TestCaseError> {
    let roles = ["provides", "requires", "peers"].map(|role| (role, entries(&data[role])));
    let count: usize = roles.iter().map(|(_, all)| all.len()).sum();
    prop_assert_eq!(declaration.metadata.endpoints.len(), count);
    for (role, all) in roles {
        for (name, wanted) in all {
            let endpoint = &declaration.metadata.endpoints[name];
            prop_assert_eq!(endpoint.role.as_str(), role);
            prop_assert_eq!(&*endpoint.interface, &wanted["interface"]);
            prop_assert_eq!(endpoint.optional, wanted["optional"].as_bool());
            let scope = wanted["scope"].as_str().unwrap_or("global");
            prop_assert_eq!(endpoint.scope.as_str(), scope);
            prop_assert_eq!(endpoint.limit, wanted["limit"].as_u64());
        }
    }
    Ok(())
}

fn workload(declaration: &Declaration, data: &Value) -> Result<(), TestCaseError> {
    let metadata = &declaration.metadata;
    let storage = entries(&data["storage"]);
    prop_assert_eq!(metadata.storage.len(), storage.len());
    for (name, wanted) in storage {
        let storage = &metadata.storage[name];
        prop_assert_eq!(storage.description.as_deref(), text(&wanted["description"]));
        prop_assert_eq!(storage.shared, wanted["shared"].as_bool().unwrap_or(false));
        let bounds = match wanted["multiple"]["range"].as_str() {
            None | Some("1") => (1, Some(1)),
            Some("0-1") => (0, Some(1)),
            Some("2") => (2, Some(2)),
            Some("1-3") => (1, Some(3)),
            Some(_) => (0, None),
        };
        prop_assert_eq!((storage.count.min, storage.count.max), bounds);
    }
    let containers = entries(&data["containers"]);
    prop_assert_eq!(metadata.containers.len(), containers.len());
    for (name, wanted) in containers {
        let container = &metadata.containers[name];
        let resource = container.resource.as_ref().map(|name| name.value.as_str());
        prop_assert_eq!(resource, wanted["resource"].as_str());
        let mounts = container.mounts.iter();
        let mounts: Vec<_> = mounts.map(|mount| mount.storage.as_str()).collect();
        let wanted = wanted["mounts"].as_array().into_iter().flatten();
        let wanted: Vec<_> = wanted
            .filter_map(|mount| mount["storage"].as_str())
            .collect();
        prop_assert_eq!(mounts, wanted);
    }
    prop_assert_eq!(metadata.resources.len(), entries(&data["resources"]).len());
    Ok(())
}

fn options(declaration: &Declaration, data: &Value) -> Result<(), TestCaseError> {
    let wanted = entries(data);
    prop_assert_eq!(declaration.options.len(), wanted.len());
    for (name, wanted) in wanted {
        let option = &declaration.options[name];
        prop_assert_eq!(option.kind.as_str(), &wanted["type"]);
        prop_assert_eq!(option.description.as_deref(), text(&wanted["description"]));
        let default = wanted.get("default").map(|default| match option.kind {
            OptionType::Int => default.as_i64().map(Scalar::Int),
            OptionType::Float => default.as_f64().map(Scalar::Float),
            OptionType::Boolean => default.as_bool().map(Scalar::Bool),
            OptionType::String | OptionType::Secret => {
                default.as_str().map(|text| Scalar::String(text.to_owned()))
            }
        });
        prop_assert_eq!(&option.default, &default.flatten());
    }
    Ok(())
}

fn actions(declaration: &Declaration, data: &Value) -> Result<(), TestCaseError> {
    let wanted = entries(data);
    prop_assert_eq!(declaration.actions.len(), wanted.len());
    for (name, wanted) in wanted {
        let action = &declaration.actions[name];
        prop_assert_eq!(
            action.description.as_deref(),
            wanted["description"].as_str()
        );
        let params = entries(&wanted["params"]);
        prop_assert_eq!(action.params.len(), params.len());
        let required = wanted["required"].as_array().into_iter().flatten();
        let required: Vec<_> = required.filter_map(Value::as_str).collect();
        for name in params.keys() {
            let param = &action.params[*name];
            prop_assert_eq!(param.required, required.contains(name));
        }
    }
    Ok(())
}
