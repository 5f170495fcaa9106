//! The secret that holds the password, from its making to its end.

use charm_sdk::{Status, testing::Event};

use crate::{
    blocked,
    common::{PASSWORD, configured},
    model::exec,
};

#[test]
fn over_smtp_the_password_travels_as_a_granted_secret() {
    let mut juju = configured();
    let relation = juju.relate("smtp", "wordpress");
    juju.fire(relation.created()).assert_hides(PASSWORD);
    let secrets = juju.secrets();
    let [secret] = &secrets[..] else {
        panic!("{secrets:?}")
    };
    assert_eq!(secret.owner(), "smtp-integrator");
    assert_eq!(secret.label(), "smtp-password");
    assert_eq!(secret.content()["password"], PASSWORD);
    assert_eq!(secret.granted_to(), ["wordpress"]);
    let bag = juju.local_app_databag(relation);
    let uri = format!("secret://{}/{}", juju.model_uuid(), secret.id().id());
    assert_eq!(bag["password_id"], uri);
    assert_eq!(bag.get("password"), None);
    let peers = juju.local_app_databag(juju.peers("smtp-peers"));
    assert!(peers["secret-id"].ends_with(secret.id().id()));
}

#[test]
fn over_smtp_legacy_the_password_travels_itself_and_no_secret_is_made() {
    let mut juju = configured();
    let relation = juju.relate("smtp-legacy", "wordpress");
    juju.fire(relation.created());
    let bag = juju.local_app_databag(relation);
    assert_eq!(bag["password"], PASSWORD);
    assert_eq!(bag.get("password_id"), None);
    juju.fire("config-changed");
    assert!(juju.secrets().is_empty());
}

#[test]
fn a_changed_password_is_a_new_revision_of_the_same_secret() {
    let mut juju = configured();
    let smtp = juju.relate("smtp", "wordpress");
    let legacy = juju.relate("smtp-legacy", "indico");
    juju.fire("config-changed");
    let before = juju.local_app_databag(smtp);
    juju.config("password", "changed");
    juju.fire("config-changed").assert_hides("changed");
    let secrets = juju.secrets();
    assert_eq!(secrets.len(), 1);
    assert_eq!(secrets[0].content()["password"], "changed");
    assert_eq!(secrets[0].revision(), 2);
    assert_eq!(*juju.local_app_databag(smtp), *before);
    assert_eq!(juju.local_app_databag(legacy)["password"], "changed");

    // Nobody holds on to the old revision, and it is removed when Juju says so.
    let id = secrets[0].id().clone();
    juju.fire(Event::secret_changed(&id));
    juju.fire(Event::secret_remove(&id, 1));
    assert_eq!(juju.secret(&id).revisions(), [2]);
    assert_eq!(juju.unit_status(), Status::active());
}

#[test]
fn without_a_password_the_secret_goes() {
    let mut juju = configured();
    let relation = juju.relate("smtp", "wordpress");
    juju.fire("config-changed");
    juju.config("auth_type", "none");
    juju.reset_config("password");
    juju.fire("config-changed");
    assert!(juju.secrets().is_empty());
    assert_eq!(juju.local_app_databag(relation).get("password_id"), None);
    assert!(juju.local_app_databag(juju.peers("smtp-peers")).is_empty());
}

#[test]
fn an_invalid_configuration_changes_neither_secret_nor_databag() {
    let mut juju = configured();
    let relation = juju.relate("smtp", "wordpress");
    juju.fire("config-changed");
    let before = juju.local_app_databag(relation);
    juju.config("password", "changed");
    juju.config("port", 70_000);
    let event = juju.fire("config-changed");
    assert_eq!(juju.unit_status(), blocked("port: 70000 is not 1 to 65535"));
    assert_eq!(*juju.local_app_databag(relation), *before);
    assert_eq!(juju.secrets()[0].content()["password"], PASSWORD);
    assert!(
        event
            .log()
            .iter()
            .any(|line| line.text.contains("keep what they have"))
    );
}

#[test]
fn our_secret_says_what_it_is() {
    let mut juju = configured();
    juju.relate("smtp", "wordpress");
    juju.fire("config-changed");
    let secret = juju.secret_by_label("smtp-password").unwrap();
    assert!(secret.description().contains("SMTP"));
}

