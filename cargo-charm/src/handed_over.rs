//! What the charms of a model have told each other, fit to be shown: no
//! password is in it.

use std::collections::BTreeMap;

use local_juju::Juju;

/// What Juju itself writes into each unit's databag.
const OF_JUJU: [&str; 3] = ["egress-subnets", "ingress-address", "private-address"];

/// The databags of each relation, one text for each relation that has any data.
pub(crate) fn relations(juju: &Juju) -> Vec<String> {
    let mut texts = Vec::new();
    for relation in juju.model().relations() {
        let mut bags = Vec::new();
        for end in relation.ends() {
            if let Some(data) = relation.app_data(&end.app) {
                bags.push(bag(&end.app, data));
            }
        }
        for unit in relation.units() {
            if let Some(data) = relation.unit_data(unit) {
                bags.push(bag(&unit.to_string(), data));
            }
        }
        let bags: String = bags.into_iter().flatten().collect();
        if !bags.is_empty() {
            texts.push(format!(
                "Relation {} ({})\n{bags}",
                relation.id(),
                relation.key()
            ));
        }
    }
    texts
}

/// The secrets, without their content.
pub(crate) fn secrets(juju: &Juju) -> Option<String> {
    let mut lines = vec!["Secrets".to_owned()];
    for secret in juju.model().secrets() {
        let readers: Vec<String> = secret.access().map(|(target, _)| target).collect();
        let readers = if readers.is_empty() {
            "nobody else".to_owned()
        } else {
            readers.join(", ")
        };
        let (id, label, revision) = (secret.id(), secret.label(), secret.revision());
        lines.push(format!(
            "  {id} ({label}) revision {revision}, granted to {readers}"
        ));
    }
    (lines.len() > 1).then(|| lines.join("\n"))
}

/// One databag, a line for each key; nothing if its owner wrote nothing.
fn bag(owner: &str, data: &BTreeMap<String, String>) -> Option<String> {
    let own: Vec<String> = data
        .iter()
        .filter(|(key, _)| !OF_JUJU.contains(&key.as_str()))
        .map(|(key, value)| format!("    {key}: {}", shown(key, value)))
        .collect();
    (!own.is_empty()).then(|| format!("  {owner}\n{}\n", own.join("\n")))
}

/// The value, on one line, or a mask where the key says that it is not for
/// everybody. The id of a secret tells nothing.
fn shown(key: &str, value: &str) -> String {
    const SECRET: [&str; 5] = ["password", "passwd", "secret", "token", "private-key"];
    let key = key.to_ascii_lowercase().replace('_', "-");
    let is_id = value.starts_with("secret:");
    if !is_id && SECRET.iter().any(|word| key.ends_with(word)) {
        return "********".to_owned();
    }
    value
        .escape_debug()
        .to_string()
        .replace("\\\"", "\"")
        .replace("\\'", "'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_masked_and_ids_of_secrets_are_not() {
        for (key, value, expected) in [
            ("host", "smtp.example.com", "smtp.example.com"),
            ("password", "hunter2", "********"),
            ("admin_password", "hunter2", "********"),
            ("API-TOKEN", "hunter2", "********"),
            ("client-secret", "hunter2", "********"),
            ("tls-private_key", "hunter2", "********"),
            ("password_id", "secret:d8n6c1", "secret:d8n6c1"),
            ("client-secret", "secret:d8n6c1", "secret:d8n6c1"),
            ("recipients", "[\"a@b\"]\nx", "[\"a@b\"]\\nx"),
        ] {
            assert_eq!(shown(key, value), expected, "{key}");
        }
    }

    #[test]
    fn what_juju_writes_is_left_out() {
        let data = |pairs: &[(&str, &str)]| {
            pairs
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect()
        };
        let juju: BTreeMap<_, _> =
            data(&[("ingress-address", "10.0.0.1"), ("egress-subnets", "x")]);
        assert_eq!(bag("hello/0", &juju), None);
        let more = data(&[("ingress-address", "10.0.0.1"), ("port", "25")]);
        assert_eq!(
            bag("hello/0", &more).as_deref(),
            Some("  hello/0\n    port: 25\n")
        );
    }
}
