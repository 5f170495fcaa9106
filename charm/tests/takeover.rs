//! Taking over a unit that the Python charm has served: what it left in the
//! model, and what our events make of that.
//!
//! Databags are written out as that charm writes them, byte for byte.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use charm_sdk::{
    RawDatabag, Status,
    secret::SecretId,
    testing::{Event, Fired, Related, Scenario},
};
use common::{PASSWORD, configured};
use smtp_integrator::SmtpIntegrator;

/// What the Python charm publishes for [`served`], but for the password.
const PUBLISHED: [(&str, &str); 9] = [
    ("host", "smtp.example.com"),
    ("port", "587"),
    ("auth_type", "plain"),
    ("transport_security", "tls"),
    ("skip_ssl_verify", "False"),
    ("domain", "example.com"),
    ("user", "mailer"),
    ("smtp_sender", "no-reply@example.com"),
    (
        "recipients",
        r#"["a@example.com", "b\u00fcro@example.com", "\ud83d\ude00@example.com", "a@example.com"]"#,
    ),
];

/// Every event of a unit's life that may be our first.
const EVENTS: [&str; 4] = [
    "upgrade-charm",
    "config-changed",
    "leader-elected",
    "update-status",
];

/// A unit that the Python charm has served, and who depends on it.
struct Served {
    juju: Scenario<SmtpIntegrator>,
    smtp: Related,
    legacy: Related,
    secret: SecretId,
}

/// The id as `secret-add` prints it today.
fn long(juju: &Scenario<SmtpIntegrator>, id: &SecretId) -> String {
    format!("secret://{}/{}", juju.model_uuid(), id.id())
}

/// The id as older agents printed it.
fn short(_: &Scenario<SmtpIntegrator>, id: &SecretId) -> String {
    format!("secret:{}", id.id())
}

/// One application over each endpoint, the password an option.
fn served_with(form: fn(&Scenario<SmtpIntegrator>, &SecretId) -> String) -> Served {
    let mut juju = configured();
    juju.config(
        "recipients",
        "A <a@example.com>,büro@example.com, 😀@example.com, a@example.com",
    );
    let smtp = juju.relate("smtp", "wordpress");
    let legacy = juju.relate("smtp-legacy", "indico");
    let secret = juju.add_app_secret("", [("password", PASSWORD)]);
    juju.grant_app_secret(&secret, smtp);
    let uri = form(&juju, &secret);
    juju.set_local_app_databag(juju.peers("smtp-peers"), [("secret-id", &*uri)]);
    juju.set_local_app_databag(smtp, PUBLISHED);
    juju.set_local_app_databag(smtp, [("password_id", &*uri)]);
    juju.set_local_app_databag(legacy, PUBLISHED);
    juju.set_local_app_databag(legacy, [("password", PASSWORD)]);
    Served {
        juju,
        smtp,
        legacy,
        secret,
    }
}

fn served() -> Served {
    served_with(long)
}

impl Served {
    fn databags(&self) -> [RawDatabag; 3] {
        let peers = self.juju.peers("smtp-peers");
        [self.smtp, self.legacy, peers].map(|relation| self.juju.local_app_databag(relation))
    }

    /// Whether the application over `smtp` gets this password in the way that
    /// its databag says.
    #[track_caller]
    fn assert_readable(&mut self, password: &str) {
        let bag = self.juju.local_app_databag(self.smtp);
        assert_readable(&mut self.juju, &bag["password_id"], "wordpress/0", password);
    }
}

#[track_caller]
fn assert_readable(juju: &mut Scenario<SmtpIntegrator>, id: &str, unit: &str, password: &str) {
    let id: SecretId = id.parse().unwrap();
    let secret = juju.model().secret(&id.id().parse().unwrap()).unwrap();
    assert!(secret.readable_by(&unit.parse().unwrap()));
    assert_eq!(juju.secret(&id).content()["password"], password);
}

/// Nothing was told to anybody: all that may have been changed is the secret's
/// label.
#[track_caller]
fn assert_quiet(event: &Fired) {
    for tool in [
        "relation-set",
        "secret-add",
        "secret-grant",
        "secret-revoke",
        "secret-remove",
    ] {
        assert!(event.calls_of(tool).is_empty(), "{:#?}", event.calls());
    }
    for call in event.calls_of("secret-set") {
        let has_content = call.args().iter().any(|arg| arg.contains("/proc/"));
        assert!(!has_content, "{call:?}");
    }
}

