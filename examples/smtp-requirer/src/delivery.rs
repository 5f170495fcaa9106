//! One mail to the relay, step by step.

use std::{
    net::SocketAddr,
    sync::mpsc::{self, Sender},
    thread,
    time::{Duration, Instant},
};

use lettre::transport::smtp::{
    self,
    authentication::DEFAULT_MECHANISMS,
    client::SmtpConnection,
    commands::{Data, Mail as MailFrom, Rcpt},
    extension::{Extension, MailBodyParameter, MailParameter},
    response::Response,
};

use crate::{
    client::{Client, Security},
    failure::{self, Failure, Problem, Step},
    mail::Mail,
};

/// How long a relay that has the answer to everything else may take for QUIT.
const QUIT: Duration = Duration::from_secs(1);

/// How long to look for replies that nobody has asked for: they are in memory.
const SURPLUS: Duration = Duration::from_millis(1);

/// How long things may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// One answer.
    pub step: Duration,
    /// All of it.
    pub total: Duration,
}

/// What the relay said when it took the mail.
#[derive(Debug)]
pub struct Accepted {
    /// The address that was connected to.
    pub address: SocketAddr,
    pub reply: String,
}

enum Progress {
    At(Step),
    Over(Result<Accepted, Problem>),
}

/// Sends a mail, to all its recipients or to none.
///
/// The client's own limit is for each read, so a relay that sends a byte now and
/// then could hold it for ever. It works in a thread, therefore, that is
/// left behind when time is up: the process ends soon after.
pub fn deliver(client: Client, mail: Mail, limits: Limits) -> Result<Accepted, Failure> {
    let end = Instant::now() + limits.total;
    let relay = client.relay.clone();
    let (progress, news) = mpsc::channel();
    let conversation = Conversation {
        client,
        mail,
        limits,
        progress,
    };
    thread::spawn(move || conversation.hold());

    let mut step = Step::LookUp;
    let mut outcome = None;
    let ended = loop {
        match news.recv_timeout(end.saturating_duration_since(Instant::now())) {
            Ok(Progress::At(next)) => step = next,
            Ok(Progress::Over(result)) => outcome = Some(result),
            Err(ended) => break ended,
        }
    };
    let problem = match (outcome, ended) {
        (Some(Ok(accepted)), _) => return Ok(accepted),
        (Some(Err(problem)), _) => problem,
        (None, mpsc::RecvTimeoutError::Timeout) => Problem::NotInTime(limits.total),
        (None, mpsc::RecvTimeoutError::Disconnected) => Problem::Lost,
    };
    Err(Failure {
        relay,
        step,
        problem,
    })
}

struct Conversation {
    client: Client,
    mail: Mail,
    limits: Limits,
    progress: Sender<Progress>,
}

impl Conversation {
    fn hold(self) {
        let (address, mut connection) = match self.connect() {
            Ok(connected) => connected,
            Err(problem) => return self.report(Progress::Over(Err(problem))),
        };
        let outcome = self.converse(&mut connection);
        let quit = outcome
            .as_ref()
            .map_or_else(Problem::leaves_connection, |_| true);
        self.report(Progress::Over(
            outcome.map(|reply| Accepted { address, reply }),
        ));
        // What follows changes nothing about the mail.
        if quit && connection.set_timeout(Some(QUIT)).is_ok() {
            let _ = connection.quit();
        }
    }

    fn connect(&self) -> Result<(SocketAddr, SmtpConnection), Problem> {
        let Client { target, port, .. } = &self.client;
        let addresses = target
            .addresses(*port, self.limits.step)
            .map_err(Problem::LookUp)?;
        self.at(Step::Connect);
        let tls = match &self.client.security {
            Security::Tls(tls) => Some(tls),
            Security::None | Security::StartTls(_) => None,
        };
        let mut unreachable = Vec::new();
        for address in addresses {
            // An address, so that the client has nothing to look up.
            let limit = Some(self.limits.step);
            match SmtpConnection::connect(address, limit, &self.client.hello, tls, None) {
                Ok(connection) => return Ok((address, connection)),
                Err(error) => match failure::unreachable(&error) {
                    Some(reason) => unreachable.push((address, reason)),
                    None => return Err(self.problem(&error)),
                },
            }
        }
        Err(Problem::Unreachable(unreachable))
    }

