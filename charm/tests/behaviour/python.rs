//! What the Python charm has left behind.

use crate::common::{PASSWORD, configured};

#[test]
fn a_secret_of_the_python_charm_is_adopted_with_its_grants() {
    let mut juju = configured();
    let relation = juju.relate("smtp", "wordpress");
    let old = juju.add_app_secret("", [("password", PASSWORD)]);
    let peers = juju.peers("smtp-peers");
    let short = format!("secret:{}", old.id());
    juju.set_local_app_databag(peers, [("secret-id", short.as_str())]);
    juju.set_local_app_databag(relation, [("password_id", short.as_str())]);
    juju.fire("upgrade-charm");
    let secrets = juju.secrets();
    assert_eq!(secrets.len(), 1);
    assert_eq!(*secrets[0].id(), old);
    assert_eq!(secrets[0].label(), "smtp-password");
    assert_eq!(secrets[0].revision(), 1);
    assert_eq!(secrets[0].granted_to(), ["wordpress"]);
    assert_eq!(juju.local_app_databag(peers)["secret-id"], short);
}

#[test]
fn a_dangling_id_of_the_python_charm_leads_to_a_new_secret() {
    let mut juju = configured();
    let relation = juju.relate("smtp", "wordpress");
    let peers = juju.peers("smtp-peers");
    juju.set_local_app_databag(peers, [("secret-id", "secret:9m4e2mr0ui3e8a215n4g")]);
    juju.fire("upgrade-charm");
    let secret = juju.secret_by_label("smtp-password").unwrap();
    assert!(juju.local_app_databag(peers)["secret-id"].ends_with(secret.id().id()));
    assert!(juju.local_app_databag(relation)["password_id"].ends_with(secret.id().id()));
}

#[test]
fn a_dangling_id_keeps_no_relation_from_going() {
    for id in ["secret:9m4e2mr0ui3e8a215n4g", "nonsense", "secret:"] {
        let mut juju = configured();
        let relation = juju.relate("smtp", "wordpress");
        let peers = juju.peers("smtp-peers");
        juju.set_local_app_databag(peers, [("secret-id", id)]);
        let event = juju.fire(relation.broken());
        assert!(event.calls_of("secret-revoke").is_empty());
        juju.fire("update-status");
        let next = juju.relate("smtp", "mattermost");
        juju.fire(next.created());
        assert_eq!(juju.secrets().len(), 1);
    }
}

#[test]
fn a_secret_that_was_left_over_is_removed_where_no_password_is_set() {
    let mut juju = configured();
    juju.config("auth_type", "none");
    juju.reset_config("password");
    let relation = juju.relate("smtp", "wordpress");
    let old = juju.add_app_secret("", [("password", "of long ago")]);
    let peers = juju.peers("smtp-peers");
    let short = format!("secret:{}", old.id());
    juju.set_local_app_databag(peers, [("secret-id", short.as_str())]);
    juju.fire("upgrade-charm");
    assert!(juju.secrets().is_empty());
    assert!(juju.local_app_databag(peers).is_empty());
    assert_eq!(juju.local_app_databag(relation).get("password_id"), None);
}

#[test]
fn a_secret_that_was_left_over_becomes_the_copy_of_the_operators_secret() {
    let mut juju = configured();
    let user_secret = juju.add_user_secret("relay", [("password", "from the secret")]);
    juju.grant_user_secret("relay");
    juju.config("password_secret", &user_secret);
    let relation = juju.relate("smtp", "wordpress");
    let old = juju.add_app_secret("", [("password", "of long ago")]);
    let peers = juju.peers("smtp-peers");
    juju.set_local_app_databag(peers, [("secret-id", old.as_str())]);
    let published = user_secret.to_string();
    juju.set_local_app_databag(relation, [("password_id", published.as_str())]);

    juju.fire("upgrade-charm");
    let secrets = juju.secrets();
    assert_eq!(secrets.len(), 1);
    assert_eq!(*secrets[0].id(), old);
    // What applications may read is the password that counts, and its id is
    // what they are told.
    assert_eq!(secrets[0].content()["password"], "from the secret");
    assert_eq!(secrets[0].granted_to(), ["wordpress"]);
    let id = &juju.local_app_databag(relation)["password_id"];
    assert!(id.ends_with(old.id()));
    let newcomer = juju.relate("smtp", "mattermost");
    juju.fire(newcomer.created());
    let id = &juju.local_app_databag(newcomer)["password_id"];
    assert!(id.ends_with(old.id()));
}