#[test]
fn where_nothing_differs_nothing_is_written_and_the_secret_is_labelled() {
    for form in [long, short] {
        for event in EVENTS {
            let mut served = served_with(form);
            let before = served.databags();
            let fired = served.juju.fire(event);
            assert_quiet(&fired);
            fired.assert_hides(PASSWORD);
            assert_eq!(served.databags(), before, "{event}");
            let secrets = served.juju.secrets();
            let [secret] = &secrets[..] else {
                panic!("{secrets:?}")
            };
            assert_eq!(*secret.id(), served.secret);
            assert_eq!(secret.label(), "smtp-password");
            assert!(!secret.description().is_empty());
            assert_eq!(secret.revisions(), [1]);
            assert_eq!(secret.granted_to(), ["wordpress"]);
            served.assert_readable(PASSWORD);
            assert_eq!(served.juju.unit_status(), Status::active());

            // From now on the label finds it, and there is nothing left to do.
            let fired = served.juju.fire("update-status");
            assert_quiet(&fired);
            assert!(fired.calls_of("secret-set").is_empty());
        }
    }
}

#[test]
fn every_form_that_the_python_charm_writes_is_left_as_it_is() {
    let minimal = |host| {
        vec![
            ("host", host),
            ("port", "25"),
            ("auth_type", "none"),
            ("transport_security", "none"),
            ("skip_ssl_verify", "False"),
        ]
    };
    for (options, published) in [
        (
            vec![("host", "smtp.example.com")],
            minimal("smtp.example.com"),
        ),
        (
            vec![("host", "SMTP.Example.COM")],
            minimal("SMTP.Example.COM"),
        ),
        (vec![("host", "192.0.2.25")], minimal("192.0.2.25")),
        (vec![("host", "[2001:db8::19]")], minimal("[2001:db8::19]")),
        (vec![("host", "2001:DB8::19")], minimal("2001:DB8::19")),
        (
            vec![
                ("host", "h"),
                ("port", "65535"),
                ("auth_type", "not_provided"),
                ("transport_security", "starttls"),
                ("skip_ssl_verify", "true"),
                ("user", "üser@\"\\"),
                ("domain", "bücher.example"),
                ("smtp_sender", "Mailer <INFO@EXAMPLE.com>"),
                (
                    "recipients",
                    " a@example.com ,, \"x y\" <b@xn--bcher-kva.example> ",
                ),
            ],
            vec![
                ("host", "h"),
                ("port", "65535"),
                ("auth_type", "not_provided"),
                ("transport_security", "starttls"),
                ("skip_ssl_verify", "True"),
                ("user", "üser@\"\\"),
                ("domain", "bücher.example"),
                ("smtp_sender", "info@example.com"),
                (
                    "recipients",
                    r#"["a@example.com", "b@b\u00fccher.example"]"#,
                ),
            ],
        ),
    ] {
        let mut juju = Scenario::<SmtpIntegrator>::new();
        for (option, value) in &options {
            juju.config(option, value);
        }
        let relations = [
            juju.relate("smtp", "wordpress"),
            juju.relate("smtp-legacy", "indico"),
        ];
        for relation in relations {
            for pair in &published {
                juju.set_local_app_databag(relation, [*pair]);
            }
        }
        let fired = juju.fire("upgrade-charm");
        assert_quiet(&fired);
        assert_eq!(juju.unit_status(), Status::active(), "{options:?}");
        let expected: RawDatabag = published
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        assert_eq!(juju.local_app_databag(relations[0]), expected);
    }
}

#[test]
fn a_new_application_is_granted_the_secret_and_told_its_id() {
    let mut served = served_with(short);
    let before = served.databags();
    let new = served.juju.relate("smtp", "mattermost");
    served.juju.fire(new.created());
    let secret = served.juju.secret(&served.secret);
    assert_eq!(secret.granted_to(), ["mattermost", "wordpress"]);
    let told = served.juju.local_app_databag(new);
    assert_readable(
        &mut served.juju,
        &told["password_id"],
        "mattermost/0",
        PASSWORD,
    );
    assert_eq!(served.juju.secrets().len(), 1);
    assert_eq!(served.databags(), before);
}

