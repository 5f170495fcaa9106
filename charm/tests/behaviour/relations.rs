//! What is written to relations, and when.

use charm_sdk::{Status, testing::ToolCall};

use crate::{
    common::{PASSWORD, configured},
    model::exec,
};

#[test]
fn a_relation_that_comes_before_config_changed_leaves_the_new_password_to_it() {
    let mut juju = configured();
    let first = juju.relate("smtp", "wordpress");
    let legacy = juju.relate("smtp-legacy", "indico");
    juju.fire("config-changed");
    juju.config("password", "changed");
    juju.config("host", "elsewhere.example.com");
    let second = juju.relate("smtp", "mattermost");
    juju.fire(second.created());
    assert!(juju.local_app_databag(second).is_empty());
    assert_eq!(juju.secrets()[0].content()["password"], PASSWORD);
    assert_eq!(juju.local_app_databag(first)["host"], "smtp.example.com");

    juju.fire("config-changed");
    for relation in [first, second, legacy] {
        assert_eq!(
            juju.local_app_databag(relation)["host"],
            "elsewhere.example.com"
        );
    }
    assert_eq!(juju.local_app_databag(legacy)["password"], "changed");
    assert_eq!(juju.secrets()[0].content()["password"], "changed");
    assert_eq!(juju.secrets()[0].granted_to(), ["mattermost", "wordpress"]);
}

#[test]
fn a_legacy_relation_that_comes_before_config_changed_has_host_and_password_together() {
    let mut juju = configured();
    let first = juju.relate("smtp-legacy", "indico");
    juju.fire("config-changed");
    juju.config("password", "changed");
    juju.config("host", "elsewhere.example.com");
    let second = juju.relate("smtp-legacy", "mattermost");
    juju.fire(second.created());
    for (relation, host, password) in [
        (first, "smtp.example.com", PASSWORD),
        (second, "elsewhere.example.com", "changed"),
    ] {
        let bag = juju.local_app_databag(relation);
        assert_eq!((&*bag["host"], &*bag["password"]), (host, password));
    }
}