#[test]
fn a_secret_is_made_with_the_first_smtp_relation_and_not_before() {
    let mut juju = configured();
    let legacy = juju.relate("smtp-legacy", "indico");
    for event in ["config-changed", "update-status", "leader-elected"] {
        juju.fire(event);
    }
    juju.fire(legacy.created());
    assert!(juju.secrets().is_empty());
    let relation = juju.relate("smtp", "wordpress");
    juju.fire(relation.created());
    assert_eq!(juju.secrets().len(), 1);
}

#[test]
fn the_secret_stays_while_a_password_is_set_even_without_relations() {
    let mut juju = configured();
    let relation = juju.relate("smtp", "wordpress");
    juju.fire("config-changed");
    let id = juju.secrets()[0].id().clone();
    juju.fire(relation.broken());
    juju.config("password", "changed");
    juju.fire("config-changed");
    assert_eq!(juju.secret(&id).content()["password"], "changed");
    assert!(juju.secret(&id).granted_to().is_empty());
    let next = juju.relate("smtp", "mattermost");
    juju.fire(next.created());
    assert_eq!(juju.secret(&id).granted_to(), ["mattermost"]);
}

#[test]
fn after_the_secret_is_gone_there_is_nothing_left_to_do() {
    let mut juju = configured();
    juju.relate("smtp", "wordpress");
    juju.fire("config-changed");
    juju.config("auth_type", "none");
    juju.reset_config("password");
    juju.fire("config-changed");
    let event = juju.fire("config-changed");
    for tool in ["secret-remove", "secret-revoke", "relation-set"] {
        assert!(event.calls_of(tool).is_empty(), "{:?}", event.calls());
    }
}

#[test]
fn the_password_may_move_between_its_options_and_be_unset() {
    let mut juju = configured();
    let smtp = juju.relate("smtp", "wordpress");
    let legacy = juju.relate("smtp-legacy", "indico");
    juju.config("auth_type", "not_provided");
    let user_secret = juju.add_user_secret("relay", [("password", "from the secret")]);
    juju.grant_user_secret("relay");

    let uri = user_secret.to_string();
    let steps = [
        (PASSWORD, "", Some(PASSWORD)),
        (PASSWORD, &uri, Some("from the secret")),
        ("", &uri, Some("from the secret")),
        ("", "", None),
        ("again", "", Some("again")),
        ("", "", None),
        ("", &uri, Some("from the secret")),
        (PASSWORD, "", Some(PASSWORD)),
    ];
    for (password, password_secret, expected) in steps {
        juju.config("password", password);
        juju.config("password_secret", password_secret);
        juju.fire("config-changed");
        assert_eq!(juju.unit_status(), Status::active());

        let secrets = juju.secrets();
        let named = juju.local_app_databag(smtp).get("password_id").cloned();
        let remembered = juju.local_app_databag(juju.peers("smtp-peers"));
        let plain = juju.local_app_databag(legacy).get("password").cloned();
        assert_eq!(plain.as_deref(), expected);
        match (expected, &secrets[..]) {
            (Some(expected), [secret]) => {
                assert_eq!(secret.content()["password"], expected);
                assert_eq!(secret.granted_to(), ["wordpress"]);
                assert!(named.unwrap().ends_with(secret.id().id()));
                assert!(remembered["secret-id"].ends_with(secret.id().id()));
            }
            (None, []) => {
                assert_eq!(named, None);
                assert!(remembered.is_empty());
            }
            _ => panic!("{expected:?}: {secrets:?}"),
        }
    }
}

#[test]
fn every_revision_that_nobody_reads_is_removed_and_no_other() {
    let mut juju = configured();
    juju.relate("smtp", "wordpress");
    juju.fire("config-changed");
    juju.fire("update-status");
    let id = juju.secrets()[0].id().clone();
    for number in 2..=4_u64 {
        juju.config("password", format!("password {number}"));
        juju.fire("config-changed");
        juju.fire(Event::secret_changed(&id));
        assert_eq!(juju.secret(&id).revisions(), [number - 1, number]);
        let event = juju.fire(Event::secret_remove(&id, number - 1));
        assert_eq!(event.calls_of("secret-remove").len(), 1);
        assert_eq!(juju.secret(&id).revisions(), [number]);
    }
}

