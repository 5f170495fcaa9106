//! The parameters of actions.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;

use serde_json::{Map, Value};

use crate::config::whole_number;

/// A type that can hold a parameter of an action.
///
/// `charm_types!` implements it for the types that it makes of `actions.yaml`.
/// Juju checks parameters against `actions.yaml` and fills in defaults before
/// it runs an action; what is read here is of the right type unless the charm
/// was replaced in between.
#[diagnostic::on_unimplemented(message = "`{Self}` cannot hold a parameter of an action")]
pub trait ParamValue: Sized {
    /// Reads the value.
    ///
    /// # Errors
    ///
    /// It is of another type.
    fn from_json(value: &Value) -> Result<Self, ParamError>;
}

/// The parameters of an action, or an object in them, while it is read.
#[derive(Clone, Copy)]
pub struct Params<'a>(&'a Map<String, Value>);

/// Parameters may be private, so no value is shown.
impl fmt::Debug for Params<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}

impl<'a> Params<'a> {
    /// The value has to be an object.
    ///
    /// # Errors
    ///
    /// It is not.
    pub fn of(value: &'a Value) -> Result<Self, ParamError> {
        let map = value.as_object();
        map.map(Self).ok_or_else(|| ParamError::not("an object"))
    }

    /// A parameter that is always there.
    ///
    /// # Errors
    ///
    /// It is missing or of another type.
    pub fn required<T: ParamValue>(self, name: &str) -> Result<T, ParamError> {
        let value = self.0.get(name);
        let read = value.map_or_else(|| Err(ParamError::new("is missing")), T::from_json);
        read.map_err(|error| error.inside(name))
    }

    /// A parameter that may be left out, or be null.
    ///
    /// # Errors
    ///
    /// It is of another type.
    pub fn optional<T: ParamValue>(self, name: &str) -> Result<Option<T>, ParamError> {
        let value = self.0.get(name).filter(|value| !value.is_null());
        let read = value.map(T::from_json).transpose();
        read.map_err(|error| error.inside(name))
    }
}

/// A parameter that is not what the charm expects. The value is not repeated:
/// it may be private.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParamError {
    path: String,
    problem: String,
}

impl ParamError {
    /// What is wrong, as the end of a sentence that begins with the name:
    /// `is missing`.
    pub fn new(problem: impl Into<String>) -> Self {
        Self {
            path: String::new(),
            problem: problem.into(),
        }
    }

    fn not(what: &str) -> Self {
        Self::new(format!("is not {what}"))
    }

    /// The same error, seen from around the parameter.
    fn inside(mut self, name: &str) -> Self {
        let dot = if self.path.is_empty() || self.path.starts_with('[') {
            ""
        } else {
            "."
        };
        self.path = format!("{name}{dot}{}", self.path);
        self
    }
}

impl fmt::Display for ParamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.as_str() {
            "" => write!(f, "the value {}", self.problem),
            path => write!(f, "parameter {path} {}", self.problem),
        }
    }
}

impl Error for ParamError {}

impl ParamValue for String {
    fn from_json(value: &Value) -> Result<Self, ParamError> {
        let text = value.as_str().ok_or_else(|| ParamError::not("a text"))?;
        Ok(text.to_owned())
    }
}

impl ParamValue for bool {
    fn from_json(value: &Value) -> Result<Self, ParamError> {
        let read = value.as_bool();
        read.ok_or_else(|| ParamError::not("true or false"))
    }
}

impl ParamValue for i64 {
    fn from_json(value: &Value) -> Result<Self, ParamError> {
        let read = value
            .as_i64()
            // JSON schema takes 3.0 for an integer.
            .or_else(|| value.as_f64().and_then(whole_number));
        read.ok_or_else(|| ParamError::not("an integer of 64 bits"))
    }
}

impl ParamValue for f64 {
    fn from_json(value: &Value) -> Result<Self, ParamError> {
        value.as_f64().ok_or_else(|| ParamError::not("a number"))
    }
}

impl ParamValue for Value {
    fn from_json(value: &Value) -> Result<Self, ParamError> {
        Ok(value.clone())
    }
}

impl<T: ParamValue> ParamValue for Option<T> {
    fn from_json(value: &Value) -> Result<Self, ParamError> {
        let value = Some(value).filter(|value| !value.is_null());
        value.map(T::from_json).transpose()
    }
}

impl<T: ParamValue> ParamValue for Vec<T> {
    fn from_json(value: &Value) -> Result<Self, ParamError> {
        let list = value.as_array().ok_or_else(|| ParamError::not("a list"))?;
        let read = |(index, item)| {
            T::from_json(item).map_err(|error: ParamError| error.inside(&format!("[{index}]")))
        };
        list.iter().enumerate().map(read).collect()
    }
}

impl<T: ParamValue> ParamValue for BTreeMap<String, T> {
    fn from_json(value: &Value) -> Result<Self, ParamError> {
        let map = Params::of(value)?.0;
        let read = |(name, value): (&String, _)| {
            let read = T::from_json(value).map_err(|error| error.inside(name))?;
            Ok((name.clone(), read))
        };
        map.iter().map(read).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq)]
    struct Mail {
        to: Vec<String>,
        count: Option<i64>,
    }

    impl ParamValue for Mail {
        fn from_json(value: &Value) -> Result<Self, ParamError> {
            let params = Params::of(value)?;
            Ok(Self {
                to: params.required("to")?,
                count: params.optional("count")?,
            })
        }
    }

    fn error<T: ParamValue + fmt::Debug>(value: &Value) -> String {
        T::from_json(value).unwrap_err().to_string()
    }

    #[test]
    fn objects_are_read_field_by_field() {
        let value = json!({"to": ["a", "b"], "count": 3.0, "more": true});
        let mail = Mail::from_json(&value).unwrap();
        assert_eq!(mail.to, ["a", "b"]);
        assert_eq!(mail.count, Some(3));
        let mail = Mail::from_json(&json!({"to": [], "count": null})).unwrap();
        assert_eq!(mail.count, None);
    }

    #[test]
    fn errors_tell_the_way_to_the_parameter_and_not_its_value() {
        for (value, text) in [
            (json!({}), "parameter to is missing"),
            (json!({"to": "x"}), "parameter to is not a list"),
            (json!({"to": ["x", 7]}), "parameter to[1] is not a text"),
            (
                json!({"to": [], "count": 0.5}),
                "parameter count is not an integer of 64 bits",
            ),
            (json!([]), "the value is not an object"),
        ] {
            assert_eq!(error::<Mail>(&value), text);
        }
        assert_eq!(
            error::<BTreeMap<String, Vec<Mail>>>(&json!({"a": [{"to": [null]}]})),
            "parameter a[0].to[0] is not a text"
        );
    }

    #[test]
    fn values_are_not_shown() {
        let value = json!({"password": "hunter2"});
        let shown = format!("{:?}", Params::of(&value).unwrap());
        assert_eq!(shown, r#"["password"]"#);
    }

    #[test]
    fn numbers_keep_their_range() {
        assert_eq!(i64::from_json(&json!(i64::MIN)).unwrap(), i64::MIN);
        assert_eq!(f64::from_json(&json!(7)).unwrap().to_string(), "7");
        assert!(i64::from_json(&json!(u64::MAX)).is_err());
        assert!(i64::from_json(&json!(1e300)).is_err());
        assert!(bool::from_json(&json!("true")).is_err());
    }
}