#[test]
fn a_password_that_was_changed_meanwhile_is_a_new_revision_of_the_same_secret() {
    let mut served = served();
    served.juju.config("password", "changed");
    let [smtp, _, peers] = served.databags();
    served.juju.fire("upgrade-charm").assert_hides("changed");
    let databags = served.databags();
    assert_eq!((&databags[0], &databags[2]), (&smtp, &peers));
    assert_eq!(databags[1]["password"], "changed");
    assert_eq!(served.juju.secret(&served.secret).revision(), 2);
    served.assert_readable("changed");

    served.juju.fire(Event::secret_changed(&served.secret));
    served.juju.fire(Event::secret_remove(&served.secret, 1));
    assert_eq!(served.juju.secret(&served.secret).revisions(), [2]);
    served.assert_readable("changed");
}

#[test]
fn old_revisions_stay_until_juju_says_of_each_that_nobody_reads_it() {
    let mut served = served();
    for password in ["second", "third"] {
        served
            .juju
            .update_app_secret(&served.secret, [("password", password)]);
    }
    served.juju.config("password", "third");
    let before = served.databags();
    served.juju.fire("upgrade-charm");
    // Whom the Python charm has left at an old one may still be reading it.
    assert_eq!(served.juju.secret(&served.secret).revisions(), [1, 2, 3]);
    assert_eq!(served.databags()[0], before[0]);
    for (revision, left) in [(1, vec![2, 3]), (2, vec![3])] {
        let fired = served
            .juju
            .fire(Event::secret_remove(&served.secret, revision));
        assert_eq!(served.juju.secret(&served.secret).revisions(), left);
        assert_eq!(fired.calls_of("secret-remove").len(), 1);
        served.assert_readable("third");
    }
}

#[test]
fn secret_events_may_come_before_any_other() {
    let mut served = served();
    served
        .juju
        .update_app_secret(&served.secret, [("password", PASSWORD), ("older", "x")]);
    served
        .juju
        .update_app_secret(&served.secret, [("password", PASSWORD)]);
    let before = served.databags();
    // The charm in Python may have read it; here nobody has.
    served.juju.unchecked();
    served.juju.fire(Event::secret_remove(&served.secret, 1));
    served.juju.fire(Event::secret_changed(&served.secret));
    assert_eq!(served.juju.secret(&served.secret).revisions(), [2, 3]);
    assert_eq!(served.databags(), before);
    served.assert_readable(PASSWORD);
}

#[test]
fn the_secret_of_a_password_that_is_gone_is_removed() {
    let mut juju = configured();
    juju.config("auth_type", "none");
    juju.reset_config("password");
    juju.reset_config("recipients");
    let smtp = juju.relate("smtp", "wordpress");
    juju.set_local_app_databag(smtp, PUBLISHED);
    juju.set_local_app_databag(smtp, [("auth_type", "none"), ("recipients", "")]);
    let before = juju.local_app_databag(smtp);
    // Revoked from everybody, but still there.
    let left = juju.add_app_secret("", [("password", PASSWORD)]);
    let peers = juju.peers("smtp-peers");
    let uri = long(&juju, &left);
    juju.set_local_app_databag(peers, [("secret-id", &*uri)]);

    let fired = juju.fire("upgrade-charm");
    assert!(juju.secrets().is_empty());
    assert!(juju.local_app_databag(peers).is_empty());
    assert_eq!(juju.local_app_databag(smtp), before);
    assert_eq!(fired.calls_of("relation-set").len(), 1);
    assert_eq!(juju.unit_status(), Status::active());
}

#[test]
fn where_the_missing_password_blocks_the_secret_stays_for_its_return() {
    let mut served = served();
    served.juju.reset_config("password");
    let [smtp, ..] = served.databags();
    served.juju.fire("upgrade-charm");
    assert!(matches!(served.juju.unit_status(), Status::Blocked(_)));
    assert_eq!(served.databags()[0], smtp);
    served.assert_readable(PASSWORD);

    served.juju.config("password", "back");
    served.juju.fire("config-changed");
    assert_eq!(served.databags()[0], smtp);
    assert_eq!(served.juju.secrets().len(), 1);
    served.assert_readable("back");
}

