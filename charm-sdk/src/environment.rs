//! What Juju tells a charm by environment variables, parsed once.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::relation::RelationId;
use crate::secret::SecretId;
use crate::storage::{StorageId, StorageKind};

/// The variables of one dispatch, parsed.
///
/// Juju starts a charm with an environment that holds nothing but its own
/// variables; those that this SDK needs are read here and nowhere else. An
/// empty variable counts as absent, as Juju exports many variables empty.
///
/// ```
/// use charm_sdk::Environment;
///
/// let environment = Environment::parse([
///     ("JUJU_DISPATCH_PATH", "hooks/db-relation-created"),
///     ("JUJU_UNIT_NAME", "wordpress/0"),
///     ("JUJU_MODEL_NAME", "blog"),
///     ("JUJU_MODEL_UUID", "0dd8ae5c-4a5e-4d3f-8f34-0d6a0b8b2a2e"),
///     ("JUJU_CHARM_DIR", "/var/lib/juju/agents/unit-wordpress-0/charm"),
///     ("JUJU_RELATION_ID", "db:3"),
///     ("JUJU_REMOTE_APP", "postgresql"),
/// ])?;
/// assert_eq!(environment.event_name(), "db-relation-created");
/// assert_eq!(environment.app(), "wordpress");
/// # Ok::<(), charm_sdk::EnvironmentError>(())
/// ```
///
/// Juju: [Charm environment variables](https://documentation.ubuntu.com/juju/3.6/reference/hook/).
#[derive(Debug, Clone)]
pub struct Environment {
    unit: UnitName,
    model_name: String,
    model_uuid: String,
    event_name: String,
    charm_dir: PathBuf,
    juju_version: Option<String>,
    relation_id: Option<RelationId>,
    remote_app: Option<String>,
    remote_unit: Option<UnitName>,
    departing_unit: Option<UnitName>,
    secret_id: Option<SecretId>,
    secret_label: Option<String>,
    secret_revision: Option<u64>,
    storage_id: Option<StorageId>,
    storage_location: Option<PathBuf>,
    storage_kind: Option<StorageKind>,
    workload_name: Option<String>,
    notice: [Option<String>; 3],
    check_name: Option<String>,
}

impl Environment {
    /// Parses the variables of a dispatch.
    ///
    /// # Errors
    ///
    /// A variable that every dispatch has is missing, or one does not have the
    /// form that Juju gives it.
    pub fn parse<Name, Text>(
        variables: impl IntoIterator<Item = (Name, Text)>,
    ) -> Result<Self, EnvironmentError>
    where
        Name: AsRef<str>,
        Text: Into<String>,
    {
        let mut found = Variables::default();
        for (name, text) in variables {
            found.set(name.as_ref(), text.into());
        }
        found.parse()
    }

