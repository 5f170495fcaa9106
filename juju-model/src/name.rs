//! Names and numbers: applications, units, relations, secrets.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::ModelError;

/// The name of a unit: `app/0`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UnitName {
    app: String,
    number: u32,
}

impl UnitName {
    /// The unit of an application with a number. The application's name is not checked.
    pub fn new(app: impl Into<String>, number: u32) -> Self {
        Self {
            app: app.into(),
            number,
        }
    }

    /// The application.
    pub fn app(&self) -> &str {
        &self.app
    }

    /// The number after the slash.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// What Juju calls the unit where other things have names too, as in logs.
    ///
    /// ```
    /// let unit: juju_model::UnitName = "web-front/3".parse()?;
    /// assert_eq!(unit.tag(), "unit-web-front-3");
    /// # Ok::<(), juju_model::ModelError>(())
    /// ```
    pub fn tag(&self) -> String {
        format!("unit-{}-{}", self.app, self.number)
    }
}

impl fmt::Display for UnitName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.app, self.number)
    }
}

impl FromStr for UnitName {
    type Err = ModelError;

    fn from_str(text: &str) -> Result<Self, ModelError> {
        let invalid = || ModelError::new(format!("{text:?} is not a valid unit name"));
        let (app, number) = text.rsplit_once('/').ok_or_else(invalid)?;
        let plain = number == "0" || !number.starts_with('0');
        if !is_application_name(app) || !plain || !number.bytes().all(|b| b.is_ascii_digit()) {
            return Err(invalid());
        }
        Ok(Self {
            app: app.to_owned(),
            number: number.parse().map_err(|_| invalid())?,
        })
    }
}

impl TryFrom<String> for UnitName {
    type Error = ModelError;

    fn try_from(text: String) -> Result<Self, ModelError> {
        text.parse()
    }
}

impl From<UnitName> for String {
    fn from(name: UnitName) -> Self {
        name.to_string()
    }
}

/// Whether a text can name an application: `[a-z][a-z0-9]*(?:-[a-z0-9]*[a-z][a-z0-9]*)*`.
pub fn is_application_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.split('-').all(|part| {
            part.bytes().any(|b| b.is_ascii_lowercase())
                && part
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        })
}

/// The number of a relation, unique in the model. Juju shows it with the local endpoint's
/// name before it, `db:3`: [`Relation::id_for`](crate::Relation::id_for) gives that form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RelationId(pub u64);

impl fmt::Display for RelationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The number of an action, unique in the model; small, as Juju's are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ActionId(pub u64);

impl fmt::Display for ActionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The identity of a secret: 20 characters of `[0-9a-v]`, the last one `0` or `g`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SecretId(String);

impl SecretId {
    /// An identity from 96 bits of chance.
    pub(crate) fn from_bits(bits: u128) -> Self {
        const DIGITS: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";
        // 20 digits hold 100 bits: the four lowest are unused and zero.
        let bits = (bits & ((1 << 96) - 1)) << 4;
        let digit = |place: u32| char::from(DIGITS[(bits >> (place * 5)) as usize & 31]);
        Self((0..20).rev().map(digit).collect())
    }

    /// The 20 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SecretId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for SecretId {
    type Err = ModelError;

    /// Reads every form that Juju takes: `secret:<id>`, `secret:<uuid>/<id>`, `secret://<uuid>/<id>`,
    /// `<uuid>/<id>` and the bare id.
    fn from_str(text: &str) -> Result<Self, ModelError> {
        let invalid = || ModelError::new(format!("secret URI {text:?} not valid"));
        let rest = text.strip_prefix("secret:").unwrap_or(text);
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        let id = match rest.split_once('/') {
            Some((source, id)) if is_uuid(source) => id,
            Some(_) => return Err(invalid()),
            None => rest,
        };
        let digits = id.len() == 20
            && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'v'))
            && id.ends_with(['0', 'g']);
        if digits {
            Ok(Self(id.to_owned()))
        } else {
            Err(invalid())
        }
    }
}

impl TryFrom<String> for SecretId {
    type Error = ModelError;

    fn try_from(text: String) -> Result<Self, ModelError> {
        text.parse()
    }
}

impl From<SecretId> for String {
    fn from(id: SecretId) -> Self {
        id.0
    }
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unit_names() {
        for good in ["app/0", "my-app/12", "a1b/7"] {
            assert_eq!(good.parse::<UnitName>().unwrap().to_string(), good);
        }
        for bad in [
            "app",
            "app/",
            "app/01",
            "app/x",
            "/0",
            "App/0",
            "app-2/0",
            "app/-1",
            "a/99999999999",
        ] {
            let error = bad.parse::<UnitName>().unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("{bad:?} is not a valid unit name")
            );
        }
    }

    #[test]
    fn application_names_need_a_letter_in_each_part() {
        for (name, good) in [
            ("app", true),
            ("app-2a", true),
            ("app-2", false),
            ("2app", false),
            ("a--b", false),
            ("", false),
        ] {
            assert_eq!(is_application_name(name), good, "{name}");
        }
    }

    #[test]
    fn secret_ids_in_every_form() {
        let id = SecretId::from_bits(0x0123_4567_89ab_cdef_0123_4567);
        let uuid = "0f3a5c9e-1111-4222-8333-444455556666";
        let bare = id.as_str().to_owned();
        assert_eq!(bare.len(), 20);
        for form in [
            bare.clone(),
            format!("secret:{bare}"),
            format!("secret://{uuid}/{bare}"),
            format!("secret:{uuid}/{bare}"),
            format!("{uuid}/{bare}"),
        ] {
            assert_eq!(form.parse::<SecretId>().unwrap(), id, "{form}");
        }
        for bad in [
            "",
            "secret:",
            "secret:short",
            "9m4e2mr0ui3e8a215n41",
            "9M4e2mr0ui3e8a215n4g",
            "x/9m4e2mr0ui3e8a215n4g",
        ] {
            assert_eq!(
                bad.parse::<SecretId>().unwrap_err().to_string(),
                format!("secret URI {bad:?} not valid")
            );
        }
    }

    #[test]
    fn generated_ids_end_as_juju_demands() {
        for bits in [0, 1, u128::MAX, 1 << 95, 0xdead_beef] {
            let id = SecretId::from_bits(bits);
            assert!(id.as_str().parse::<SecretId>().is_ok(), "{id}");
        }
    }
}
