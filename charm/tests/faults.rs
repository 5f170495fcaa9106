//! Every fault at every hook tool call and every step of the commit, in every
//! event: what comes next repairs all, at no moment does anybody read a
//! password beside the host of another one, and none is shown.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

mod common;

use std::collections::BTreeMap;

use charm_sdk::secret::SecretId;
use charm_sdk::testing::juju_model::{RelationId, Secret, UnitName};
use charm_sdk::testing::{Event, Fault, FaultKind, Related, Scenario, Trial, find_secret};
use common::configured;
use smtp_integrator::SmtpIntegrator;

type Juju = Scenario<SmtpIntegrator>;

/// What is hard to hide: quotes, line breaks, more than ASCII.
const PASSWORD: &str = "s3cret \"ä\\ö\"\n%+/&'日本";
const NEW_PASSWORD: &str = "another one\t{€: #}$(x)";

/// An event, and what it is fired at.
struct Case {
    name: &'static str,
    juju: Juju,
    event: Event,
}

/// Two applications, and one that knows no secrets.
struct Served {
    juju: Juju,
    wordpress: Related,
}

fn related() -> Served {
    let mut juju = configured();
    juju.config("password", PASSWORD);
    let wordpress = juju.relate("smtp", "wordpress");
    juju.relate("smtp", "mattermost");
    juju.relate("smtp-legacy", "indico");
    Served { juju, wordpress }
}

fn served() -> Served {
    let mut related = related();
    related.juju.fire("config-changed");
    related
}

/// Served from a secret of the operator's.
fn served_from_secret() -> (Served, SecretId) {
    let mut related = related();
    let juju = &mut related.juju;
    let id = juju.add_user_secret("relay", [("password", PASSWORD)]);
    juju.grant_user_secret("relay");
    juju.config("password_secret", &id);
    juju.fire("config-changed");
    (related, id)
}

/// As the Python charm leaves it: a secret without a label, known by the peer
/// databag.
fn left_by_python() -> Served {
    let mut left = related();
    let juju = &mut left.juju;
    let old = juju.add_app_secret("", [("password", PASSWORD)]);
    let short = format!("secret:{}", old.id());
    let peers = juju.peers("smtp-peers");
    juju.set_local_app_databag(peers, [("secret-id", short.as_str())]);
    juju.set_local_app_databag(left.wordpress, [("password_id", short.as_str())]);
    left
}

fn our_secret(juju: &Juju) -> SecretId {
    juju.secret_by_label("smtp-password").unwrap().id().clone()
}

fn change_both(juju: &mut Juju) {
    juju.config("host", "elsewhere.example.com");
    juju.config("password", NEW_PASSWORD);
}

/// Changes of the configuration, told by config-changed.
fn changes_of_the_configuration() -> Vec<Case> {
    let served_then = |name, change: fn(&mut Juju)| {
        let mut juju = served().juju;
        change(&mut juju);
        let event = "config-changed".into();
        Case { name, juju, event }
    };
    vec![
        Case {
            name: "config-changed, for the first time",
            juju: related().juju,
            event: "config-changed".into(),
        },
        served_then("config-changed, nothing", |_| {}),
        served_then("config-changed, the password", |juju| {
            juju.config("password", NEW_PASSWORD);
        }),
        served_then("config-changed, the host", |juju| {
            juju.config("host", "elsewhere.example.com");
        }),
        served_then("config-changed, both", change_both),
        served_then("config-changed, no password any more", |juju| {
            juju.config("host", "elsewhere.example.com");
            juju.config("auth_type", "none");
            juju.reset_config("password");
        }),
        served_then("config-changed, insecure settings", |juju| {
            juju.config("transport_security", "none");
            juju.config("skip_ssl_verify", true);
        }),
        served_then("config-changed, invalid", |juju| {
            change_both(juju);
            juju.config("port", 70_000);
        }),
        served_then("config-changed, to a secret", |juju| {
            let id = juju.add_user_secret("relay", [("password", NEW_PASSWORD)]);
            juju.grant_user_secret("relay");
            juju.config("password_secret", id);
            juju.config("host", "elsewhere.example.com");
        }),
        served_then("config-changed, to a secret without a grant", |juju| {
            let id = juju.add_user_secret("relay", [("password", NEW_PASSWORD)]);
            juju.config("password_secret", id);
        }),
        {
            let (mut related, _) = served_from_secret();
            change_both(&mut related.juju);
            related.juju.reset_config("password_secret");
            Case {
                name: "config-changed, from a secret",
                juju: related.juju,
                event: "config-changed".into(),
            }
        },
        {
            let mut juju = served().juju;
            change_both(&mut juju);
            juju.set_leader(false);
            Case {
                name: "config-changed, not the leader",
                juju,
                event: "config-changed".into(),
            }
        },
    ]
}

