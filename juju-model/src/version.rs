//! Which Juju a model follows, and all that differs between them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::ModelError;

/// A version of Juju whose rules a model follows, such as `3.6.28` or `4.1-beta2`.
///
/// ```
/// use juju_model::JujuVersion;
///
/// let four: JujuVersion = "4.1-beta2".parse()?;
/// assert!(!four.rules().leader_settings);
/// assert!(JujuVersion::default().rules().leader_settings);
/// assert!("2.9.51".parse::<JujuVersion>().is_err());
/// # Ok::<(), juju_model::ModelError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct JujuVersion {
    text: String,
    rules: RulesOf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RulesOf {
    Three,
    Four,
}

/// What differs between versions of Juju, as far as a charm or its operator can see it. Each field is one difference:
/// nothing else in the model asks for the version.
#[derive(Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a difference of its own"
)]
pub struct Rules {
    /// There are `leader-get`, `leader-set` and the hook leader-settings-changed.
    pub leader_settings: bool,
    /// Variables that only hooks of this version find, in the order in which they are set. All of them are empty.
    pub variables: &'static [&'static str],
    /// A unit that enters a relation writes its `private-address` into its databag.
    pub private_address: bool,
    /// A unit that does not lead may read its application's own databag in any relation, not only among peers.
    pub members_read_own_app: bool,
    /// secret-changed tells a new reader even of the revision that it has just read, unless that is the first one.
    pub tells_of_first_read: bool,
    /// What a hook changed is committed as a whole or not at all, secrets too.
    pub one_transaction: bool,
    /// Actions take parameters that they do not declare, unless they say otherwise.
    pub undeclared_parameters: bool,
    /// Refusals name the unit or say what is missing; otherwise they are terse.
    pub(crate) telling_errors: bool,
    /// The status has a column for the service level agreement.
    pub sla: bool,
    /// `integer` is another word for the type `int` of an option; otherwise the charm is refused.
    pub integer_options: bool,
    /// A local charm is packed anew when it is stored, without files that version control and build tools leave.
    pub repacks_charms: bool,
    /// `run` and `exec` go on with the other units where one takes no task, and succeed; otherwise they refuse.
    pub schedules_what_it_can: bool,
}

const THREE: Rules = Rules {
    leader_settings: true,
    variables: &["JUJU_SLA"],
    private_address: true,
    members_read_own_app: false,
    tells_of_first_read: true,
    one_transaction: false,
    undeclared_parameters: true,
    telling_errors: false,
    sla: true,
    integer_options: false,
    repacks_charms: true,
    schedules_what_it_can: true,
};

const FOUR: Rules = Rules {
    leader_settings: false,
    variables: &[
        "JUJU_CHARM_TRACE_CONFIG_HTTP",
        "JUJU_CHARM_TRACE_CONFIG_GRPC",
        "JUJU_CHARM_TRACE_CONFIG_CA_CERT",
    ],
    private_address: false,
    members_read_own_app: true,
    tells_of_first_read: false,
    one_transaction: true,
    undeclared_parameters: false,
    telling_errors: true,
    sla: false,
    integer_options: true,
    repacks_charms: false,
    schedules_what_it_can: false,
};

/// Tools that only versions with leader settings have.
const LEADER_TOOLS: [&str; 2] = ["leader-get", "leader-set"];

impl JujuVersion {
    /// A 4.x version: what its rules were read from.
    pub fn four() -> Self {
        Self {
            text: "4.1-beta2".to_owned(),
            rules: RulesOf::Four,
        }
    }

    /// As Juju writes it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its side of all differences.
    pub fn rules(&self) -> &'static Rules {
        match self.rules {
            RulesOf::Three => &THREE,
            RulesOf::Four => &FOUR,
        }
    }
}

impl Rules {
    /// Whether there is a hook tool of this name, one of [`TOOLS`](crate::TOOLS).
    pub fn has_tool(&self, tool: &str) -> bool {
        self.leader_settings || !LEADER_TOOLS.contains(&tool)
    }
}

impl Default for JujuVersion {
    /// 3.6.28, of the line with long-term support.
    fn default() -> Self {
        Self {
            text: "3.6.28".to_owned(),
            rules: RulesOf::Three,
        }
    }
}

impl FromStr for JujuVersion {
    type Err = ModelError;

    /// Reads `3.6.x`, `4.x` and `4.x.y`, with a tag such as `-beta2` and a build number or without.
    fn from_str(text: &str) -> Result<Self, ModelError> {
        let (numbers, tag) = text
            .split_once('-')
            .map_or((text, None), |(numbers, tag)| (numbers, Some(tag)));
        let digits =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let number = |part: &str| digits(part).then(|| part.parse::<u32>().ok())?;
        let parts: Option<Vec<u32>> = numbers.split('.').map(number).collect();
        let is_tag = |tag: &str| {
            tag.starts_with(|c: char| c.is_ascii_lowercase())
                && tag
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'.')
        };
        let parts = parts.filter(|parts| (2..=4).contains(&parts.len()) && tag.is_none_or(is_tag));
        let rules = match parts.as_deref() {
            Some([3, 6, ..]) => RulesOf::Three,
            Some([4, ..]) => RulesOf::Four,
            Some(_) => {
                return Err(ModelError::new(format!(
                    "no rules for Juju {text:?}: give a version 3.6.x or 4.x, such as \"{}\" or \"{}\"",
                    Self::default(),
                    Self::four()
                )));
            }
            None => return Err(ModelError::new(format!("invalid version {text:?}"))),
        };
        Ok(Self {
            text: text.to_owned(),
            rules,
        })
    }
}

impl fmt::Display for JujuVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl TryFrom<String> for JujuVersion {
    type Error = ModelError;

    fn try_from(text: String) -> Result<Self, ModelError> {
        text.parse()
    }
}

impl From<JujuVersion> for String {
    fn from(version: JujuVersion) -> Self {
        version.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_that_have_rules_are_read() {
        for (text, rules) in [
            ("3.6.0", &THREE),
            ("3.6.28.1", &THREE),
            ("3.6-rc1", &THREE),
            ("4.0.2", &FOUR),
            ("4.1-beta2", &FOUR),
            ("4.1-beta2.1", &FOUR),
        ] {
            let version: JujuVersion = text.parse().unwrap();
            assert_eq!((version.as_str(), version.rules()), (text, rules));
        }
        assert_eq!(
            "4.1-beta2".parse::<JujuVersion>().unwrap(),
            JujuVersion::four()
        );
    }

    #[test]
    fn others_are_refused() {
        for text in ["2.9.51", "3.5.1", "5.0"] {
            let error = text.parse::<JujuVersion>().unwrap_err().to_string();
            assert!(
                error.starts_with(&format!("no rules for Juju {text:?}")),
                "{error}"
            );
        }
        for text in [
            "",
            "4",
            "4.",
            "4.x",
            "4.1-",
            "4.1-2",
            "4.1.2.3.4",
            "4.1-Beta",
            "-4.1",
            "+4.1 ",
        ] {
            let error = text.parse::<JujuVersion>().unwrap_err().to_string();
            assert_eq!(error, format!("invalid version {text:?}"));
        }
    }
}