#[test]
fn a_revision_of_a_secret_that_is_not_ours_is_left_alone() {
    let mut juju = configured();
    let id = juju.add_user_secret("relay", [("password", "x")]);
    juju.grant_user_secret("relay");
    juju.update_user_secret("relay", [("password", "y")]);
    juju.unchecked();
    juju.fire(Event::secret_remove(&id, 1));
    assert_eq!(juju.secret(&id).revisions(), [1, 2]);
    assert_eq!(juju.unit_status(), Status::active());
}

#[test]
fn our_unit_holds_on_to_no_old_revision() {
    let mut juju = configured();
    juju.relate("smtp", "wordpress");
    juju.fire("config-changed");
    juju.fire("update-status");
    let id = juju.secrets()[0].id().clone();
    juju.config("password", "changed");
    juju.fire("config-changed");
    assert_eq!(juju.secret(&id).tracked_revision(), Some(1));
    juju.fire("update-status");
    assert_eq!(juju.secret(&id).tracked_revision(), Some(2));
}

#[test]
fn a_secret_that_was_removed_behind_our_back_is_made_again() {
    let mut juju = configured();
    let first = juju.relate("smtp", "wordpress");
    let second = juju.relate("smtp", "mattermost");
    juju.fire("config-changed");
    let old = juju.secrets()[0].id().clone();
    exec(&mut juju, "secret-remove", &[old.id()]);
    assert!(juju.secrets().is_empty());

    juju.fire("update-status");
    let secrets = juju.secrets();
    assert_eq!(secrets.len(), 1);
    assert_ne!(*secrets[0].id(), old);
    assert_eq!(secrets[0].granted_to(), ["mattermost", "wordpress"]);
    for relation in [first, second, juju.peers("smtp-peers")] {
        let bag = juju.local_app_databag(relation);
        let id = bag.get("password_id").or(bag.get("secret-id")).unwrap();
        assert!(id.ends_with(secrets[0].id().id()));
    }
}

#[test]
fn a_latest_revision_that_was_removed_behind_our_back_is_replaced() {
    let mut juju = configured();
    juju.relate("smtp", "wordpress");
    juju.fire("config-changed");
    juju.config("password", "changed");
    juju.fire("config-changed");
    let id = juju.secrets()[0].id().clone();
    exec(&mut juju, "secret-remove", &["--revision=2", id.id()]);
    assert_eq!(juju.secret(&id).revisions(), [1]);
    juju.fire("update-status");
    assert_eq!(juju.secret(&id).content()["password"], "changed");
}

#[test]
fn each_secret_is_read_once_in_an_event() {
    let mut juju = configured();
    for app in ["wordpress", "mattermost", "penpot"] {
        juju.relate("smtp", app);
        juju.relate("smtp-legacy", app);
    }
    juju.fire("config-changed");
    assert_eq!(juju.fire("config-changed").calls_of("secret-get").len(), 1);
    let id = juju.add_user_secret("relay", [("password", "x")]);
    juju.grant_user_secret("relay");
    juju.config("password_secret", &id);
    // The operator's secret and our copy of it.
    assert_eq!(juju.fire("config-changed").calls_of("secret-get").len(), 2);
    assert_eq!(juju.fire("update-status").calls_of("secret-get").len(), 2);
}

#[test]
fn a_password_may_be_any_text_and_shows_nowhere() {
    for password in [
        "-x",
        "@/etc/passwd",
        "===",
        "a=b#file",
        "\"'\\ \n\t ",
        "пароль 😀\u{1}",
    ] {
        let mut juju = configured();
        juju.relate("smtp", "wordpress");
        let legacy = juju.relate("smtp-legacy", "indico");
        juju.config("password", password);
        juju.fire("config-changed").assert_hides(password);
        assert_eq!(juju.secrets()[0].content()["password"], password);
        assert_eq!(juju.local_app_databag(legacy)["password"], password);
        juju.fire("config-changed");
        assert_eq!(juju.secrets()[0].revision(), 1);
    }
}
