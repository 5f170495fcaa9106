//! A relay on loopback that does as it is told, right or wrong.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};

/// What the relay does where it could simply answer.
#[derive(Clone, Debug)]
pub enum Do {
    Say(String),
    Drop,
    /// Says nothing more, until the client goes.
    Hang,
    /// Says one character after the other, without ever coming to an end.
    Drip,
}

/// How a relay behaves. A step is a command, `greeting`, or `.` for the end of
/// the mail.
#[derive(Clone, Default)]
pub struct Script {
    steps: BTreeMap<&'static str, Do>,
    features: Vec<&'static str>,
    tls: Option<Arc<ServerConfig>>,
    tls_at_once: bool,
}

impl Script {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn say(self, step: &'static str, text: &str) -> Self {
        self.at(step, Do::Say(text.to_owned()))
    }

    pub fn at(mut self, step: &'static str, what: Do) -> Self {
        self.steps.insert(step, what);
        self
    }

    pub fn feature(mut self, feature: &'static str) -> Self {
        self.features.push(feature);
        self
    }

    pub fn tls(mut self, certificate: &Certificate) -> Self {
        self.tls = Some(certificate.config.clone());
        self.tls_at_once = true;
        self
    }

    pub fn starttls(mut self, certificate: &Certificate) -> Self {
        self.tls = Some(certificate.config.clone());
        self
    }

    pub fn start(self) -> Relay {
        self.start_on((Ipv4Addr::LOCALHOST, 0).into())
            .expect("loopback")
    }

    /// Starts on an address that may not be there.
    pub fn start_on(self, address: SocketAddr) -> Option<Relay> {
        let listener = TcpListener::bind(address).ok()?;
        let port = listener.local_addr().expect("an address").port();
        let heard = Arc::new(Mutex::new(Heard::default()));
        let relay = Relay {
            port,
            heard: heard.clone(),
        };
        thread::spawn(move || {
            for tcp in listener.incoming() {
                let session = Session {
                    script: self.clone(),
                    heard: heard.clone(),
                };
                session.run(tcp.expect("a connection"));
            }
        });
        Some(relay)
    }
}

/// What a relay has heard.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    pub lines: Vec<String>,
    /// Those of them that went unencrypted.
    pub in_the_clear: Vec<String>,
    /// The mail as sent, with CR LF.
    pub mail: Option<String>,
}

pub struct Relay {
    pub port: u16,
    heard: Arc<Mutex<Heard>>,
}

impl Relay {
    pub fn heard(&self) -> Heard {
        self.heard.lock().expect("no panic").clone()
    }
}

trait Wire: Read + Write + Send {}
impl<T: Read + Write + Send> Wire for T {}

struct Session {
    script: Script,
    heard: Arc<Mutex<Heard>>,
}

impl Session {
    /// Ends when the client goes, whatever it leaves half-done.
    fn run(&self, tcp: TcpStream) -> Option<()> {
        let encrypted = |tcp| -> Option<Box<dyn Wire>> {
            let config = self.script.tls.clone().expect("a certificate");
            let mut connection = ServerConnection::new(config).expect("TLS");
            let mut tcp: TcpStream = tcp;
            while connection.is_handshaking() {
                connection.complete_io(&mut tcp).ok()?;
            }
            Some(Box::new(StreamOwned::new(connection, tcp)))
        };
        let raw = tcp.try_clone().expect("a socket");
        let mut clear = !self.script.tls_at_once;
        let wire: Box<dyn Wire> = if clear {
            Box::new(tcp)
        } else {
            encrypted(tcp)?
        };
        let mut wire = BufReader::new(wire);
        self.answer(&mut wire, "greeting", "220 relay.test ESMTP")?;
        loop {
            let line = self.line(&mut wire, clear)?;
            let verb = line.split(' ').next().expect("a word").to_ascii_uppercase();
            match verb.as_str() {
                "EHLO" => self.answer(&mut wire, "EHLO", &self.capabilities(clear))?,
                "STARTTLS" => {
                    self.answer(&mut wire, "STARTTLS", "220 go ahead")?;
                    wire = BufReader::new(encrypted(raw.try_clone().expect("a socket"))?);
                    clear = false;
                }
                "AUTH" if line == "AUTH LOGIN" => {
                    self.answer(&mut wire, "AUTH", "334 VXNlcm5hbWU6")?;
                    self.line(&mut wire, clear)?;
                    self.answer(&mut wire, "AUTH LOGIN", "334 UGFzc3dvcmQ6")?;
                    self.line(&mut wire, clear)?;
                    self.answer(&mut wire, "password", "235 2.7.0 welcome")?;
                }
                "AUTH" => self.answer(&mut wire, "AUTH", "235 2.7.0 welcome")?,
                "MAIL" => self.answer(&mut wire, "MAIL", "250 2.1.0 ok")?,
                "RCPT" if line.contains("refused") => {
                    self.answer(&mut wire, "RCPT refused", "550 5.1.1 nobody of that name")?;
                }
                "RCPT" => self.answer(&mut wire, "RCPT", "250 2.1.5 ok")?,
                "DATA" => {
                    self.answer(&mut wire, "DATA", "354 go ahead")?;
                    let mut mail = String::new();
                    while !mail.ends_with("\r\n.\r\n") {
                        if wire.read_line(&mut mail).ok()? == 0 {
                            return None;
                        }
                    }
                    let mail = mail.strip_suffix(".\r\n").expect("its end");
                    let mail = mail.replace("\r\n..", "\r\n.");
                    self.heard.lock().expect("no panic").mail = Some(mail);
                    self.answer(&mut wire, ".", "250 2.0.0 queued as 4F2A")?;
                }
                "QUIT" => {
                    self.answer(&mut wire, "QUIT", "221 2.0.0 bye")?;
                    return None;
                }
                _ => self.answer(&mut wire, "?", "500 5.5.1 what?")?,
            }
        }
    }