    /// From the greeting to the relay's word that it has the mail.
    fn converse(&self, connection: &mut SmtpConnection) -> Result<String, Problem> {
        if let Security::StartTls(tls) = &self.client.security {
            self.at(Step::StartTls);
            if !connection.can_starttls() {
                return Err(Problem::NoStartTls);
            }
            self.done(connection.starttls(tls, &self.client.hello))?;
            self.check_surplus(connection)?;
        }
        if let Some(credentials) = &self.client.credentials {
            self.at(Step::Login);
            let offered = connection.server_info();
            if offered.get_auth_mechanism(DEFAULT_MECHANISMS).is_none() {
                return Err(Problem::NoMechanism);
            }
            self.done(connection.auth(DEFAULT_MECHANISMS, credentials))?;
        }
        self.envelope(connection)?;
        self.at(Step::Data);
        if !self.done(connection.command(Data))?.has_code(354) {
            return Err(Problem::OutOfStep);
        }
        self.at(Step::Content);
        let reply = self.done(connection.message(&self.mail.content))?;
        Ok(self.shown(&reply))
    }

    /// Nothing can have been said after the reply to EHLO. The client keeps what
    /// it has read together with the reply to STARTTLS: replies that somebody
    /// between has put there in plain text would count as the relay's own.
    /// One alone is noticed at DATA, which is answered as nothing else is.
    fn check_surplus(&self, connection: &mut SmtpConnection) -> Result<(), Problem> {
        let limit = |connection: &mut SmtpConnection, limit| {
            let set = connection.set_timeout(Some(limit));
            set.map_err(|error| Problem::Network(error.to_string()))
        };
        limit(connection, SURPLUS)?;
        let surplus = connection.read_response();
        limit(connection, self.limits.step)?;
        match surplus.map_err(|error| self.problem(&error)) {
            Err(Problem::Slow(_)) => Ok(()),
            Ok(_) | Err(Problem::Refused(_)) => Err(Problem::OutOfStep),
            Err(problem) => Err(problem),
        }
    }

    /// The sender and all recipients. They are sent one by one here, to know
    /// each one that is refused.
    fn envelope(&self, connection: &mut SmtpConnection) -> Result<(), Problem> {
        let envelope = &self.mail.envelope;
        let mut parameters = Vec::new();
        if self.mail.needs_smtputf8() {
            let offered = connection.server_info();
            let needed = [Extension::SmtpUtfEight, Extension::EightBitMime];
            if !needed.iter().all(|&it| offered.supports_feature(it)) {
                return Err(Problem::NoSmtpUtf8);
            }
            parameters.push(MailParameter::SmtpUtfEight);
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        if let Some(sender) = envelope.from() {
            self.at(Step::Sender(sender.clone()));
            self.done(connection.command(MailFrom::new(Some(sender.clone()), parameters)))?;
        }
        let mut refused = Vec::new();
        for recipient in envelope.to() {
            self.at(Step::Recipient(recipient.clone()));
            let answer = connection.command(Rcpt::new(recipient.clone(), Vec::new()));
            if let Err(error) = answer {
                match failure::refusal(&error, &self.client.secrets) {
                    Some(refusal) => refused.push((recipient.clone(), refusal)),
                    None => return Err(self.problem(&error)),
                }
            }
        }
        if refused.is_empty() {
            Ok(())
        } else {
            Err(Problem::Recipients(refused))
        }
    }

    fn done<T>(&self, answer: Result<T, smtp::Error>) -> Result<T, Problem> {
        answer.map_err(|error| self.problem(&error))
    }

    fn problem(&self, error: &smtp::Error) -> Problem {
        Problem::of(error, self.limits.step, &self.client.secrets)
    }

    fn shown(&self, reply: &Response) -> String {
        let text: Vec<_> = reply.message().collect();
        let text = self.client.secrets.clean(&text.join(" "));
        format!("{} {text}", reply.code()).trim_end().to_owned()
    }

    fn at(&self, step: Step) {
        self.report(Progress::At(step));
    }

    fn report(&self, progress: Progress) {
        // Nobody listens any more when time is up.
        let _ = self.progress.send(progress);
    }
}
