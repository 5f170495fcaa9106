//! Port ranges that units open.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::quote::Quoted;
use serde::{Deserialize, Serialize};

/// Opened ranges by endpoint; the empty name stands for all endpoints.
pub type Ports = BTreeMap<String, BTreeSet<PortRange>>;

/// Opens or closes a range for an endpoint, the empty name standing for all of them.
///
/// What is open for all is open for each: opening it once more for one changes nothing, closing it for one leaves it
/// open for the others.
pub(crate) fn change<'a>(
    ports: &mut Ports,
    (open, endpoint, range): (bool, &str, PortRange),
    all: impl Iterator<Item = &'a str>,
) {
    let open_for_all = ports.get("").is_some_and(|ranges| ranges.contains(&range));
    if endpoint.is_empty() {
        for ranges in ports.values_mut() {
            ranges.remove(&range);
        }
    } else if !open && open_for_all {
        ports.entry(String::new()).or_default().remove(&range);
        for other in all.filter(|other| *other != endpoint) {
            ports.entry(other.to_owned()).or_default().insert(range);
        }
    }
    if !open {
        if let Some(ranges) = ports.get_mut(endpoint) {
            ranges.remove(&range);
        }
    } else if endpoint.is_empty() || !open_for_all {
        ports.entry(endpoint.to_owned()).or_default().insert(range);
    }
    ports.retain(|_, ranges| !ranges.is_empty());
}

/// A range of ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PortRange {
    /// The protocol.
    pub protocol: Protocol,
    /// The first port.
    pub from: u16,
    /// The last port.
    pub to: u16,
}

/// A protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say all")]
pub enum Protocol {
    Icmp,
    Tcp,
    Udp,
}

impl PortRange {
    /// Reads `80`, `80/udp`, `1000-2000/tcp`, `icmp`, in any case.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let lower = text.to_lowercase();
        if lower == "icmp" {
            return Ok(Self {
                protocol: Protocol::Icmp,
                from: 0,
                to: 0,
            });
        }
        let (range, protocol) = match lower.split_once('/') {
            None => (lower.as_str(), Protocol::Tcp),
            Some((range, "tcp")) => (range, Protocol::Tcp),
            Some((range, "udp")) => (range, Protocol::Udp),
            Some((_, other)) => {
                return Err(format!(
                    "invalid protocol {other}, expected \"tcp\", \"udp\", or \"icmp\"",
                    other = Quoted(other)
                ));
            }
        };
        let (from, to) = range.split_once('-').unwrap_or((range, range));
        let number = |digits: &str| {
            digits
                .parse::<i64>()
                .map_err(|_| format!("invalid port range {text}", text = Quoted(text)))
        };
        let (from, to) = (number(from)?, number(to)?);
        let bounds = || format!("port range bounds must be between 0 and 65535, got {from}-{to}");
        let (Ok(first), Ok(last)) = (u16::try_from(from), u16::try_from(to)) else {
            return Err(bounds());
        };
        if first > last {
            return Err(format!("invalid port range {from}-{to}"));
        }
        Ok(Self {
            protocol,
            from: first,
            to: last,
        })
    }

    /// `tcp`, `udp` or `icmp`.
    pub(crate) fn protocol_name(self) -> &'static str {
        match self.protocol {
            Protocol::Icmp => "icmp",
            Protocol::Tcp => "tcp",
            Protocol::Udp => "udp",
        }
    }

    /// Whether both name a port in common without being the same range.
    pub(crate) fn conflicts(self, other: Self) -> bool {
        self.protocol == other.protocol
            && self.from <= other.to
            && other.from <= self.to
            && self != other
    }
}

impl fmt::Display for PortRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let protocol = self.protocol_name();
        if self.protocol == Protocol::Icmp {
            return f.write_str(protocol);
        }
        if self.from == self.to {
            write!(f, "{}/{protocol}", self.from)
        } else {
            write!(f, "{}-{}/{protocol}", self.from, self.to)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling() {
        for (text, shown) in [
            ("80", "80/tcp"),
            ("80/TCP", "80/tcp"),
            ("53/udp", "53/udp"),
            ("1000-2000/tcp", "1000-2000/tcp"),
            ("ICMP", "icmp"),
            ("0", "0/tcp"),
        ] {
            assert_eq!(PortRange::parse(text).unwrap().to_string(), shown);
        }
    }

    #[test]
    fn refusals() {
        for (text, error) in [
            (
                "80/sctp",
                r#"invalid protocol "sctp", expected "tcp", "udp", or "icmp""#,
            ),
            (
                "70000",
                "port range bounds must be between 0 and 65535, got 70000-70000",
            ),
            ("-1/tcp", "invalid port range \"-1/tcp\""),
            ("90-80", "invalid port range 90-80"),
            ("http", "invalid port range \"http\""),
        ] {
            assert_eq!(PortRange::parse(text).unwrap_err(), error);
        }
    }
}