    /// A hyphen says that another line follows: RFC 5321 4.2.1.
    fn capabilities(&self, clear: bool) -> String {
        let starttls = (clear && self.script.tls.is_some()).then_some("STARTTLS");
        let mut text = String::new();
        for feature in ["relay.test"].into_iter().chain(starttls) {
            text += &["250-", feature, "\r\n"].concat();
        }
        for feature in &self.script.features {
            text += &["250-", feature, "\r\n"].concat();
        }
        text + "250 HELP"
    }

    fn line(&self, wire: &mut BufReader<Box<dyn Wire>>, clear: bool) -> Option<String> {
        let mut line = String::new();
        wire.read_line(&mut line)
            .ok()
            .filter(|&length| length > 0)?;
        let line = line.trim_end().to_owned();
        let mut heard = self.heard.lock().expect("no panic");
        if clear {
            heard.in_the_clear.push(line.clone());
        }
        heard.lines.push(line.clone());
        Some(line)
    }

    fn answer(&self, wire: &mut BufReader<Box<dyn Wire>>, step: &str, usual: &str) -> Option<()> {
        let usual = Do::Say(usual.to_owned());
        match self.script.steps.get(step).unwrap_or(&usual) {
            Do::Say(text) => {
                wire.get_mut()
                    .write_all(format!("{text}\r\n").as_bytes())
                    .ok()?;
                wire.get_mut().flush().ok()
            }
            Do::Drop => None,
            Do::Hang => {
                let _ = wire.read_to_end(&mut Vec::new());
                None
            }
            Do::Drip => loop {
                wire.get_mut().write_all(b"2").ok()?;
                wire.get_mut().flush().ok()?;
                thread::sleep(Duration::from_millis(10));
            },
        }
    }
}

/// A relay's certificate, and the authority that has signed it.
pub struct Certificate {
    pub authority: String,
    config: Arc<ServerConfig>,
}

impl Certificate {
    /// For a name or an address.
    pub fn of(name: &str) -> Self {
        Self::new(name, false)
    }

    pub fn expired(name: &str) -> Self {
        Self::new(name, true)
    }

    fn new(name: &str, expired: bool) -> Self {
        let ca_key = KeyPair::generate().expect("a key");
        let mut ca = CertificateParams::default();
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = ca.self_signed(&ca_key).expect("a certificate").pem();

        let key = KeyPair::generate().expect("a key");
        let mut leaf = CertificateParams::new([name.to_owned()]).expect("a name");
        if expired {
            leaf.not_after = rcgen::date_time_ymd(2020, 1, 1);
        }
        let certificate = leaf
            .signed_by(&key, &Issuer::new(ca, ca_key))
            .expect("a certificate");
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .expect("a configuration");
        Self {
            authority,
            config: Arc::new(config),
        }
    }
}
