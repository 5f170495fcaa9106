//! Settings that are ready for use.

use std::ops::Deref;

use charm_sdk::{Databag, ExposeSecret, RawDatabag, SecretString};
use serde_json::{Map, Value};

use crate::{Invalid, Password, Relay, SmtpData};

/// The settings of a relay, ready for use: the fields of a [`Relay`], and its
/// [password](Self::password).
///
/// Two are equal if all of it is, the password included; `Debug` does not show
/// the password.
///
/// ```
/// use charm_sdk::ExposeSecret;
/// use smtp_interface::requirer::Settings;
///
/// let json = r#"{"host": "smtp.example.com", "port": 587, "auth_type": "plain",
///     "transport_security": "starttls", "user": "mailer", "password": "hunter2"}"#;
/// let settings = Settings::from_json(json)?;
///
/// assert_eq!(settings.host.as_str(), "smtp.example.com");
/// assert_eq!(settings.port.get(), 587);
/// assert_eq!(settings.password().unwrap().expose_secret(), "hunter2");
/// assert!(!format!("{settings:?} {}", settings.to_json()).contains("hunter2"));
/// # Ok::<(), smtp_interface::Invalid>(())
/// ```
#[derive(Clone, Debug)]
pub struct Settings {
    relay: Relay,
    password: Option<SecretString>,
}

impl Settings {
    /// A relay and its password. An empty password is none.
    pub fn new(relay: Relay, password: Option<SecretString>) -> Self {
        let password = password.filter(|password| !password.expose_secret().is_empty());
        Self { relay, password }
    }

    /// The password as it was when the settings were read, whichever way the
    /// provider handed it over. See [`credentials`](Self::credentials) for
    /// whether to use it.
    pub fn password(&self) -> Option<&SecretString> {
        self.password.as_ref()
    }

    /// All but the password as a JSON object: `port` is a number,
    /// `skip_ssl_verify` a boolean, `recipients` a list of texts and everything
    /// else a text; what is not set is left out.
    pub fn to_json(&self) -> String {
        let data = SmtpData {
            relay: self.relay.clone(),
            password: None,
        };
        json_of(&data.encode())
    }

    /// The same with the password, in a form that shows it.
    pub fn to_json_with_password(&self) -> SecretString {
        let data = SmtpData {
            relay: self.relay.clone(),
            password: self.password.clone().map(Password::Plain),
        };
        json_of(&data.encode()).into()
    }

    /// Reads either JSON form. Keys that are not known are passed over.
    ///
    /// # Errors
    ///
    /// When it is no such JSON object, or a value is of no use. The text names
    /// the key and repeats no secret.
    pub fn from_json(json: &str) -> Result<Self, Invalid> {
        // The parser's own words may repeat what it read.
        let object: Map<String, Value> =
            serde_json::from_str(json).map_err(|_| Invalid::new("is not a JSON object"))?;
        let bag = object
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, value)| match text_of(key, value) {
                Some(text) => Ok((key.clone(), text)),
                None => Err(Invalid::new(format!(
                    "{key}: is not of the type that it has"
                ))),
            })
            .collect::<Result<RawDatabag, _>>()?;
        let SmtpData { relay, password } =
            SmtpData::decode(&bag).map_err(|error| Invalid::new(error.to_string()))?;
        match password {
            None => Ok(Self::new(relay, None)),
            Some(Password::Plain(password)) => Ok(Self::new(relay, Some(password))),
            Some(Password::Secret(_)) => Err(Invalid::new(
                "password_id: settings have the password itself",
            )),
        }
    }
}

/// A databag with the types of JSON.
fn json_of(bag: &RawDatabag) -> String {
    let typed = |key: &str, text: String| match key {
        "port" => text.parse::<u16>().map_or(Value::String(text), Value::from),
        "skip_ssl_verify" => (text == "True").into(),
        "recipients" => serde_json::from_str(&text).unwrap_or(Value::String(text)),
        _ => text.into(),
    };
    let object: Map<_, _> = bag
        .iter()
        .map(|(key, text)| (key.clone(), typed(key, text.clone())))
        .collect();
    format!("{:#}\n", Value::Object(object))
}

/// A value of JSON as it stands in a databag, if it is of the key's type.
fn text_of(key: &str, value: &Value) -> Option<String> {
    match (key, value) {
        (_, Value::String(text)) => Some(text.clone()),
        ("port", Value::Number(_))
        | ("skip_ssl_verify", Value::Bool(_))
        | ("recipients", Value::Array(_)) => Some(value.to_string()),
        _ => None,
    }
}

impl Deref for Settings {
    type Target = Relay;

    fn deref(&self) -> &Relay {
        &self.relay
    }
}

impl PartialEq for Settings {
    fn eq(&self, other: &Self) -> bool {
        let expose = |settings: &'_ Self| settings.password().map(|p| p.expose_secret().to_owned());
        self.relay == other.relay && expose(self) == expose(other)
    }
}

impl Eq for Settings {}