    /// Parses the variables of this process. Values that are not Unicode are
    /// passed over: none of Juju's own is.
    pub(crate) fn of_process() -> Result<Self, EnvironmentError> {
        Self::parse(std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        }))
    }

    /// This unit (`JUJU_UNIT_NAME`).
    pub fn unit(&self) -> &UnitName {
        &self.unit
    }

    /// The application that this unit belongs to.
    pub fn app(&self) -> &str {
        self.unit.app()
    }

    /// The model's name (`JUJU_MODEL_NAME`).
    pub fn model_name(&self) -> &str {
        &self.model_name
    }

    /// The model's UUID (`JUJU_MODEL_UUID`).
    pub fn model_uuid(&self) -> &str {
        &self.model_uuid
    }

    /// The event, as Juju spells it: `config-changed`, `smtp-relation-created`.
    ///
    /// An action is `actions/<name>`, so that it is never taken for a hook of
    /// the same name; see [`action_name`](Self::action_name).
    pub fn event_name(&self) -> &str {
        &self.event_name
    }

    /// The action that runs, if this dispatch is an action.
    pub fn action_name(&self) -> Option<&str> {
        self.event_name.strip_prefix("actions/")
    }

    /// Where the charm is unpacked (`JUJU_CHARM_DIR`).
    pub fn charm_dir(&self) -> &Path {
        &self.charm_dir
    }

    /// The agent's version, such as `3.6.28` (`JUJU_VERSION`).
    pub fn juju_version(&self) -> Option<&str> {
        self.juju_version.as_deref()
    }

    /// The relation of a relation event (`JUJU_RELATION_ID`).
    pub fn relation_id(&self) -> Option<&RelationId> {
        self.relation_id.as_ref()
    }

    /// The application on the other side, in relation events
    /// (`JUJU_REMOTE_APP`). In relation-broken it may be absent.
    pub fn remote_app(&self) -> Option<&str> {
        self.remote_app.as_deref()
    }

    /// The unit on the other side, in relation events that are about one
    /// (`JUJU_REMOTE_UNIT`).
    pub fn remote_unit(&self) -> Option<&UnitName> {
        self.remote_unit.as_ref()
    }

    /// The unit that leaves, in relation-departed (`JUJU_DEPARTING_UNIT`).
    pub fn departing_unit(&self) -> Option<&UnitName> {
        self.departing_unit.as_ref()
    }

    /// The secret of a secret event (`JUJU_SECRET_ID`).
    pub fn secret_id(&self) -> Option<&SecretId> {
        self.secret_id.as_ref()
    }

    /// The label by which this unit knows that secret (`JUJU_SECRET_LABEL`).
    pub fn secret_label(&self) -> Option<&str> {
        self.secret_label.as_deref()
    }

    /// The revision that secret-expired and secret-remove are about
    /// (`JUJU_SECRET_REVISION`).
    pub fn secret_revision(&self) -> Option<u64> {
        self.secret_revision
    }

    /// The storage of a storage event (`JUJU_STORAGE_ID`).
    pub fn storage_id(&self) -> Option<&StorageId> {
        self.storage_id.as_ref()
    }

    /// Where that storage is (`JUJU_STORAGE_LOCATION`): the directory that it is
    /// mounted on, or its device. Absent while it is not provisioned.
    pub fn storage_location(&self) -> Option<&Path> {
        self.storage_location.as_deref()
    }

    /// What that storage is (`JUJU_STORAGE_KIND`).
    pub fn storage_kind(&self) -> Option<StorageKind> {
        self.storage_kind
    }

    /// The container of a Pebble event (`JUJU_WORKLOAD_NAME`).
    pub fn workload_name(&self) -> Option<&str> {
        self.workload_name.as_deref()
    }

    /// The id of the notice of pebble-custom-notice (`JUJU_NOTICE_ID`).
    pub fn notice_id(&self) -> Option<&str> {
        self.notice[0].as_deref()
    }

    /// The type of that notice (`JUJU_NOTICE_TYPE`): `custom`.
    pub fn notice_type(&self) -> Option<&str> {
        self.notice[1].as_deref()
    }

    /// The key of that notice (`JUJU_NOTICE_KEY`), such as
    /// `example.com/backup-done`.
    pub fn notice_key(&self) -> Option<&str> {
        self.notice[2].as_deref()
    }

    /// The check that pebble-check-failed and pebble-check-recovered are about
    /// (`JUJU_PEBBLE_CHECK_NAME`).
    pub fn check_name(&self) -> Option<&str> {
        self.check_name.as_deref()
    }

    /// The relation that is just going away: there is no writing to it and it
    /// is no longer one of the application's relations.
    pub(crate) fn broken_relation(&self) -> Option<&RelationId> {
        self.relation_id
            .as_ref()
            .filter(|_| self.event_name.ends_with("-relation-broken"))
    }
}