#[test]
fn an_operators_secret_is_replaced_by_our_own_with_what_was_left_of_one_or_not() {
    for left_over in [true, false] {
        let mut served = served();
        let users = served
            .juju
            .add_user_secret("relay", [("password", "from the operator")]);
        served.juju.grant_user_secret("relay");
        served.juju.config("password_secret", &users);
        let told = [("password_id", users.as_str())];
        served.juju.set_local_app_databag(served.smtp, told);
        let peers = served.juju.peers("smtp-peers");
        if !left_over {
            served
                .juju
                .set_local_app_databag(peers, [("secret-id", "")]);
        }
        served.juju.fire("upgrade-charm");
        // One that nobody knows of is not kept either.
        let secrets = served.juju.secrets();
        let [ours] = &secrets[..] else {
            panic!("{secrets:?}")
        };
        assert_eq!(*ours.id() == served.secret, left_over);
        assert_eq!(ours.granted_to(), ["wordpress"]);
        let uri = long(&served.juju, ours.id());
        let [smtp, legacy, peers] = served.databags();
        assert_eq!(smtp["password_id"], uri);
        assert_eq!(peers["secret-id"], uri);
        assert_eq!(legacy["password"], "from the operator");
        served.assert_readable("from the operator");
        // The option that the operator's secret replaced is read nowhere.
        served.juju.reset_config("password");
        assert_quiet(&served.juju.fire("config-changed"));
    }
}

#[test]
fn an_id_that_leads_nowhere_is_replaced_in_every_databag() {
    for dangling in ["secret:9m4e2mr0ui3e8a215n4g", "no id at all"] {
        for event in EVENTS {
            let mut served = served();
            let peers = served.juju.peers("smtp-peers");
            served
                .juju
                .set_local_app_databag(peers, [("secret-id", dangling)]);
            served
                .juju
                .set_local_app_databag(served.smtp, [("password_id", dangling)]);
            served.juju.fire(event);
            let secret = served.juju.secret_by_label("smtp-password").unwrap();
            let uri = long(&served.juju, secret.id());
            let [smtp, _, peers] = served.databags();
            assert_eq!(smtp["password_id"], uri);
            assert_eq!(peers["secret-id"], uri);
            served.assert_readable(PASSWORD);
        }
    }
}

#[test]
fn secrets_of_hooks_that_failed_are_removed_and_no_other() {
    for configured_well in [true, false] {
        let mut served = served();
        served.juju.add_app_secret("", [("password", "orphan")]);
        served.juju.add_app_secret("", [("password", "orphan")]);
        let of_others = served.juju.add_user_secret("relay", [("password", "x")]);
        let labelled = served
            .juju
            .add_app_secret("of-a-later-charm", [("key", "x")]);
        if !configured_well {
            served.juju.config("port", 0);
        }
        let before = served.databags();
        served.juju.fire("upgrade-charm").assert_hides("orphan");
        let mut kept: Vec<_> = served
            .juju
            .secrets()
            .iter()
            .map(|one| one.id().clone())
            .collect();
        kept.retain(|id| *id != labelled);
        assert_eq!(kept, [served.secret.clone()]);
        assert_eq!(served.juju.secret(&of_others).revision(), 1);
        assert_eq!(served.juju.secret(&labelled).revision(), 1);
        assert_eq!(served.databags(), before);
        served.assert_readable(PASSWORD);
    }
}

#[test]
fn what_was_published_stays_while_the_configuration_is_invalid() {
    // The first was refused by the Python charm, too; the others it published.
    for (option, value, published) in [
        ("port", "70000", "587"),
        ("port", "65536", "65536"),
        (
            "host",
            "smtp://relay.example.com",
            "smtp://relay.example.com",
        ),
        ("host", "relay.example.com:25", "relay.example.com:25"),
        ("user", "", ""),
    ] {
        let mut served = served();
        served.juju.config(option, value);
        served
            .juju
            .set_local_app_databag(served.smtp, [(option, published)]);
        served
            .juju
            .set_local_app_databag(served.legacy, [(option, published)]);
        let before = served.databags();
        for event in EVENTS {
            assert_quiet(&served.juju.fire(event));
            assert!(
                matches!(served.juju.unit_status(), Status::Blocked(why) if why.contains(option)),
                "{option}={value}"
            );
        }
        assert_eq!(served.databags(), before);
        served.assert_readable(PASSWORD);

        let good = PUBLISHED.iter().find(|(name, _)| *name == option).unwrap();
        served.juju.config(option, good.1);
        served.juju.fire("config-changed");
        let [smtp, legacy, _] = served.databags();
        for (key, text) in PUBLISHED {
            assert_eq!((&*smtp[key], &*legacy[key]), (text, text), "{key}");
        }
        assert_eq!(
            served.juju.secret(&served.secret).granted_to(),
            ["wordpress"]
        );
        served.assert_readable(PASSWORD);
        assert_eq!(served.juju.unit_status(), Status::active());
    }
}