/// Events of the unit's life that bring everything up to date.
fn reconciliations() -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, event) in [
        ("leader-elected, both changed before", "leader-elected"),
        ("update-status, both changed before", "update-status"),
        ("upgrade-charm, both changed before", "upgrade-charm"),
    ] {
        let mut juju = served().juju;
        change_both(&mut juju);
        let event = event.into();
        cases.push(Case { name, juju, event });
    }
    cases.push(Case {
        name: "update-status, nothing",
        juju: served().juju,
        event: "update-status".into(),
    });
    cases.push(Case {
        name: "upgrade-charm, from the Python charm",
        juju: left_by_python().juju,
        event: "upgrade-charm".into(),
    });
    let mut juju = left_by_python().juju;
    change_both(&mut juju);
    cases.push(Case {
        name: "upgrade-charm, from the Python charm, both changed",
        juju,
        event: "upgrade-charm".into(),
    });
    let mut juju = related().juju;
    let peers = juju.peers("smtp-peers");
    juju.set_local_app_databag(peers, [("secret-id", "secret:9m4e2mr0ui3e8a215n4g")]);
    cases.push(Case {
        name: "upgrade-charm, from the Python charm, with a dangling id",
        juju,
        event: "upgrade-charm".into(),
    });
    let juju = related().juju;
    cases.push(Case {
        name: "smtp-peers-relation-created",
        event: juju.peers("smtp-peers").created(),
        juju,
    });
    cases
}

/// Relations that come and go.
fn relations() -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, endpoint, app, changed) in [
        ("smtp-relation-created, one more", "smtp", "zulip", false),
        (
            "smtp-relation-created, one more, both changed before",
            "smtp",
            "zulip",
            true,
        ),
        (
            "smtp-relation-created, of the same application",
            "smtp",
            "wordpress",
            false,
        ),
        (
            "smtp-relation-created, of the same application, both changed before",
            "smtp",
            "wordpress",
            true,
        ),
        (
            "smtp-legacy-relation-created, one more",
            "smtp-legacy",
            "zulip",
            false,
        ),
        (
            "smtp-legacy-relation-created, one more, both changed before",
            "smtp-legacy",
            "zulip",
            true,
        ),
    ] {
        let mut juju = served().juju;
        if changed {
            change_both(&mut juju);
        }
        let event = juju.relate(endpoint, app).created();
        cases.push(Case { name, juju, event });
    }
    for (name, endpoint) in [
        ("smtp-relation-created, the first", "smtp"),
        ("smtp-legacy-relation-created, the first", "smtp-legacy"),
    ] {
        let mut juju = configured();
        juju.config("password", PASSWORD);
        let event = juju.relate(endpoint, "wordpress").created();
        cases.push(Case { name, juju, event });
    }
    let Served { juju, wordpress } = served();
    cases.push(Case {
        name: "smtp-relation-broken",
        event: wordpress.broken(),
        juju: juju.clone(),
    });
    let mut invalid = juju;
    invalid.config("port", 0);
    cases.push(Case {
        name: "smtp-relation-broken, invalid",
        event: wordpress.broken(),
        juju: invalid,
    });
    let mut juju = configured();
    juju.config("password", PASSWORD);
    let only = juju.relate("smtp", "wordpress");
    juju.fire("config-changed");
    cases.push(Case {
        name: "smtp-relation-broken, the last",
        event: only.broken(),
        juju: juju.clone(),
    });
    juju.relate("smtp", "wordpress");
    juju.fire("config-changed");
    cases.push(Case {
        name: "smtp-relation-broken, the application has another one",
        event: only.broken(),
        juju,
    });
    cases
}

