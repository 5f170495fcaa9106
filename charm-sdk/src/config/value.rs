//! From Juju's five option types to the types of a charm.

use secrecy::SecretString;
use serde_json::Value;

use super::Reason;
use crate::secret::SecretId;

/// Keeps [`RawValue`] to the types below.
#[derive(Debug)]
pub struct Sealed;

/// What Juju itself makes of an option of `config.yaml`: `String` (string),
/// `i64` (int), `f64` (float), `bool` (boolean) or [`SecretId`] (secret).
pub trait RawValue: Sized {
    #[doc(hidden)]
    fn from_json(value: &Value, _: Sealed) -> Result<Self, Reason>;
}

/// A type that can hold a configuration option.
///
/// `Raw` is the type that Juju has for the option; a charm turns it into
/// something better. The type stands in `charm_types!`, and what this returns
/// as an error becomes the status message of the blocked unit.
///
/// ```
/// use charm_sdk::{ConfigValue, Reason};
///
/// enum Security {
///     None,
///     Tls,
/// }
///
/// impl ConfigValue<String> for Security {
///     fn parse(raw: String) -> Result<Self, Reason> {
///         match raw.as_str() {
///             "none" => Ok(Self::None),
///             "tls" => Ok(Self::Tls),
///             other => Err(Reason::not_one_of(other, &["none", "tls"])),
///         }
///     }
/// }
/// ```
///
/// Juju: [Application configuration](https://documentation.ubuntu.com/juju/3.6/reference/configuration/).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot hold a configuration option whose value is `{Raw}`",
    label = "not a type for this option",
    note = "implement `charm_sdk::ConfigValue<{Raw}>` for it; `Raw` is `String` for a `string` option, `i64` for `int`, `f64` for `float`, `bool` for `boolean` and `SecretId` for `secret`"
)]
pub trait ConfigValue<Raw: RawValue>: Sized {
    /// Checks the value and turns it into this type.
    ///
    /// # Errors
    ///
    /// The value is of no use to the charm. The reason must not repeat the
    /// text of an option, which may be private.
    fn parse(raw: Raw) -> Result<Self, Reason>;
}

impl RawValue for String {
    fn from_json(value: &Value, _: Sealed) -> Result<Self, Reason> {
        let text = value.as_str().ok_or_else(|| wrong_type("a text"))?;
        Ok(text.to_owned())
    }
}

impl RawValue for bool {
    fn from_json(value: &Value, _: Sealed) -> Result<Self, Reason> {
        value.as_bool().ok_or_else(|| wrong_type("true or false"))
    }
}

impl RawValue for i64 {
    fn from_json(value: &Value, _: Sealed) -> Result<Self, Reason> {
        value
            .as_i64()
            // Juju keeps numbers as floats and prints large ones as such.
            .or_else(|| value.as_f64().and_then(whole_number))
            .ok_or_else(|| wrong_type("a whole number"))
    }
}

impl RawValue for f64 {
    fn from_json(value: &Value, _: Sealed) -> Result<Self, Reason> {
        value.as_f64().ok_or_else(|| wrong_type("a number"))
    }
}

impl RawValue for SecretId {
    fn from_json(value: &Value, _: Sealed) -> Result<Self, Reason> {
        let text = value.as_str().ok_or_else(|| wrong_type("a secret"))?;
        text.parse()
            .map_err(|_| Reason::new("is not the URI of a secret"))
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "a float that is whole and within these bounds is an i64"
)]
pub(crate) fn whole_number(number: f64) -> Option<i64> {
    let fits = number >= i64::MIN as f64 && number < i64::MAX as f64;
    (fits && number.fract() == 0.0).then_some(number as i64)
}

/// Only when the charm that runs and the configuration that Juju holds are of
/// different revisions.
fn wrong_type(expected: &str) -> Reason {
    Reason::new(format!("is not {expected}"))
}

macro_rules! itself {
    ($($type:ty),*) => {
        $(
            impl ConfigValue<$type> for $type {
                fn parse(raw: $type) -> Result<Self, Reason> {
                    Ok(raw)
                }
            }
        )*
    };
}

itself!(String, bool, i64, f64, SecretId);

macro_rules! integers {
    ($($type:ty),*) => {
        $(
            impl ConfigValue<i64> for $type {
                fn parse(raw: i64) -> Result<Self, Reason> {
                    raw.try_into()
                        .map_err(|_| Reason::out_of_range(raw, Self::MIN, Self::MAX))
                }
            }
        )*
    };
}

integers!(i8, i16, i32, isize, u8, u16, u32, u64, usize);

impl ConfigValue<String> for SecretString {
    fn parse(raw: String) -> Result<Self, Reason> {
        Ok(raw.into())
    }
}