#[test]
fn a_change_is_one_call_with_the_keys_that_differ() {
    let mut juju = configured();
    let smtp = juju.relate("smtp", "wordpress");
    let legacy = juju.relate("smtp-legacy", "indico");
    juju.fire("config-changed");
    juju.config("host", "elsewhere.example.com");
    juju.reset_config("domain");
    let event = juju.fire("config-changed");
    let writes = event.calls_of("relation-set");
    assert_eq!(writes.len(), 2, "{writes:?}");
    for write in writes {
        let mut keys: Vec<_> = write.stdin().unwrap().lines().collect();
        keys.sort_unstable();
        assert_eq!(
            keys,
            [r#""domain": """#, r#""host": "elsewhere.example.com""#]
        );
    }
    for relation in [smtp, legacy] {
        let bag = juju.local_app_databag(relation);
        assert_eq!(bag["host"], "elsewhere.example.com");
        assert_eq!(bag.get("domain"), None);
        assert_eq!(bag["user"], "mailer");
    }
}

#[test]
fn what_is_published_already_is_written_by_no_event() {
    let mut juju = configured();
    let smtp = juju.relate("smtp", "wordpress");
    let legacy = juju.relate("smtp-legacy", "indico");
    juju.fire("config-changed");
    let peers = juju.peers("smtp-peers").created();
    let again = [smtp.created(), legacy.created(), peers];
    let named = ["config-changed", "update-status", "leader-elected"].map(Into::into);
    for event in again.into_iter().chain(named) {
        let event = juju.fire(event);
        let writes = |call: &&ToolCall| {
            !call.tool().ends_with("-get")
                && !["is-leader", "relation-ids", "status-set"].contains(&call.tool())
        };
        let writes: Vec<_> = event.calls().iter().filter(writes).collect();
        assert!(writes.is_empty(), "{}: {writes:?}", event.name());
    }
}

#[test]
fn who_is_on_the_other_side_is_asked_only_where_a_grant_may_be_missing() {
    let mut juju = configured();
    for app in ["wordpress", "mattermost"] {
        juju.relate("smtp", app);
        juju.relate("smtp-legacy", app);
    }
    // Applications that are to be granted are asked for by name, once.
    let first = juju.fire("config-changed");
    assert_eq!(first.calls_of("relation-list").len(), 2);
    for event in ["config-changed", "update-status"] {
        assert!(juju.fire(event).calls_of("relation-list").is_empty());
    }
}

#[test]
fn update_status_repairs_a_databag_that_has_drifted() {
    let mut juju = configured();
    let smtp = juju.relate("smtp", "wordpress");
    let legacy = juju.relate("smtp-legacy", "indico");
    juju.fire("config-changed");
    let before = [smtp, legacy].map(|relation| juju.local_app_databag(relation));
    for (relation, change) in [
        (smtp, vec!["host=other", "stray=key"]),
        (smtp, vec!["password_id="]),
        (smtp, vec!["port=nonsense", "recipients=[["]),
        (legacy, vec!["password=old", "skip_ssl_verify=maybe"]),
    ] {
        let number = juju.relation_id(relation).to_string();
        let mut args = vec!["-r", &number, "--app"];
        args.extend(change);
        exec(&mut juju, "relation-set", &args);
        juju.fire("update-status");
        let after = [smtp, legacy].map(|relation| juju.local_app_databag(relation));
        assert_eq!(*after[0], *before[0]);
        assert_eq!(*after[1], *before[1]);
    }
}

#[test]
fn every_character_arrives_as_it_was_typed() {
    let text = "a\u{1f600}\u{fffe}\u{ffff}é\u{feff}\"\\/";
    let password = format!("{text}\u{0}\u{7f}\u{80}\u{85}\u{9f} \u{2028}\n\t");
    let mut juju = configured();
    let smtp = juju.relate("smtp", "wordpress");
    let legacy = juju.relate("smtp-legacy", "indico");
    for option in ["user", "domain"] {
        juju.config(option, text);
    }
    juju.config("host", "relay\u{1f600}");
    juju.config("password", &password);
    juju.fire("config-changed");
    assert_eq!(juju.unit_status(), Status::active());
    for relation in [smtp, legacy] {
        let bag = juju.local_app_databag(relation);
        assert_eq!(bag["user"], text);
        assert_eq!(bag["domain"], text);
        assert_eq!(bag["host"], "relay\u{1f600}");
    }
    assert_eq!(juju.local_app_databag(legacy)["password"], password);
    assert_eq!(juju.secrets()[0].content()["password"], password);
}

#[test]
fn a_new_relation_is_written_alone_while_the_password_stays() {
    let mut juju = configured();
    let first = juju.relate("smtp", "wordpress");
    juju.fire("config-changed");
    juju.config("host", "elsewhere.example.com");
    let second = juju.relate("smtp", "mattermost");
    let legacy = juju.relate("smtp-legacy", "indico");
    for new in [second, legacy] {
        let event = juju.fire(new.created());
        assert_eq!(event.calls_of("relation-set").len(), 1);
        assert_eq!(juju.local_app_databag(new)["host"], "elsewhere.example.com");
    }
    assert_eq!(juju.local_app_databag(first)["host"], "smtp.example.com");
    assert_eq!(juju.local_app_databag(legacy)["password"], PASSWORD);
}

#[test]
fn what_applications_say_and_do_is_no_concern_of_ours() {
    let mut juju = configured();
    let smtp = juju.relate("smtp", "wordpress");
    let legacy = juju.relate("smtp-legacy", "indico");
    juju.fire("config-changed");
    let peer = juju.add_unit().to_string();
    let peers = juju.peers("smtp-peers");
    for event in [
        smtp.joined("wordpress/0"),
        smtp.changed(),
        smtp.changed_by("wordpress/0"),
        smtp.departed("wordpress/0"),
        legacy.joined("indico/0"),
        legacy.changed(),
        legacy.departed("indico/0"),
        legacy.broken(),
        peers.changed(),
        peers.joined(&peer),
        peers.changed_by(&peer),
    ] {
        let event = juju.fire(event);
        assert!(event.calls().is_empty(), "{}", event.name());
    }
}
