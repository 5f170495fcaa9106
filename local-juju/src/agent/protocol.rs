//! What a hook tool and the agent say to each other over the unit's socket.
//!
//! A message is a big-endian 32-bit length and that many bytes of JSON. A
//! connection carries a request and a reply; when the reply is
//! [`Reply::NeedsStdin`], the tool reads its standard input and asks once
//! more. So standard input is read only by tools that want it, as Juju's own
//! tools do, and a charm's loop over its standard input is left alone.

use std::io::{self, Read, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Names the running hook; the agent refuses a call that carries another one.
pub const CONTEXT_ID: &str = "JUJU_CONTEXT_ID";
/// Where the agent listens.
pub const SOCKET_ADDRESS: &str = "JUJU_AGENT_SOCKET_ADDRESS";
/// How the agent listens; always `unix` here.
pub const SOCKET_NETWORK: &str = "JUJU_AGENT_SOCKET_NETWORK";

/// The longest message either side accepts. The largest thing Juju takes, a
/// secret's content, is a million bytes; a databag may be some times that.
pub const LONGEST: usize = 256 * 1024 * 1024;

/// One call of a hook tool.
#[derive(Clone, Deserialize, PartialEq, Eq, Serialize)]
pub struct Request {
    /// `JUJU_CONTEXT_ID` of the calling process.
    pub context_id: String,
    /// Working directory of the tool; relative paths among `args` start there.
    pub dir: String,
    /// Name of the tool.
    pub tool: String,
    /// Arguments after the name.
    pub args: Vec<String>,
    /// Standard input, once it was asked for.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "optional_base64"
    )]
    pub stdin: Option<Vec<u8>>,
}

/// The agent's answer to a [`Request`].
#[derive(Clone, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reply {
    /// The tool ran; this is what it writes and how it exits.
    Done {
        /// Exit code.
        code: i32,
        /// Bytes for standard output.
        #[serde(with = "base64_bytes")]
        stdout: Vec<u8>,
        /// Bytes for standard error.
        #[serde(with = "base64_bytes")]
        stderr: Vec<u8>,
    },
    /// Ask again with standard input.
    NeedsStdin,
    /// The call is not valid here, and why.
    Refused(String),
}

/// Writes one message.
pub fn send(stream: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    stream.write_all(&encode(message)?)?;
    stream.flush()
}

/// Reads one message.
pub fn receive<M: DeserializeOwned>(stream: &mut impl Read) -> io::Result<M> {
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let length = checked_length(length)?;
    // Not allocated at once: the length is only what the other side claims.
    let mut body = Vec::new();
    stream.take(length as u64).read_to_end(&mut body)?;
    if body.len() < length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(serde_json::from_slice(&body)?)
}

/// A whole message, length first.
pub fn encode(message: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; 4];
    serde_json::to_writer(&mut bytes, message)?;
    let length = u32::try_from(bytes.len() - 4)
        .ok()
        .filter(|length| *length as usize <= LONGEST);
    let length = length.ok_or_else(too_long)?;
    bytes[..4].copy_from_slice(&length.to_be_bytes());
    Ok(bytes)
}

/// Takes the first whole message out of `buffer`; `None` until it is complete.
pub fn decode<M: DeserializeOwned>(buffer: &mut Vec<u8>) -> io::Result<Option<M>> {
    let Some(length) = buffer.first_chunk::<4>() else {
        return Ok(None);
    };
    let end = 4 + checked_length(*length)?;
    if buffer.len() < end {
        return Ok(None);
    }
    let message = serde_json::from_slice(&buffer[4..end])?;
    buffer.drain(..end);
    Ok(Some(message))
}

fn checked_length(bytes: [u8; 4]) -> io::Result<usize> {
    let length = u32::from_be_bytes(bytes) as usize;
    if length <= LONGEST {
        Ok(length)
    } else {
        Err(too_long())
    }
}

fn too_long() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        format!("message longer than {LONGEST} bytes"),
    )
}

mod base64_bytes {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(bytes))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        STANDARD.decode(text.as_bytes()).map_err(D::Error::custom)
    }
}

mod optional_base64 {
    use serde::{Deserialize, Deserializer, Serializer};

    #[derive(Deserialize)]
    struct Bytes(#[serde(with = "super::base64_bytes")] Vec<u8>);

    #[expect(
        clippy::ref_option,
        reason = "serde hands over a reference to the field"
    )]
    pub fn serialize<S: Serializer>(
        bytes: &Option<Vec<u8>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        super::base64_bytes::serialize(bytes.as_deref().unwrap_or_default(), serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Vec<u8>>, D::Error> {
        Ok(Some(Bytes::deserialize(deserializer)?.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(stdin: Option<&[u8]>) -> Request {
        Request {
            context_id: "app/0-install-0".into(),
            dir: "/tmp".into(),
            tool: "relation-set".into(),
            args: vec!["--file".into(), "-".into()],
            stdin: stdin.map(<[u8]>::to_vec),
        }
    }

    #[test]
    fn a_message_survives_the_wire() {
        for stdin in [None, Some(&b""[..]), Some(b"\xff\x00 any bytes \n")] {
            let sent = request(stdin);
            let mut wire = Vec::new();
            send(&mut wire, &sent).unwrap();
            let got: Request = receive(&mut wire.as_slice()).unwrap();
            assert!(got == sent);
            assert_eq!(
                got.stdin.as_deref(),
                stdin,
                "empty input is not the same as none"
            );
        }
    }

    #[test]
    fn messages_are_taken_from_a_buffer_as_they_become_whole() {
        let reply = Reply::Done {
            code: 2,
            stdout: vec![1, 2],
            stderr: b"ERROR x\n".to_vec(),
        };
        let wire = encode(&reply).unwrap();
        let mut buffer = Vec::new();
        for byte in &wire[..wire.len() - 1] {
            buffer.push(*byte);
            assert!(decode::<Reply>(&mut buffer).unwrap().is_none());
        }
        buffer.push(wire[wire.len() - 1]);
        buffer.extend(encode(&Reply::NeedsStdin).unwrap());
        assert!(decode::<Reply>(&mut buffer).unwrap().unwrap() == reply);
        assert!(decode::<Reply>(&mut buffer).unwrap().unwrap() == Reply::NeedsStdin);
        assert!(buffer.is_empty());
    }

    proptest::proptest! {
        #[test]
        fn any_call_survives_the_wire(
            args in proptest::collection::vec(".*", 0..4),
            stdin in proptest::option::of(proptest::collection::vec(proptest::num::u8::ANY, 0..64)),
        ) {
            let sent = Request { args, stdin, ..request(None) };
            let mut wire = encode(&sent)?;
            proptest::prop_assert!(decode::<Request>(&mut wire)?.is_some_and(|got| got == sent));
            proptest::prop_assert!(wire.is_empty());
        }

        #[test]
        fn no_bytes_make_it_panic(mut bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..64)) {
            let _ = receive::<Request>(&mut bytes.as_slice());
            let _ = decode::<Request>(&mut bytes);
        }
    }

    #[test]
    fn a_monstrous_length_is_refused_before_anything_is_read() {
        let mut wire = u32::MAX.to_be_bytes().to_vec();
        wire.extend(b"{}");
        assert!(receive::<Reply>(&mut wire.as_slice()).is_err());
        assert!(decode::<Reply>(&mut wire).is_err());
    }

    #[test]
    fn a_cut_message_is_an_error_not_a_panic() {
        let wire = encode(&request(None)).unwrap();
        for length in 0..wire.len() {
            assert!(receive::<Request>(&mut &wire[..length]).is_err());
        }
    }
}
