//! From the relay's name to addresses that can be connected to.
//!
//! A packed charm is a static program, and in a static program the C library's
//! look-up (`getaddrinfo`, and with it everything in the standard library that
//! takes a host name) does not work: it loads the modules that
//! `/etc/nsswitch.conf` names from the shared C library of the system, which
//! has to be of the very version that the program was linked with. A resolver
//! of our own would know DNS alone and not what the machine was told in
//! `/etc/hosts`, by systemd-resolved or by mDNS. So the machine's own program
//! is asked: `getent` comes with the C library on every Ubuntu and Debian,
//! charm containers of Kubernetes included.

use std::{
    fs,
    io::{self, Read},
    net::{IpAddr, Ipv6Addr, SocketAddr, SocketAddrV6},
    process::{Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use smtp_interface::Host;

/// As much of getent's answer as is looked at: hundreds of addresses.
const LONGEST_ANSWER: u64 = 64 * 1024;

/// The relay in the two forms that a connection needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The name or the address that its certificate has to be for.
    pub name: String,
    /// What has to be looked up, unless it is an address.
    known: Option<IpAddr>,
    zone: Option<String>,
}

/// Why there is no address.
#[derive(Debug, thiserror::Error)]
pub enum LookUpError {
    #[error("the name {0} cannot be looked up: it is no host name (IDNA)")]
    NotAName(String),
    #[error("the name {0} is not known: `getent ahosts` finds no address for it")]
    Unknown(String),
    #[error("there is no network interface {0}")]
    NoInterface(String),
    #[error("the look-up of {name} has taken longer than {limit:?}")]
    TooSlow { name: String, limit: Duration },
    #[error("cannot look {name} up by `getent ahosts`: {error}")]
    NoProgram { name: String, error: io::Error },
}

impl Target {
    /// Takes the host apart: brackets around it and a final period are no part
    /// of a name, and a zone is no part of an address. DNS and certificates
    /// have the ASCII form of an international name.
    pub fn new(host: &Host) -> Result<Self, LookUpError> {
        let text = host.as_str();
        let bare = text
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
            .unwrap_or(text);
        let (address, zone) = match bare.split_once('%') {
            Some((address, zone)) => (address, Some(zone.to_owned())),
            None => (bare, None),
        };
        if let Ok(address) = address.parse::<IpAddr>() {
            return Ok(Self {
                name: address.to_string(),
                known: Some(address),
                zone,
            });
        }
        let name = bare.strip_suffix('.').unwrap_or(bare);
        match idna::domain_to_ascii(name) {
            Ok(name) if !name.is_empty() => Ok(Self {
                name,
                known: None,
                zone: None,
            }),
            _ => Err(LookUpError::NotAName(text.to_owned())),
        }
    }

    /// Its addresses, best first: at least one.
    pub fn addresses(&self, port: u16, limit: Duration) -> Result<Vec<SocketAddr>, LookUpError> {
        let found = match self.known {
            None => look_up(&self.name, limit)?,
            Some(IpAddr::V6(address)) => {
                let zone = self.zone.as_deref().map(interface).transpose()?;
                let address = SocketAddrV6::new(address, port, 0, zone.unwrap_or_default());
                return Ok(vec![address.into()]);
            }
            Some(address) => vec![address],
        };
        let with_port = |address| SocketAddr::new(address, port);
        Ok(found.into_iter().map(with_port).collect())
    }
}

/// The number of a network interface: a zone is one or the other (RFC 4007 11.2).
fn interface(zone: &str) -> Result<u32, LookUpError> {
    if let Ok(number) = zone.parse() {
        return Ok(number);
    }
    fs::read_to_string(format!("/sys/class/net/{zone}/ifindex"))
        .ok()
        .and_then(|number| number.trim().parse().ok())
        .ok_or_else(|| LookUpError::NoInterface(zone.to_owned()))
}

fn look_up(name: &str, limit: Duration) -> Result<Vec<IpAddr>, LookUpError> {
    let failed = |error| LookUpError::NoProgram {
        name: name.to_owned(),
        error,
    };
    let mut getent = Command::new("getent")
        // A name may begin with a hyphen.
        .args(["ahosts", "--", name])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(failed)?;
    let (sender, answer) = mpsc::channel();
    if let Some(stdout) = getent.stdout.take() {
        thread::spawn(move || {
            let mut text = String::new();
            let read = stdout.take(LONGEST_ANSWER).read_to_string(&mut text);
            // Nobody listens any more when it took too long.
            let _ = sender.send(read.map(|_| text));
        });
    }
    let answer = answer.recv_timeout(limit);
    // It has ended, or is of no more use.
    let _ = getent.kill();
    let _ = getent.wait();
    match answer {
        Ok(text) => match parse(&text.map_err(failed)?) {
            found if found.is_empty() => Err(LookUpError::Unknown(name.to_owned())),
            found => Ok(found),
        },
        Err(_) => Err(LookUpError::TooSlow {
            name: name.to_owned(),
            limit,
        }),
    }
}

/// Each address once. Every line is an address, a kind of socket, and perhaps a
/// name; the order is by RFC 6724.
fn parse(answer: &str) -> Vec<IpAddr> {
    let mut found = Vec::new();
    for line in answer.lines() {
        let word = line.split_whitespace().next().unwrap_or_default();
        let address = match word.parse() {
            // An IPv4 address in IPv6's clothes; sockets of IPv4 reach it.
            Ok(IpAddr::V6(address)) => plain(address),
            Ok(address) => address,
            Err(_) => continue,
        };
        if !found.contains(&address) {
            found.push(address);
        }
    }
    found
}

fn plain(address: Ipv6Addr) -> IpAddr {
    match address.to_ipv4_mapped() {
        Some(address) => address.into(),
        None => address.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_secs(30);

    fn target(host: &str) -> Target {
        Target::new(&Host::new(host).unwrap()).unwrap()
    }

    fn addresses(host: &str) -> Vec<String> {
        let found = target(host).addresses(25, LIMIT).unwrap();
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn addresses_are_not_looked_up() {
        for (host, name, address) in [
            ("192.0.2.25", "192.0.2.25", "192.0.2.25:25"),
            ("[192.0.2.25]", "192.0.2.25", "192.0.2.25:25"),
            ("2001:DB8::25", "2001:db8::25", "[2001:db8::25]:25"),
            ("[2001:db8::25]", "2001:db8::25", "[2001:db8::25]:25"),
            ("fe80::1%7", "fe80::1", "[fe80::1%7]:25"),
            ("fe80::1%lo", "fe80::1", "[fe80::1%1]:25"),
        ] {
            assert_eq!(target(host).name, name);
            assert_eq!(addresses(host), [address], "{host}");
        }
        let error = target("fe80::1%nowhere").addresses(25, LIMIT).unwrap_err();
        assert_eq!(error.to_string(), "there is no network interface nowhere");
    }

    #[test]
    fn names_are_those_of_dns_and_certificates() {
        for (host, name) in [
            ("smtp.example.com", "smtp.example.com"),
            ("SMTP.Example.com.", "smtp.example.com"),
            ("[relay.example.com]", "relay.example.com"),
            ("smtp.bücher.de", "smtp.xn--bcher-kva.de"),
            ("mail_relay", "mail_relay"),
        ] {
            assert_eq!(target(host).name, name);
        }
        let host = Host::new("xn--a.example").unwrap();
        let error = Target::new(&host).unwrap_err().to_string();
        assert!(
            error.contains("xn--a.example cannot be looked up"),
            "{error}"
        );
    }

    #[test]
    fn the_machine_is_asked_for_names() {
        assert!(addresses("localhost").contains(&"127.0.0.1:25".to_owned()));
        // RFC 6761 6.4: never a name.
        let error = target("relay.invalid").addresses(25, LIMIT).unwrap_err();
        assert!(matches!(error, LookUpError::Unknown(_)), "{error}");
        let error = target("-s").addresses(25, LIMIT).unwrap_err();
        assert!(matches!(error, LookUpError::Unknown(_)), "{error}");
    }

    #[test]
    fn answers_are_read_in_their_order() {
        let answer = "2001:db8::25    STREAM smtp.example.com\n\
                      2001:db8::25    DGRAM\n\
                      192.0.2.25      STREAM\n\
                      ::ffff:192.0.2.25 STREAM\n\
                      no address\n\n";
        let found: Vec<_> = parse(answer).iter().map(ToString::to_string).collect();
        assert_eq!(found, ["2001:db8::25", "192.0.2.25"]);
    }
}
