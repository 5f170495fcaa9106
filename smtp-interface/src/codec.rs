//! The databag, byte for byte as charms in Python read and write it.

use std::fmt::Write;

use charm_sdk::{DatabagError, ExposeSecret, RawDatabag, SecretId};

use crate::{
    AuthType, Domain, EmailAddress, Host, Invalid, Password, Port, Recipients, Relay, SmtpData,
    TransportSecurity, User,
};

/// Words that others take for a boolean, in any case.
const TRUE: [&str; 6] = ["true", "t", "yes", "y", "on", "1"];
const FALSE: [&str; 6] = ["false", "f", "no", "n", "off", "0"];

pub(crate) fn encode(SmtpData { relay, password }: &SmtpData) -> RawDatabag {
    let mut bag = RawDatabag::new();
    let mut put = |key: &str, value: String| bag.insert(key.to_owned(), value);
    put("host", relay.host.to_string());
    put("port", relay.port.to_string());
    put("auth_type", relay.auth_type.to_string());
    put("transport_security", relay.transport_security.to_string());
    let skip_ssl_verify = if relay.skip_ssl_verify {
        "True"
    } else {
        "False"
    };
    put("skip_ssl_verify", skip_ssl_verify.to_owned());
    if let Some(domain) = &relay.domain {
        put("domain", domain.to_string());
    }
    if let Some(user) = &relay.user {
        put("user", user.to_string());
    }
    match password {
        Some(Password::Plain(password)) => {
            put("password", password.expose_secret().to_owned());
        }
        Some(Password::Secret(id)) => {
            put("password_id", id.to_string());
        }
        None => {}
    }
    if let Some(sender) = &relay.smtp_sender {
        put("smtp_sender", sender.to_string());
    }
    if !relay.recipients.is_empty() {
        put("recipients", json_list(&relay.recipients));
    }
    // Juju takes an empty value for a key that is to be deleted.
    bag.retain(|_, value| !value.is_empty());
    bag
}

/// A JSON list as Python's `json.dumps` writes it: a space after the comma, and
/// nothing but visible ASCII.
fn json_list(recipients: &Recipients) -> String {
    let items: Vec<_> = recipients
        .iter()
        .map(|item| json_text(item.as_str()))
        .collect();
    format!("[{}]", items.join(", "))
}

fn json_text(text: &str) -> String {
    let mut json = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => json.extend(['\\', c]),
            ' '..='~' => json.push(c),
            _ => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    // Writing to a text cannot fail.
                    let _ = write!(json, "\\u{unit:04x}");
                }
            }
        }
    }
    json.push('"');
    json
}

pub(crate) fn decode(bag: &RawDatabag) -> Result<SmtpData, DatabagError> {
    let relay = Relay {
        host: required(bag, "host", Host::from_wire)?,
        port: required(bag, "port", Port::from_wire)?,
        auth_type: required(bag, "auth_type", str::parse::<AuthType>)?,
        transport_security: required(bag, "transport_security", str::parse::<TransportSecurity>)?,
        // Providers of old do not know it.
        skip_ssl_verify: optional(bag, "skip_ssl_verify", boolean)?.unwrap_or(false),
        domain: optional(bag, "domain", Domain::from_wire)?.flatten(),
        user: optional(bag, "user", User::from_wire)?,
        smtp_sender: optional(bag, "smtp_sender", EmailAddress::from_wire)?,
        recipients: optional(bag, "recipients", Recipients::from_wire)?.unwrap_or_default(),
    };
    let password = password(bag)?;
    Ok(SmtpData { relay, password })
}

/// A password in the databag itself wins over the id of a secret.
fn password(bag: &RawDatabag) -> Result<Option<Password>, DatabagError> {
    if let Some(password) = text(bag, "password") {
        return Ok(Some(Password::Plain(password.into())));
    }
    optional(bag, "password_id", |text| {
        text.parse::<SecretId>()
            .map(Password::Secret)
            .map_err(|_| Invalid::new("is not the URI of a secret"))
    })
}

fn boolean(text: &str) -> Result<bool, Invalid> {
    let is_one_of = |words: [&str; 6]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if is_one_of(TRUE) {
        Ok(true)
    } else if is_one_of(FALSE) {
        Ok(false)
    } else {
        Err(Invalid::new("is not True or False"))
    }
}

fn required<T>(
    bag: &RawDatabag,
    key: &str,
    read: impl FnOnce(&str) -> Result<T, Invalid>,
) -> Result<T, DatabagError> {
    optional(bag, key, read)?.ok_or_else(|| DatabagError::new(format!("{key}: is missing")))
}

fn optional<T>(
    bag: &RawDatabag,
    key: &str,
    read: impl FnOnce(&str) -> Result<T, Invalid>,
) -> Result<Option<T>, DatabagError> {
    text(bag, key)
        .map(read)
        .transpose()
        .map_err(|invalid| DatabagError::new(format!("{key}: {invalid}")))
}

fn text<'a>(bag: &'a RawDatabag, key: &str) -> Option<&'a str> {
    bag.get(key)
        .map(String::as_str)
        .filter(|text| !text.is_empty())
}
