//! Why a mail could not be sent, for the person who asked for it.

use std::{error::Error, fmt, io, net::SocketAddr, time::Duration};

use lettre::{Address, transport::smtp};
use rustls::CertificateError;

use crate::{resolve::LookUpError, secrets::Secrets};

/// What is being done.
#[derive(Clone, Debug)]
pub enum Step {
    LookUp,
    /// To connect, and to be greeted; with TLS from the first byte, that too.
    Connect,
    StartTls,
    Login,
    Sender(Address),
    Recipient(Address),
    Data,
    Content,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LookUp => f.write_str("the look-up of the host"),
            Self::Connect => f.write_str("the connection"),
            Self::StartTls => f.write_str("STARTTLS"),
            Self::Login => f.write_str("the login"),
            Self::Sender(address) => write!(f, "the sender {address}"),
            Self::Recipient(address) => write!(f, "the recipient {address}"),
            Self::Data => f.write_str("DATA"),
            Self::Content => f.write_str("the mail"),
        }
    }
}

/// What went wrong at a step, and the relay's own words for it.
#[derive(Debug)]
pub enum Problem {
    LookUp(LookUpError),
    Unreachable(Vec<(SocketAddr, io::ErrorKind)>),
    /// One answer took too long.
    Slow(Duration),
    /// All of it took too long.
    NotInTime(Duration),
    Dropped,
    Network(String),
    Tls(String),
    NoStartTls,
    /// The relay offers no mechanism that is known here.
    NoMechanism,
    NoSmtpUtf8,
    Refused(Refusal),
    Recipients(Vec<(Address, Refusal)>),
    NotSmtp(String),
    /// There are replies to commands that were not sent.
    OutOfStep,
    /// The client has ended without a word.
    Lost,
}

/// A reply of 400 and above.
#[derive(Debug)]
pub struct Refusal {
    code: u16,
    text: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.text)?;
        // RFC 5321 4.2.1: the same may well be taken later.
        if self.code < 500 {
            f.write_str(" (for now: try again later)")?;
        }
        Ok(())
    }
}

impl Problem {
    /// What an error of the client means.
    pub fn of(error: &smtp::Error, limit: Duration, secrets: &Secrets) -> Self {
        if let Some(refusal) = refusal(error, secrets) {
            return Self::Refused(refusal);
        }
        let Some(error) = io_error(error) else {
            let text = source_text(error);
            // How the client calls a reply that ends before its last line.
            return match text.as_str() {
                "incomplete response" => Self::Dropped,
                text => Self::NotSmtp(secrets.clean(text)),
            };
        };
        if let Some(error) = error.get_ref().and_then(|inner| inner.downcast_ref()) {
            return Self::Tls(tls(error));
        }
        match error.kind() {
            io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => Self::Slow(limit),
            io::ErrorKind::UnexpectedEof
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe => Self::Dropped,
            io::ErrorKind::InvalidData => Self::NotSmtp(error.to_string()),
            _ => Self::Network(error.to_string()),
        }
    }

    /// Whether the relay is still there to take a QUIT.
    pub fn leaves_connection(&self) -> bool {
        matches!(
            self,
            Self::NoStartTls
                | Self::NoMechanism
                | Self::NoSmtpUtf8
                | Self::Refused(_)
                | Self::Recipients(_)
        )
    }
}

/// Why an address could not be connected to, if that was it. The next one may
/// be better.
pub fn unreachable(error: &smtp::Error) -> Option<io::ErrorKind> {
    use io::ErrorKind::{
        AddrNotAvailable, ConnectionRefused, HostUnreachable, NetworkDown, NetworkUnreachable,
        PermissionDenied, TimedOut,
    };
    let kind = io_error(error)?.kind();
    // A connected socket that has nothing to read says `WouldBlock`.
    matches!(
        kind,
        AddrNotAvailable
            | ConnectionRefused
            | HostUnreachable
            | NetworkDown
            | NetworkUnreachable
            | PermissionDenied
            | TimedOut
    )
    .then_some(kind)
}

/// The relay's answer, if it was a negative one.
pub fn refusal(error: &smtp::Error, secrets: &Secrets) -> Option<Refusal> {
    let code = error.status()?;
    Some(Refusal {
        code: code.into(),
        text: secrets.clean(&source_text(error)),
    })
}

fn io_error(error: &smtp::Error) -> Option<&io::Error> {
    error.source()?.downcast_ref()
}

fn source_text(error: &smtp::Error) -> String {
    error
        .source()
        .map_or_else(|| error.to_string(), ToString::to_string)
}