#[test]
fn a_unit_that_does_not_lead_leaves_all_to_the_leader_until_it_is_elected() {
    let mut served = served();
    served.juju.set_leader(false);
    let before = served.databags();
    for event in EVENTS.into_iter().filter(|name| *name != "leader-elected") {
        let fired = served.juju.fire(event);
        assert_quiet(&fired);
        assert!(fired.calls_of("secret-set").is_empty());
        assert_eq!(served.juju.unit_status(), Status::active());
    }
    served.juju.set_leader(true);
    assert_quiet(&served.juju.fire("leader-elected"));
    assert_eq!(served.databags(), before);
    assert_eq!(served.juju.secret(&served.secret).label(), "smtp-password");
}

#[test]
fn an_application_that_leaves_first_loses_the_secret() {
    let mut served = served();
    let other = served.juju.relate("smtp", "mattermost");
    served.juju.grant_app_secret(&served.secret, other);
    served.juju.fire(served.smtp.broken());
    let secret = served.juju.secret(&served.secret);
    assert_eq!(secret.granted_to(), ["mattermost"]);
    assert_eq!(secret.label(), "smtp-password");
}

#[test]
fn an_application_that_is_related_twice_is_served_over_both() {
    // The Python charm's hook for the second relation fails at its commit.
    let mut served = served();
    let second = served.juju.relate("smtp", "wordpress");
    let [before, ..] = served.databags();
    served.juju.fire(second.created());
    assert_eq!(served.juju.local_app_databag(second), before);
    assert_eq!(served.juju.local_app_databag(served.smtp), before);
    assert_eq!(
        served.juju.secret(&served.secret).granted_to(),
        ["wordpress"]
    );
}

#[test]
fn every_failing_hook_tool_leaves_a_state_from_which_the_next_event_takes_over() {
    let mut undisturbed = served();
    let expected = undisturbed.databags();
    let calls = undisturbed.juju.fire("upgrade-charm").calls().len();
    for number in 1..=calls {
        for killed in [false, true] {
            let mut served = served();
            if killed {
                served.juju.kill_at_call(number);
            } else {
                served
                    .juju
                    .fail_call(number, "ERROR connection is shut down");
            }
            served.juju.try_fire("upgrade-charm");
            served.assert_readable(PASSWORD);
            served.juju.heal();
            served.juju.fire("update-status");
            assert_eq!(served.databags(), expected, "after call {number}");
            let secrets = served.juju.secrets();
            let [secret] = &secrets[..] else {
                panic!("{secrets:?}")
            };
            assert_eq!(*secret.id(), served.secret);
            assert_eq!(secret.label(), "smtp-password");
            assert_eq!(secret.granted_to(), ["wordpress"]);
        }
    }
}

#[test]
fn what_we_leave_is_what_the_python_charm_looks_for() {
    let mut juju = configured();
    let smtp = juju.relate("smtp", "wordpress");
    juju.fire("config-changed");
    let secret = juju.secret_by_label("smtp-password").unwrap();
    let uri = long(&juju, secret.id());
    let peers = juju.local_app_databag(juju.peers("smtp-peers"));
    assert_eq!(*peers, *RawDatabag::from([("secret-id", &*uri)]));
    assert_eq!(juju.local_app_databag(smtp)["password_id"], uri);
    // It knows the content by this one key.
    let keys: Vec<_> = secret.content().keys().collect();
    assert_eq!(keys, ["password"]);

    // A new password of that charm's is ours when we take over again.
    juju.update_app_secret(secret.id(), [("password", "of Python")]);
    juju.config("password", "of Python");
    assert_quiet(&juju.fire("upgrade-charm"));
    assert_eq!(juju.secrets().len(), 1);
}
