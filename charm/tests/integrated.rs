//! The SMTP Integrator and an application that sends mail, both of them real
//! charms: all that one says, the other one hears.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use charm_sdk::{
    Context, ExposeSecret, Halt, Status, charm,
    testing::{Deployed, Fired, Related, Scenario},
};
use common::{PASSWORD, configured};
use smtp_integrator::SmtpIntegrator;
use smtp_interface::requirer;

mod juju {
    use smtp_interface::Smtp as SmtpInterface;

    charm_sdk::charm_types! {
        path = "tests/reader";
        relations { smtp: SmtpInterface }
    }
}

/// Shows the relay and keeps the password, for the tests to look at.
#[derive(Default)]
struct Mailer;

#[charm(path = "tests/reader")]
impl Mailer {
    #[on(config_changed, update_status, secret_changed)]
    #[on(
        smtp_relation_created,
        smtp_relation_joined,
        smtp_relation_changed,
        smtp_relation_broken
    )]
    fn configure(&mut self, ctx: &Context) -> Result<(), Halt> {
        let offers = requirer::offers::<juju::Smtp>(ctx)?;
        let known = requirer::first_usable(&offers).ok();
        let password = known.and_then(|relay| relay.password());
        match password {
            Some(password) => ctx.state().set("password", password.expose_secret())?,
            None => ctx.state().delete("password")?,
        }
        let status = match requirer::first_usable(&offers) {
            Ok(relay) => Status::Active(relay.address()),
            Err(why) => Status::Waiting(why.to_string()),
        };
        Ok(ctx.set_status(status)?)
    }
}

struct Pair {
    juju: Scenario<SmtpIntegrator>,
    mail: Deployed<Mailer>,
    smtp: Related,
}

impl Pair {
    fn new(mut juju: Scenario<SmtpIntegrator>) -> Self {
        let mail = juju.deploy::<Mailer>("mail");
        let smtp = juju.relate("smtp", "mail");
        Self { juju, mail, smtp }
    }

    /// Runs what is to be run; all of it has to succeed, and nothing of it may
    /// show a password.
    fn settle(&mut self) -> Vec<Fired> {
        let ran = self.juju.settle();
        for event in &ran {
            assert!(event.succeeded(), "{}: {:?}", event.name(), event.error());
            event.assert_hides(PASSWORD);
        }
        ran
    }

    /// What ran on which unit.
    fn names(ran: &[Fired]) -> Vec<String> {
        ran.iter()
            .map(|event| format!("{} {}", event.unit(), event.name()))
            .collect()
    }

    fn relay(&mut self) -> Status {
        self.juju.at(&self.mail).unit_status()
    }

    fn password(&mut self) -> Option<String> {
        self.juju.at(&self.mail).state("password")
    }
}

fn at(address: &str) -> Status {
    Status::Active(address.to_owned())
}

#[test]
fn settings_and_password_arrive() {
    let mut pair = Pair::new(configured());
    let names = Pair::names(&pair.settle());
    assert_eq!(pair.relay(), at("smtp.example.com:587"));
    assert_eq!(pair.password().as_deref(), Some(PASSWORD));
    assert_eq!(pair.juju.unit_status(), Status::active());
    // It is installed before it hears of anything, and each side has its own
    // events of the relation.
    let place = |name: &str| {
        let found = names.iter().position(|one| one == name);
        found.unwrap_or_else(|| panic!("{name} is not in {names:?}"))
    };
    assert!(place("mail/0 install") < place("mail/0 smtp-relation-created"));
    assert!(place("mail/0 smtp-relation-created") < place("mail/0 smtp-relation-changed"));
    assert!(
        place("smtp-integrator/0 smtp-relation-created") < place("mail/0 smtp-relation-changed")
    );
    // The password is in the secret alone.
    let published = pair.juju.local_app_databag(pair.smtp);
    assert!(published.get("password").is_none());
    assert_eq!(
        published,
        pair.juju.at(&pair.mail).remote_app_databag(pair.smtp)
    );
}

#[test]
fn changes_arrive() {
    let mut pair = Pair::new(configured());
    pair.settle();

    pair.juju.config("port", 465);
    let ran = Pair::names(&pair.settle());
    assert_eq!(
        ran,
        [
            "smtp-integrator/0 config-changed",
            "mail/0 smtp-relation-changed"
        ]
    );
    assert_eq!(pair.relay(), at("smtp.example.com:465"));

    pair.juju.config("password", "another");
    let ran = Pair::names(&pair.settle());
    assert_eq!(ran[0], "smtp-integrator/0 config-changed");
    assert!(ran.contains(&"mail/0 secret-changed".to_owned()), "{ran:?}");
    assert!(
        !ran.contains(&"mail/0 smtp-relation-changed".to_owned()),
        "{ran:?}"
    );
    assert_eq!(pair.password().as_deref(), Some("another"));
}