/// The texts of the variables that matter, before they are parsed.
#[derive(Default)]
struct Variables(std::collections::BTreeMap<&'static str, String>);

/// Every variable that this SDK reads.
const NAMES: [&str; 23] = [
    "CHARM_DIR",
    "JUJU_CHARM_DIR",
    "JUJU_DEPARTING_UNIT",
    "JUJU_DISPATCH_PATH",
    "JUJU_MODEL_NAME",
    "JUJU_MODEL_UUID",
    "JUJU_NOTICE_ID",
    "JUJU_NOTICE_KEY",
    "JUJU_NOTICE_TYPE",
    "JUJU_PEBBLE_CHECK_NAME",
    "JUJU_RELATION_ID",
    "JUJU_REMOTE_APP",
    "JUJU_REMOTE_UNIT",
    "JUJU_SECRET_ID",
    "JUJU_SECRET_LABEL",
    "JUJU_SECRET_REVISION",
    "JUJU_STORAGE_ID",
    "JUJU_STORAGE_KIND",
    "JUJU_STORAGE_LOCATION",
    "JUJU_UNIT_NAME",
    "JUJU_VERSION",
    "JUJU_WORKLOAD_NAME",
    "JUJU_HOOK_NAME",
];

impl Variables {
    fn set(&mut self, name: &str, text: String) {
        if text.is_empty() {
            return;
        }
        if let Some(known) = NAMES.iter().find(|known| **known == name) {
            self.0.insert(known, text);
        }
    }

    fn take(&mut self, name: &'static str) -> Option<String> {
        self.0.remove(name)
    }

    fn required(&mut self, name: &'static str) -> Result<String, EnvironmentError> {
        self.take(name).ok_or(EnvironmentError::missing(name))
    }

    fn parsed<T: FromStr>(&mut self, name: &'static str) -> Result<Option<T>, EnvironmentError> {
        self.take(name)
            .map(|text| {
                text.parse().map_err(|_| EnvironmentError {
                    variable: name,
                    problem: Problem::Malformed(text),
                })
            })
            .transpose()
    }

    fn parse(mut self) -> Result<Environment, EnvironmentError> {
        Ok(Environment {
            event_name: self.event_name()?,
            unit: self
                .parsed("JUJU_UNIT_NAME")?
                .ok_or(EnvironmentError::missing("JUJU_UNIT_NAME"))?,
            model_name: self.required("JUJU_MODEL_NAME")?,
            model_uuid: self.required("JUJU_MODEL_UUID")?,
            charm_dir: self
                .take("JUJU_CHARM_DIR")
                .or_else(|| self.take("CHARM_DIR"))
                .ok_or(EnvironmentError::missing("JUJU_CHARM_DIR"))?
                .into(),
            juju_version: self.take("JUJU_VERSION"),
            relation_id: self.parsed("JUJU_RELATION_ID")?,
            remote_app: self.take("JUJU_REMOTE_APP"),
            remote_unit: self.parsed("JUJU_REMOTE_UNIT")?,
            departing_unit: self.parsed("JUJU_DEPARTING_UNIT")?,
            secret_id: self.parsed("JUJU_SECRET_ID")?,
            secret_label: self.take("JUJU_SECRET_LABEL"),
            secret_revision: self.parsed("JUJU_SECRET_REVISION")?,
            storage_id: self.parsed("JUJU_STORAGE_ID")?,
            storage_location: self.take("JUJU_STORAGE_LOCATION").map(PathBuf::from),
            storage_kind: self.parsed("JUJU_STORAGE_KIND")?,
            workload_name: self.take("JUJU_WORKLOAD_NAME"),
            notice: ["JUJU_NOTICE_ID", "JUJU_NOTICE_TYPE", "JUJU_NOTICE_KEY"]
                .map(|name| self.take(name)),
            check_name: self.take("JUJU_PEBBLE_CHECK_NAME"),
        })
    }

    /// `JUJU_DISPATCH_PATH` without `hooks/`; by hand in `juju exec`, where
    /// that variable is absent, the hook's name will do.
    fn event_name(&mut self) -> Result<String, EnvironmentError> {
        let Some(path) = self.take("JUJU_DISPATCH_PATH") else {
            return self
                .take("JUJU_HOOK_NAME")
                .ok_or(EnvironmentError::missing("JUJU_DISPATCH_PATH"));
        };
        match path.split_once('/') {
            Some(("hooks", name)) if !name.is_empty() => Ok(name.to_owned()),
            Some(("actions", name)) if !name.is_empty() => Ok(path),
            _ => Err(EnvironmentError {
                variable: "JUJU_DISPATCH_PATH",
                problem: Problem::Malformed(path),
            }),
        }
    }
}

/// A variable that Juju sets is missing or malformed.
///
/// The usual reason is a charm started by hand: only Juju can run one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvironmentError {
    variable: &'static str,
    problem: Problem,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Problem {
    Missing,
    Malformed(String),
}

impl EnvironmentError {
    pub(crate) const fn missing(variable: &'static str) -> Self {
        Self {
            variable,
            problem: Problem::Missing,
        }
    }

    /// The variable's name.
    pub fn variable(&self) -> &'static str {
        self.variable
    }
}

impl fmt::Display for EnvironmentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { variable, problem } = self;
        match problem {
            Problem::Missing => write!(
                f,
                "the environment variable {variable} is not set; a charm is started by Juju, which sets it"
            ),
            Problem::Malformed(text) => write!(
                f,
                "the environment variable {variable} is {text:?}, which is not of the form that Juju gives it"
            ),
        }
    }
}

impl std::error::Error for EnvironmentError {}

/// The name of a unit: application and number, `wordpress/0`.
///
/// ```
/// use charm_sdk::UnitName;
///
/// let unit: UnitName = "wordpress/0".parse()?;
/// assert_eq!(unit.app(), "wordpress");
/// assert_eq!(unit.number(), 0);
/// # Ok::<(), charm_sdk::UnitNameError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitName {
    app: String,
    number: u32,
}

impl UnitName {
    /// The unit's application.
    pub fn app(&self) -> &str {
        &self.app
    }

    /// The unit's number in its application.
    pub fn number(&self) -> u32 {
        self.number
    }
}

