//! One configuration, and what must hold for it.

use std::{cell::RefCell, collections::BTreeMap, fmt};

use charm_sdk::{
    ExposeSecret, RawDatabag, Status,
    testing::{Related, Scenario},
};
use smtp_integrator::SmtpIntegrator;
use smtp_interface::{EmailAddress, Recipients, Relay};

use crate::{reader::Reader, secrets::UserSecret, texts::MARK};

/// What an operator has set.
#[derive(Clone, Debug)]
pub struct Configuration {
    pub options: BTreeMap<&'static str, String>,
    pub secret: UserSecret,
}

impl Configuration {
    /// One with which all is well.
    pub fn good(plain: bool) -> Self {
        let all = [
            ("host", "smtp.example.com"),
            ("port", "587"),
            ("user", "mailer"),
            ("password", "s3cret"),
            ("auth_type", if plain { "plain" } else { "none" }),
            ("transport_security", "tls"),
            ("domain", "example.com"),
            ("smtp_sender", "no-reply@example.com"),
            ("recipients", "a@example.com, b@example.com"),
        ];
        let options = all.map(|(name, value)| (name, value.to_owned()));
        Self {
            options: options.into(),
            secret: UserSecret::Unset,
        }
    }

    /// The text of an option, if that is not as good as none.
    fn text(&self, option: &str) -> Option<&str> {
        let text = self.options.get(option)?;
        (!text.is_empty()).then_some(text)
    }
}

/// What the configurations are tried on: the leader, with one relation on each
/// endpoint.
pub struct Trial {
    juju: Scenario<SmtpIntegrator>,
    smtp: Related,
    legacy: Related,
    reader: Reader,
    seen: RefCell<Seen>,
}

/// What came of all of them.
#[derive(Clone, Copy, Default)]
pub struct Seen {
    pub active: usize,
    pub blocked: usize,
    pub refused: usize,
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            active,
            blocked,
            refused,
        } = self;
        write!(
            f,
            "{active} active, {blocked} blocked, {refused} refused by Juju"
        )
    }
}

impl Trial {
    pub fn new() -> Self {
        let mut juju = Scenario::new();
        let smtp = juju.relate("smtp", "wordpress");
        let legacy = juju.relate("smtp-legacy", "indico");
        Self {
            juju,
            smtp,
            legacy,
            reader: Reader::new(),
            seen: RefCell::default(),
        }
    }

    pub fn seen(&self) -> Seen {
        *self.seen.borrow()
    }

    /// Configures the charm and looks at everything that can be seen of it.
    #[track_caller]
    pub fn check(&self, configuration: &Configuration) {
        let mut juju = self.juju.clone();
        let mut settings: Vec<_> = configuration.options.clone().into_iter().collect();
        settings.extend(
            configuration
                .secret
                .set_up(&mut juju)
                .map(|uri| ("password_secret", uri)),
        );
        if juju
            .model()
            .set_config("smtp-integrator", &settings)
            .is_err()
        {
            self.seen.borrow_mut().refused += 1;
            return;
        }
        juju.model().settle_quietly();
        let mut follower = juju.clone();
        follower.set_leader(false);

        // `fire` fails where the event does.
        let first = juju.fire("config-changed");
        let status = juju.unit_status();
        first.assert_hides(MARK);

        // The same for the same configuration, whoever looks, and whenever.
        let again = juju.fire("update-status");
        again.assert_hides(MARK);
        assert_eq!(juju.unit_status(), status);
        assert!(again.calls_of("relation-set").is_empty(), "{again:?}");
        follower.fire("config-changed").assert_hides(MARK);
        assert_eq!(follower.unit_status(), status);

        let bags = [self.smtp, self.legacy].map(|relation| juju.local_app_databag(relation));
        match status {
            Status::Active(message) => {
                assert_eq!(message, "");
                let copy = juju.secret_by_label("smtp-password");
                let copy = copy.map(|secret| secret.content()["password"].clone());
                for bag in bags {
                    self.assert_read(configuration, bag, copy.as_deref());
                }
                self.seen.borrow_mut().active += 1;
            }
            Status::Blocked(message) => {
                assert_message(&message);
                assert!(bags.iter().all(|bag| bag.is_empty()), "{bags:?}");
                assert!(juju.secrets().is_empty());
                self.seen.borrow_mut().blocked += 1;
            }
            other => panic!("{other:?}"),
        }
    }

    /// An application reads what was configured: texts as typed, addresses
    /// normalised.
    #[track_caller]
    fn assert_read(&self, configuration: &Configuration, bag: RawDatabag, copy: Option<&str>) {
        for (key, value) in bag.iter() {
            assert!(!value.is_empty(), "{key} is empty");
        }
        let settings = self.reader.read(bag, copy);
        let Relay {
            host,
            port,
            auth_type,
            transport_security,
            skip_ssl_verify,
            domain,
            user,
            smtp_sender,
            recipients,
        } = &*settings;
        let typed = |option| configuration.text(option);
        assert_eq!(Some(host.as_str()), typed("host"));
        assert_eq!(user.as_ref().map(AsRef::as_ref), typed("user"));
        assert_eq!(domain.as_ref().map(AsRef::as_ref), typed("domain"));
        assert_eq!(auth_type.as_str(), typed("auth_type").unwrap_or("none"));
        assert_eq!(
            transport_security.as_str(),
            typed("transport_security").unwrap_or("none")
        );
        assert_eq!(*skip_ssl_verify, typed("skip_ssl_verify") == Some("true"));
        if let Some(number) = typed("port").and_then(|text| text.parse::<u16>().ok())
            && !configuration.options["port"].starts_with('0')
        {
            assert_eq!(port.get(), number);
        }
        let password = settings.password().map(ExposeSecret::expose_secret);
        let expected = configuration.secret.password().or(typed("password"));
        assert_eq!(password, expected);

        let sender = typed("smtp_sender").map(|text| EmailAddress::new(text).unwrap());
        assert_eq!(*smtp_sender, sender);
        let typed = Recipients::new(typed("recipients").unwrap_or_default()).unwrap();
        assert_eq!(*recipients, typed);
        for address in sender.iter().chain(recipients) {
            assert_eq!(EmailAddress::new(address.as_str()).as_ref(), Ok(address));
        }
    }
}

/// A message that says which options are wrong and why, fit for a line of
/// `juju status`, and without anything that was configured.
#[track_caller]
fn assert_message(message: &str) {
    let problems = message.strip_prefix("invalid configuration: ").unwrap();
    assert!(message.chars().count() <= 1_000, "{message}");
    assert!(!message.contains(char::is_control), "{message:?}");
    assert!(
        !message.contains(['\u{2028}', '\u{2029}', '\u{202e}']),
        "{message:?}"
    );
    assert!(!message.contains(MARK), "{message}");
    let (option, reason) = problems.split_once(": ").unwrap();
    assert!(OPTIONS.contains(&option), "{message}");
    assert!(!reason.is_empty(), "{message}");
}

const OPTIONS: [&str; 11] = [
    "host",
    "port",
    "user",
    "password",
    "password_secret",
    "auth_type",
    "transport_security",
    "domain",
    "skip_ssl_verify",
    "smtp_sender",
    "recipients",
];