fn tls(error: &rustls::Error) -> String {
    use CertificateError as Certificate;
    match error {
        rustls::Error::InvalidCertificate(problem) => match problem {
            Certificate::UnknownIssuer => {
                let system = rustls_native_certs::load_native_certs().certs;
                untrusted(system.is_empty()).to_owned()
            }
            Certificate::NotValidForName | Certificate::NotValidForNameContext { .. } => {
                format!("its certificate is for another name: {problem}")
            }
            Certificate::Expired | Certificate::ExpiredContext { .. } => {
                format!("its certificate has expired: {problem}")
            }
            problem => format!("its certificate is of no use: {problem}"),
        },
        rustls::Error::InvalidMessage(_) => {
            "it does not speak TLS at this point; a port for plain text or STARTTLS does so when \
             transport_security is tls"
                .to_owned()
        }
        rustls::Error::AlertReceived(alert) => format!("it refuses the handshake: {alert:?}"),
        error => error.to_string(),
    }
}

fn untrusted(nothing_is: bool) -> &'static str {
    if nothing_is {
        "its certificate cannot be checked, because this machine knows no authorities: install \
         ca-certificates (/etc/ssl/certs), or set the option ca-certificates"
    } else {
        "its certificate is not signed by an authority that is trusted here; if that authority \
         is your own, set the option ca-certificates"
    }
}

/// A mail was not sent.
#[derive(Debug)]
pub struct Failure {
    /// Host and port of the relay.
    pub relay: String,
    pub step: Step,
    pub problem: Problem,
}

impl Error for Failure {}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            relay,
            step,
            problem,
        } = self;
        match (step, problem) {
            (Step::Content, problem) if !matches!(problem, Problem::Refused(_)) => {
                // RFC 5321 4.5.3.2.6: it may have been taken all the same.
                write!(
                    f,
                    "whether the mail was sent through {relay} is not known: "
                )?;
            }
            _ => write!(f, "the mail was not sent through {relay}: ")?,
        }
        match problem {
            Problem::LookUp(error) => error.fmt(f),
            Problem::Unreachable(addresses) => {
                f.write_str("it cannot be connected to")?;
                list(f, addresses.iter())
            }
            Problem::Slow(limit) => {
                write!(f, "no answer within {limit:?} at {step}")?;
                if matches!(step, Step::Connect) {
                    f.write_str(
                        "; a port for TLS from the first byte is silent like that when \
                         transport_security is not tls",
                    )?;
                }
                Ok(())
            }
            Problem::NotInTime(limit) => write!(f, "not done within {limit:?}; last was {step}"),
            Problem::Dropped => write!(f, "the relay dropped the connection at {step}"),
            Problem::Network(error) => write!(f, "the network failed at {step}: {error}"),
            Problem::Tls(text) => write!(f, "TLS with the relay failed: {text}"),
            Problem::NoStartTls => f.write_str(
                "transport_security is starttls, and the relay does not offer STARTTLS; nothing \
                 is sent unprotected",
            ),
            Problem::NoMechanism => f.write_str(
                "the relay offers no login by AUTH PLAIN or AUTH LOGIN on this connection; many \
                 do so under TLS alone",
            ),
            Problem::NoSmtpUtf8 => f.write_str(
                "an address has characters beyond ASCII before the @, and the relay does not \
                 offer SMTPUTF8 and 8BITMIME (RFC 6531)",
            ),
            Problem::Refused(refusal) => write!(f, "the relay refuses {step}: {refusal}"),
            Problem::Recipients(refused) => {
                f.write_str("nobody gets it, because the relay refuses recipients")?;
                list(f, refused.iter())
            }
            Problem::NotSmtp(text) => {
                write!(f, "what answers at {step} does not speak SMTP: {text}")
            }
            Problem::OutOfStep => f.write_str(
                "the relay's answers are out of step with the questions; somebody between may \
                 have put some of them in",
            ),
            Problem::Lost => write!(f, "the client came to a sudden end at {step}"),
        }
    }
}

fn list<'a, K: fmt::Display + 'a, V: fmt::Display + 'a>(
    f: &mut fmt::Formatter<'_>,
    items: impl Iterator<Item = &'a (K, V)>,
) -> fmt::Result {
    for (index, (key, reason)) in items.enumerate() {
        let separator = if index == 0 { ": " } else { "; " };
        write!(f, "{separator}{key}: {reason}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_without_authorities_is_told_from_one_that_does_not_trust_this_one() {
        assert!(untrusted(true).contains("install ca-certificates"));
        assert!(untrusted(false).contains("not signed by an authority"));
    }

    #[test]
    fn several_addresses_and_their_reasons_are_listed() {
        let refused = io::ErrorKind::ConnectionRefused;
        let slow = io::ErrorKind::TimedOut;
        let failure = Failure {
            relay: "smtp.example.com:25".to_owned(),
            step: Step::Connect,
            problem: Problem::Unreachable(vec![
                (([192, 0, 2, 1], 25).into(), refused),
                (([192, 0, 2, 2], 25).into(), slow),
            ]),
        };
        assert_eq!(
            failure.to_string(),
            "the mail was not sent through smtp.example.com:25: it cannot be connected to: \
             192.0.2.1:25: connection refused; 192.0.2.2:25: timed out"
        );
    }
}