impl fmt::Display for UnitName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.app, self.number)
    }
}

impl FromStr for UnitName {
    type Err = UnitNameError;

    fn from_str(text: &str) -> Result<Self, UnitNameError> {
        let error = || UnitNameError(text.to_owned());
        let (app, number) = text.rsplit_once('/').ok_or_else(error)?;
        if app.is_empty() || app.contains('/') || !number.bytes().all(|b| b.is_ascii_digit()) {
            return Err(error());
        }
        Ok(Self {
            app: app.to_owned(),
            number: number.parse().map_err(|_| error())?,
        })
    }
}

/// A text that is not the name of a unit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the name of a unit; it has the form `application/number`")]
pub struct UnitNameError(String);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::environment;

    const LEAST: [(&str, &str); 5] = [
        ("JUJU_DISPATCH_PATH", "hooks/install"),
        ("JUJU_UNIT_NAME", "my-app/12"),
        ("JUJU_MODEL_NAME", "m"),
        ("JUJU_MODEL_UUID", "u"),
        ("CHARM_DIR", "/charm"),
    ];

    fn parse(changes: &[(&'static str, &'static str)]) -> Result<Environment, EnvironmentError> {
        Environment::parse(LEAST.into_iter().chain(changes.iter().copied()))
    }

    #[test]
    fn what_every_dispatch_has_is_enough() {
        let environment = parse(&[]).unwrap();
        assert_eq!(environment.unit().to_string(), "my-app/12");
        assert_eq!(environment.app(), "my-app");
        assert_eq!(environment.event_name(), "install");
        assert_eq!(environment.action_name(), None);
        assert_eq!(environment.charm_dir(), Path::new("/charm"));
        assert_eq!(environment.juju_version(), None);
        assert_eq!(environment.relation_id(), None);
    }

    #[test]
    fn what_is_missing_is_named() {
        for (missing, _) in LEAST {
            let rest = LEAST.into_iter().filter(|(name, _)| *name != missing);
            let error = Environment::parse(rest).unwrap_err();
            let expected = if missing == "CHARM_DIR" {
                "JUJU_CHARM_DIR"
            } else {
                missing
            };
            assert_eq!(error.variable(), expected);
            assert!(error.to_string().contains(expected));
        }
    }

    #[test]
    fn empty_is_absent() {
        let environment = parse(&[
            ("JUJU_REMOTE_UNIT", ""),
            ("JUJU_REMOTE_APP", ""),
            ("JUJU_SECRET_LABEL", ""),
        ])
        .unwrap();
        assert_eq!(environment.remote_unit(), None);
        assert_eq!(environment.remote_app(), None);
        assert_eq!(environment.secret_label(), None);
    }

    #[test]
    fn what_is_malformed_is_named() {
        for (name, text) in [
            ("JUJU_DISPATCH_PATH", "install"),
            ("JUJU_DISPATCH_PATH", "hooks/"),
            ("JUJU_DISPATCH_PATH", "cron/x"),
            ("JUJU_UNIT_NAME", "app"),
            ("JUJU_UNIT_NAME", "app/x"),
            ("JUJU_UNIT_NAME", "/0"),
            ("JUJU_UNIT_NAME", "app/+1"),
            ("JUJU_RELATION_ID", "db"),
            ("JUJU_REMOTE_UNIT", "x"),
            ("JUJU_SECRET_ID", "zzz"),
            ("JUJU_SECRET_REVISION", "-1"),
        ] {
            let error = parse(&[(name, text)]).unwrap_err();
            assert_eq!(error.variable(), name, "{text}");
        }
    }

    #[test]
    fn an_action_is_not_a_hook_of_its_name() {
        let environment = parse(&[("JUJU_DISPATCH_PATH", "actions/install")]).unwrap();
        assert_eq!(environment.event_name(), "actions/install");
        assert_eq!(environment.action_name(), Some("install"));
    }

    #[test]
    fn without_a_path_the_name_of_the_hook_will_do() {
        let variables = LEAST
            .into_iter()
            .skip(1)
            .chain([("JUJU_HOOK_NAME", "config-changed")]);
        let environment = Environment::parse(variables).unwrap();
        assert_eq!(environment.event_name(), "config-changed");
    }

    #[test]
    fn only_broken_relations_are_broken() {
        let more = [("JUJU_RELATION_ID", "db:1")];
        assert!(
            environment("db-relation-broken", &more)
                .broken_relation()
                .is_some()
        );
        assert!(
            environment("db-relation-departed", &more)
                .broken_relation()
                .is_none()
        );
    }
}