#[test]
fn a_password_from_the_operators_secret_arrives_and_so_do_its_changes() {
    let mut juju = configured();
    juju.reset_config("password");
    let id = juju.add_user_secret("relay", [("password", "from the operator")]);
    juju.grant_user_secret("relay");
    juju.config("password_secret", &id);
    let mut pair = Pair::new(juju);
    // Nothing has run the charm yet, which makes its copy of the secret.
    pair.juju.fire("config-changed");
    pair.settle();
    assert_eq!(pair.password().as_deref(), Some("from the operator"));

    pair.juju
        .update_user_secret("relay", [("password", "rotated")]);
    let ran = Pair::names(&pair.settle());
    let told: Vec<_> = ran
        .iter()
        .filter(|name| name.ends_with(" secret-changed"))
        .collect();
    assert!(told.len() >= 2, "both sides are told: {ran:?}");
    assert_eq!(pair.password().as_deref(), Some("rotated"));
}

#[test]
fn a_mistake_of_the_operator_cuts_nobody_off() {
    let mut pair = Pair::new(configured());
    pair.settle();
    pair.juju.config("port", 70_000);
    pair.settle();
    assert_eq!(
        pair.juju.unit_status(),
        Status::blocked("invalid configuration: port: 70000 is not 1 to 65535")
    );
    assert_eq!(pair.relay(), at("smtp.example.com:587"));
    assert_eq!(pair.password().as_deref(), Some(PASSWORD));
}

#[test]
fn every_unit_hears_of_it_and_so_does_one_that_comes_later() {
    let mut pair = Pair::new(configured());
    pair.settle();
    let second = pair.juju.at(&pair.mail).add_unit();
    pair.settle();
    pair.juju.config("password", "another");
    let told = Pair::names(&pair.settle());
    assert!(
        told.contains(&"mail/0 secret-changed".to_owned()),
        "{told:?}"
    );
    assert!(
        told.contains(&"mail/1 secret-changed".to_owned()),
        "{told:?}"
    );
    let second = second.to_string().parse().unwrap();
    let state = pair.juju.model().unit(&second).unwrap().state().clone();
    assert_eq!(state["password"], "another");
}

#[test]
fn when_the_relation_goes_nothing_is_left() {
    let mut pair = Pair::new(configured());
    pair.settle();
    let granted = |pair: &Pair| {
        let secret = pair.juju.secret_by_label("smtp-password").unwrap();
        secret.granted_to().to_owned()
    };
    assert_eq!(granted(&pair), ["mail"]);

    pair.juju.unrelate(pair.smtp);
    let ran = Pair::names(&pair.settle());
    for name in [
        "smtp-integrator/0 smtp-relation-broken",
        "mail/0 smtp-relation-broken",
    ] {
        assert!(ran.contains(&name.to_owned()), "{ran:?}");
    }
    assert_eq!(granted(&pair), [""; 0]);
    assert!(
        matches!(pair.relay(), Status::Waiting(_)),
        "{:?}",
        pair.relay()
    );
    assert_eq!(pair.password(), None);
}

/// Whatever goes wrong in the provider, the requirer has a password that
/// belongs to its relay, and in the end the new one.
#[test]
fn faults_of_one_side_do_not_reach_the_other() {
    let mut pair = Pair::new(configured());
    pair.settle();
    let mail = pair.mail.clone();
    pair.juju.config("host", "mail.example.com");
    pair.juju.config("password", "another");
    let faults = pair.juju.with_every_fault("config-changed", |mut trial| {
        for event in trial.juju.settle() {
            let ours = event.unit().to_string() == "mail/0";
            assert!(
                !ours || event.succeeded(),
                "{}: {:?}",
                trial.fault,
                event.error()
            );
        }
        trial.juju.tick();
        trial.juju.settle();
        let mail = trial.juju.at(&mail);
        assert_eq!(
            mail.unit_status(),
            at("mail.example.com:587"),
            "{}",
            trial.fault
        );
        assert_eq!(
            mail.state("password").as_deref(),
            Some("another"),
            "{}",
            trial.fault
        );
    });
    assert!(faults.len() > 20, "{}", faults.len());
}
