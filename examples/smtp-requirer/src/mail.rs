//! The mail: its addresses and its text.

use std::{
    process,
    time::{SystemTime, UNIX_EPOCH},
};

use lettre::{
    Address, Message,
    address::Envelope,
    message::{Mailbox, SinglePart},
};
use smtp_interface::EmailAddress;

/// A mail that is ready to be sent.
#[derive(Debug)]
pub struct Mail {
    pub envelope: Envelope,
    pub message_id: String,
    /// As it goes over the wire: RFC 5322, with lines that end in CR LF.
    pub content: Vec<u8>,
}

/// Why there is no mail.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    #[error("there is nobody to send to: give `to`, or let the provider give recipients")]
    NoRecipient,
    #[error("the subject has a control character in it; it has to be one line")]
    Subject,
    #[error("the body has a control character in it, other than line ends and tabs")]
    Body,
    #[error("cannot write the mail: {0}")]
    Message(String),
}

impl Mail {
    /// Writes a mail. Each recipient gets it once.
    pub fn new(
        from: &EmailAddress,
        to: &[EmailAddress],
        subject: &str,
        body: &str,
    ) -> Result<Self, MailError> {
        if subject.contains(char::is_control) {
            return Err(MailError::Subject);
        }
        let body = body.replace("\r\n", "\n").replace('\r', "\n");
        if body.contains(|c: char| c.is_control() && !"\n\t".contains(c)) {
            return Err(MailError::Body);
        }
        let from = address(from);
        let mut recipients: Vec<Address> = Vec::new();
        for recipient in to.iter().map(address) {
            if !recipients.contains(&recipient) {
                recipients.push(recipient);
            }
        }
        if recipients.is_empty() {
            return Err(MailError::NoRecipient);
        }
        let message_id = message_id(from.domain());
        let mut message = Message::builder()
            .from(Mailbox::new(None, from.clone()))
            .subject(subject)
            .message_id(Some(message_id.clone()));
        for recipient in &recipients {
            message = message.to(Mailbox::new(None, recipient.clone()));
        }
        let failed = |error: lettre::error::Error| MailError::Message(error.to_string());
        let message = message
            .singlepart(SinglePart::plain(body))
            .map_err(failed)?;
        let mut content = message.formatted();
        // The client ends the last line itself.
        if content.ends_with(b"\r\n") {
            content.truncate(content.len() - 2);
        }
        Ok(Self {
            envelope: Envelope::new(Some(from), recipients).map_err(failed)?,
            message_id,
            content,
        })
    }

    /// Whether the relay must know SMTPUTF8 (RFC 6531) to take it. Everything
    /// but the part of an address before the `@` has a form in ASCII.
    pub fn needs_smtputf8(&self) -> bool {
        let addresses = self.envelope.from().into_iter().chain(self.envelope.to());
        addresses
            .map(AsRef::<str>::as_ref)
            .any(|address| !address.is_ascii())
    }
}

/// The address as mail servers take it, its domain in the form that DNS has.
///
/// Nothing is checked again: an `EmailAddress` holds no character that could
/// end a command or a header. The client's own check is of other rules: it
/// refuses a local part of more than 64 octets, which the relation permits and
/// which is the relay's to judge.
fn address(address: &EmailAddress) -> Address {
    let domain = address.domain();
    let domain = idna::domain_to_ascii(domain).unwrap_or_else(|_| domain.to_owned());
    Address::new_dangerous(address.local_part(), domain)
}

/// Unique in the world, as far as it goes: RFC 5322 3.6.4.
fn message_id(domain: &str) -> String {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    format!("<{:x}.{:x}@{domain}>", since.as_nanos(), process::id())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(subject: &str, body: &str) -> Result<Mail, MailError> {
        let from = EmailAddress::new("no-reply@bücher.example.com").unwrap();
        let to = EmailAddress::new("ops@example.com").unwrap();
        Mail::new(&from, &[to.clone(), to], subject, body)
    }

    fn text(mail: &Mail) -> &str {
        str::from_utf8(&mail.content).unwrap()
    }

    #[test]
    fn an_international_domain_has_its_ascii_form_and_recipients_stand_once() {
        let mail = mail("Hello", "World").unwrap();
        assert!(!mail.needs_smtputf8());
        let text = text(&mail);
        assert!(text.contains("From: no-reply@xn--bcher-kva.example.com\r\n"));
        assert!(text.contains("\r\nTo: ops@example.com\r\n"));
        assert!(text.contains("\r\nSubject: Hello\r\n"));
        assert!(text.contains("\r\nMIME-Version: 1.0\r\n"));
        assert!(text.contains(&format!("\r\nMessage-ID: {}\r\n", mail.message_id)));
        assert!(text.contains("\r\nDate: "));
        assert!(text.ends_with("\r\n\r\nWorld"), "{text}");
    }

    #[test]
    fn what_is_beyond_ascii_is_encoded() {
        let mail = mail("Grüße 😀", &"日本\n".repeat(400)).unwrap();
        assert!(mail.content.is_ascii());
        for line in text(&mail).split("\r\n") {
            assert!(line.len() <= 78 && !line.contains(['\r', '\n']), "{line}");
        }
    }

    #[test]
    fn line_ends_of_every_kind_become_those_of_mail() {
        let mail = mail("x", "a\nb\r\nc\rd\n").unwrap();
        assert!(text(&mail).ends_with("\r\n\r\na\r\nb\r\nc\r\nd\r\n"));
    }

    #[test]
    fn a_subject_cannot_become_a_header() {
        for subject in ["x\r\nBcc: eve@example.com", "x\ny", "x\ry", "\0", "\u{85}"] {
            let error = mail(subject, "x").unwrap_err();
            assert!(matches!(error, MailError::Subject), "{error}");
        }
        let error = mail("x", "NUL: \0").unwrap_err();
        assert!(matches!(error, MailError::Body), "{error}");
    }

    #[test]
    fn a_long_subject_is_folded() {
        let mail = mail(&"word ".repeat(100), "x").unwrap();
        assert!(text(&mail).split("\r\n").all(|line| line.len() <= 78));
    }

    #[test]
    fn addresses_that_the_relation_permits_are_taken() {
        let local_part = "x".repeat(80);
        let text = format!(r#"["{local_part}@example.com", "jürgen@example.com"]"#);
        let databag = [
            ("host", "h"),
            ("port", "25"),
            ("auth_type", "none"),
            ("transport_security", "none"),
            ("recipients", &text),
        ];
        let bag = charm_sdk::RawDatabag::from(databag);
        let data = <smtp_interface::SmtpData as charm_sdk::Databag>::decode(&bag).unwrap();
        let from = EmailAddress::new("a@example.com").unwrap();
        let mail = Mail::new(&from, data.relay.recipients.as_slice(), "x", "x").unwrap();
        assert!(mail.needs_smtputf8());
        assert_eq!(mail.envelope.to()[0].user(), local_part);
        assert_eq!(mail.envelope.to()[1].user(), "jürgen");
    }
}