/// Secrets, the operator's and our own.
fn secrets() -> Vec<Case> {
    let (mut related, id) = served_from_secret();
    let juju = &mut related.juju;
    juju.update_user_secret("relay", [("password", NEW_PASSWORD)]);
    let changed = Case {
        name: "secret-changed, the operator's",
        juju: juju.clone(),
        event: Event::secret_changed(&id),
    };
    juju.config("host", "elsewhere.example.com");
    let changed_with_host = Case {
        name: "secret-changed, the operator's, the host changed before",
        juju: juju.clone(),
        event: Event::secret_changed(&id),
    };
    let (mut related, id) = served_from_secret();
    related
        .juju
        .update_user_secret("relay", [("passwords", "x")]);
    let unusable = Case {
        name: "secret-changed, the operator's, without a password now",
        juju: related.juju,
        event: Event::secret_changed(&id),
    };
    let mut juju = served().juju;
    juju.config("password", NEW_PASSWORD);
    juju.fire("config-changed");
    let own = our_secret(&juju);
    let own_changed = Case {
        name: "secret-changed, our own",
        juju: juju.clone(),
        event: Event::secret_changed(&own),
    };
    juju.fire(Event::secret_changed(&own));
    let removed = Case {
        name: "secret-remove",
        juju: juju.clone(),
        event: Event::secret_remove(&own, 1),
    };
    juju.config("port", 0);
    let removed_invalid = Case {
        name: "secret-remove, invalid",
        juju,
        event: Event::secret_remove(&own, 1),
    };
    vec![
        changed,
        changed_with_host,
        unusable,
        own_changed,
        removed,
        removed_invalid,
    ]
}

/// Fires every event with every fault, at the least so many faults of each
/// kind, and says how many there were.
#[expect(clippy::print_stdout, reason = "what was tried is to be seen")]
fn try_all(cases: Vec<Case>, at_least: usize) {
    let mut kinds = BTreeMap::<_, usize>::new();
    for case in cases {
        let name = case.name;
        let faults = survives(case);
        println!("{:5} faults in {name}", faults.len());
        for fault in faults {
            *kinds.entry(fault.kind()).or_default() += 1;
        }
    }
    for (kind, number) in &kinds {
        println!("{number:5} times {kind}");
    }
    println!("{:5} faults", kinds.values().sum::<usize>());
    for kind in FaultKind::ALL.iter().copied() {
        let tried = kinds.get(&kind).copied().unwrap_or_default();
        let at_least = match kind {
            FaultKind::CommitStops => at_least / 6,
            FaultKind::Garbage | FaultKind::Silent => at_least / 2,
            _ => at_least,
        };
        assert!(tried >= at_least, "only {tried} times {kind}");
    }
}

#[test]
fn changes_of_the_configuration_survive_every_fault() {
    try_all(changes_of_the_configuration(), 120);
}

#[test]
fn reconciliations_survive_every_fault() {
    try_all(reconciliations(), 120);
}

#[test]
fn relations_survive_every_fault() {
    try_all(relations(), 70);
}

#[test]
fn secrets_survive_every_fault() {
    try_all(secrets(), 40);
}

/// One event with every fault: it comes to the end to which it comes without
/// any, and what must hold at every moment is looked at after each event.
fn survives(Case { name, juju, event }: Case) -> Vec<Fault> {
    let allowed = undisturbed_views(&juju, &event);
    let before = views(&mut juju.clone());
    juju.assert_survives_watched(event, |trial| {
        let when = format!("{name}, {}, {}", trial.fault, trial.fired.name());
        assert_secrets_are_kept(trial, &when);
        assert_nothing_is_left_over(&mut trial.juju, &when);
        let now = views(&mut trial.juju);
        let in_the_window =
            trial.fault.kind() == FaultKind::CommitStops && !trial.fired.succeeded();
        if in_the_window {
            assert_only_the_secret_is_ahead(&before, &now, &allowed, &when);
        } else {
            for (relation, view) in now {
                let allowed = &allowed[&relation];
                assert!(allowed.contains(&view), "{when}: {relation} reads {view:?}");
            }
        }
    })
}

/// What the other side of a relation reads: the databag, with the content of
/// the secret that it names.
type View = BTreeMap<String, String>;

/// What every application reads that is related and stays so.
fn views(juju: &mut Juju) -> BTreeMap<RelationId, View> {
    let app = juju.unit().app().to_owned();
    let model = juju.model();
    let relations = model.relations().filter(|relation| {
        let end = relation.end(&app);
        !relation.is_dying() && end.is_some_and(|end| end.endpoint != "smtp-peers")
    });
    relations
        .map(|relation| {
            let bag = relation.app_data(&app).cloned().unwrap_or_default();
            let mut view: View = bag.iter().map(|(k, v)| (k.clone(), v.clone())).collect();
            if let Some(id) = view.remove("password_id") {
                let id = id.rsplit(['/', ':']).next().unwrap().parse().unwrap();
                let reader = UnitName::new(relation.remote_app(&app).unwrap(), 0);
                let password = password_of(model.secret(&id), &reader);
                view.insert("password".to_owned(), password);
            }
            (relation.id(), view)
        })
        .collect()
}

