//! The action `send-mail`: from its parameters to its results.

use std::time::Duration;

use charm_sdk::{ActionError, ActionResult, tracing};
use lettre::Address;
use smtp_interface::{EmailAddress, Recipients, TransportSecurity, requirer::Settings};

use crate::{
    ca::CaCertificates,
    client::Client,
    delivery::{self, Limits},
    juju::actions::SendMail,
    mail::Mail,
};

/// The result of `send-mail`: the relay has taken the mail.
#[derive(ActionResult)]
pub struct Sent {
    /// What was connected to: an address and a port.
    address: String,
    transport_security: &'static str,
    /// Whether a user was logged in.
    authenticated: bool,
    from: String,
    to: String,
    /// By which the relay's own log knows the mail.
    message_id: String,
    /// What the relay said in the end.
    reply: String,
}

/// Sends the mail that the parameters describe.
pub fn send(
    settings: &Settings,
    trusted: Option<&CaCertificates>,
    params: &SendMail,
) -> Result<Sent, ActionError> {
    let mail = compose(settings, params)?;
    let client = Client::new(settings, trusted)?;
    warn(settings, client.credentials.is_some());

    let total = Duration::try_from_secs_f64(params.timeout)?;
    let limits = Limits {
        step: total / 4,
        total,
    };
    let mut sent = Sent {
        address: String::new(),
        transport_security: settings.transport_security.as_str(),
        authenticated: client.credentials.is_some(),
        from: mail
            .envelope
            .from()
            .map(Address::to_string)
            .unwrap_or_default(),
        to: list(mail.envelope.to()),
        message_id: mail.message_id.clone(),
        reply: String::new(),
    };
    let accepted = delivery::deliver(client, mail, limits)?;
    sent.address = accepted.address.to_string();
    sent.reply = accepted.reply;
    Ok(sent)
}

fn compose(settings: &Settings, params: &SendMail) -> Result<Mail, ActionError> {
    let from = match &params.from {
        Some(text) => EmailAddress::new(text)
            .map_err(|invalid| ActionError::new(format!("from: {invalid}")))?,
        None => settings.sender_or("no-reply").ok_or_else(|| {
            ActionError::new(
                "there is nobody to send from: give `from`, or let the provider give smtp_sender \
                 or domain",
            )
        })?,
    };
    let to = match &params.to {
        Some(text) => {
            Recipients::new(text).map_err(|invalid| ActionError::new(format!("to: {invalid}")))?
        }
        None => settings.recipients.clone(),
    };
    Ok(Mail::new(
        &from,
        to.as_slice(),
        &params.subject,
        &params.body,
    )?)
}

/// What the operator has decided and may want to know.
fn warn(settings: &Settings, authenticated: bool) {
    let relay = settings.address();
    match settings.transport_security {
        TransportSecurity::None if authenticated => {
            tracing::warn!(
                "user and password go to {relay} unprotected: transport_security is none"
            );
        }
        TransportSecurity::StartTls | TransportSecurity::Tls if settings.skip_ssl_verify => {
            tracing::warn!("any certificate of {relay} is accepted: skip_ssl_verify is set");
        }
        _ => {}
    }
}

fn list(addresses: &[Address]) -> String {
    let addresses: Vec<&str> = addresses.iter().map(AsRef::as_ref).collect();
    addresses.join(", ")
}