fn password_of(secret: Option<&Secret>, reader: &UnitName) -> String {
    match secret {
        None => "(gone)".to_owned(),
        Some(secret) if !secret.readable_by(reader) => "(not granted)".to_owned(),
        Some(secret) => {
            let content = secret.reveal(secret.revision()).unwrap();
            String::from_utf8(content.get("password").unwrap()).unwrap()
        }
    }
}

/// What each relation may read: all that is read in a run in which nothing
/// goes wrong, before, between and after its events.
fn undisturbed_views(juju: &Juju, event: &Event) -> BTreeMap<RelationId, Vec<View>> {
    let mut juju = juju.clone();
    let mut seen = BTreeMap::<_, Vec<View>>::new();
    let mut look = |juju: &mut Juju| {
        for (relation, view) in views(juju) {
            seen.entry(relation).or_default().push(view);
        }
    };
    look(&mut juju);
    juju.fire(event.clone());
    look(&mut juju);
    while juju.step().is_some() {
        look(&mut juju);
    }
    // Now the other applications have done their part too.
    look(&mut juju);
    juju.tick();
    while juju.step().is_some() {
        look(&mut juju);
    }
    seen
}

/// No secret is left over, and none is granted to who is not related.
fn assert_nothing_is_left_over(juju: &mut Juju, when: &str) {
    let secrets = juju.secrets();
    assert!(secrets.len() <= 1, "{when}: {secrets:?}");
    let app = juju.unit().app().to_owned();
    let related: Vec<_> = juju
        .model()
        .relations()
        .filter(|relation| relation.end(&app).is_some_and(|end| end.endpoint == "smtp"))
        .filter_map(|relation| relation.remote_app(&app).map(str::to_owned))
        .collect();
    for secret in secrets {
        for target in secret.granted_to() {
            assert!(related.contains(target), "{when}: granted to {target}");
        }
    }
}

/// The passwords stand nowhere but in the secret's content and in what is
/// written to relations of `smtp-legacy`.
fn assert_secrets_are_kept(trial: &mut Trial<SmtpIntegrator>, when: &str) {
    let Trial { fired, juju, fault } = trial;
    let mut seen = vec![
        format!("{fault} {fault:?} {fired:?} {juju:?}"),
        format!("{:?} {:?}", juju.secrets(), juju.snapshot()),
    ];
    let units = juju.model().units();
    seen.extend(units.map(|unit| unit.workload_status().message.clone()));
    for call in fired.calls() {
        seen.push(format!("{call} {call:?}"));
        let to_legacy = call.tool() == "relation-set"
            && call
                .args()
                .iter()
                .any(|arg| arg.starts_with("smtp-legacy:"));
        if !to_legacy {
            seen.extend(call.stdin().map(str::to_owned));
        }
    }
    for relation in juju.model().relations() {
        let bags = relation.ends().iter().filter_map(|end| {
            let legacy = end.endpoint.starts_with("smtp-legacy");
            relation.app_data(&end.app).filter(|_| !legacy)
        });
        let units = relation.units().filter_map(|unit| relation.unit_data(unit));
        for (key, value) in bags.chain(units).flat_map(|bag| bag.iter()) {
            seen.push(format!("{key}={value}"));
        }
    }
    for password in [PASSWORD, NEW_PASSWORD] {
        fired.assert_hides(password);
        for text in &seen {
            if let Some(form) = find_secret(text.as_bytes(), password) {
                panic!("{when}: a password is shown {form}: {text}");
            }
        }
    }
}

/// Where a commit of Juju 3.6 stops after secrets and before databags, the
/// databag is as it was, and the secret that it names may already be new.
fn assert_only_the_secret_is_ahead(
    before: &BTreeMap<RelationId, View>,
    now: &BTreeMap<RelationId, View>,
    allowed: &BTreeMap<RelationId, Vec<View>>,
    when: &str,
) {
    let without_password = |view: &View| {
        let mut view = view.clone();
        view.remove("password");
        view
    };
    for (relation, view) in now {
        if allowed[relation].contains(view) {
            continue;
        }
        let old = before.get(relation).map(without_password);
        assert_eq!(Some(without_password(view)), old, "{when}: {relation}");
        let passwords = allowed[relation].iter().map(|view| view.get("password"));
        let gone = Some("(gone)".to_owned());
        let mut known = passwords.chain([gone.as_ref()]);
        assert!(
            known.any(|password| password == view.get("password")),
            "{when}: {relation} reads {view:?}"
        );
    }
}
