//! The testing module, seen from a charm's tests, and the SDK against the
//! model's hook tools.

use charm_sdk::event::{EventData, RelationBroken, RelationCreated};
use charm_sdk::relation::{Endpoint, Peers, Provides, RawDatabag, Untyped};
use charm_sdk::testing::{Event, Scenario};
use charm_sdk::{
    Charm, Context, Declaration, ExposeSecret, Halt, NewSecret, Read, SecretChange, SecretContent,
    SecretId, Status, tracing,
};
use tracing::Level;

enum Greeting {}

impl Endpoint for Greeting {
    const NAME: &'static str = "greeting";
    type Role = Provides;
    type Interface = Untyped;
}

enum Choir {}

impl Endpoint for Choir {
    const NAME: &'static str = "choir";
    type Role = Peers;
    type Interface = Untyped;
}

const DECLARATION: Declaration = Declaration {
    files: &[
        ("metadata.yaml", include_str!("../docs/hello/metadata.yaml")),
        ("config.yaml", include_str!("../docs/hello/config.yaml")),
    ],
};

/// Defines a charm whose only handler is a function.
macro_rules! charm {
    ($name:ident, $handler:expr) => {
        #[derive(Default)]
        struct $name;

        impl Charm for $name {
            const DECLARATION: Declaration = DECLARATION;

            fn dispatch(&mut self, ctx: &Context) -> Result<(), Halt> {
                let handler: fn(&Context) -> Result<(), Halt> = $handler;
                handler(ctx)
            }
        }
    };
}

/// Publishes the option `name` to every relation.
fn publish(ctx: &Context) -> Result<(), Halt> {
    let mut options = ctx.config()?;
    let name = options.required::<String, String>("name");
    let name = options.finish(name)?;
    if let Some(leader) = ctx.leader()? {
        let data = RawDatabag::from([("name", name)]);
        for relation in ctx.relations::<Greeting>()? {
            relation.write_app(&leader, &data)?;
        }
    }
    Ok(ctx.set_status(Status::active())?)
}

charm!(Hello, publish);

#[test]
fn a_state_an_event_and_the_state_after_it() {
    let mut juju = Scenario::<Hello>::new();
    juju.config("name", "Ada");
    let relation = juju.relate("greeting", "wordpress");
    let event = juju.fire(relation.created());
    assert_eq!(event.name(), "greeting-relation-created");
    assert_eq!(juju.unit_status(), Status::active());
    assert_eq!(juju.local_app_databag(relation)["name"], "Ada");
    assert_eq!(
        event
            .calls()
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>(),
        [
            "config-get --format=json".to_owned(),
            "is-leader --format=json".to_owned(),
            "relation-ids --format=json greeting".to_owned(),
            format!(
                "relation-get --format=json -r {} --app - hello",
                juju.relation_id(relation)
            ),
            format!(
                "relation-set -r {} --app --file -",
                juju.relation_id(relation)
            ),
            "status-set -- active ".to_owned(),
        ]
    );
    assert_eq!(
        event.calls_of("relation-set")[0].stdin(),
        Some("\"name\": \"Ada\"\n")
    );

    // Nothing to change: nothing is written.
    let event = juju.fire("config-changed");
    assert!(event.calls_of("relation-set").is_empty());
}

#[test]
fn every_text_reaches_the_databag() {
    for text in [
        "plain",
        " spaces ",
        "-x",
        "a: b",
        "\"quoted\" \\ 'single'",
        "line\nline\r\n\ttab",
        "\u{1f600}\u{10fffd}",
        "\u{7f}\u{80}\u{85}\u{9f}\u{a0}",
        "\u{2028}\u{2029}\u{feff}\u{fffe}\u{ffff}",
        "null",
        "~",
        "\0\u{1}\u{1f}",
    ] {
        let mut juju = Scenario::<Hello>::new();
        juju.config("name", text);
        let relation = juju.relate("greeting", "wordpress");
        juju.fire("config-changed");
        assert_eq!(juju.local_app_databag(relation)["name"], text);
    }
}

#[test]
fn a_missing_option_blocks() {
    let mut juju = Scenario::<Hello>::new();
    juju.fire("config-changed");
    assert_eq!(
        juju.unit_status(),
        Status::blocked("invalid configuration: name: must be set")
    );
    juju.config("name", "Ada");
    juju.fire("config-changed");
    juju.reset_config("name");
    juju.fire("config-changed");
    assert!(matches!(juju.unit_status(), Status::Blocked(_)));
}

#[test]
fn only_the_leader_writes() {
    let mut juju = Scenario::<Hello>::new();
    juju.config("name", "Ada");
    let relation = juju.relate("greeting", "wordpress");
    juju.set_leader(false);
    juju.fire("config-changed");
    assert!(juju.local_app_databag(relation).is_empty());
    juju.set_leader(true);
    juju.fire("leader-elected");
    assert_eq!(juju.local_app_databag(relation)["name"], "Ada");
}

#[test]
fn leadership_lost_at_any_call_leaves_nothing_half_done() {
    let mut juju = Scenario::<Hello>::new();
    juju.config("name", "Ada");
    let first = juju.relate("greeting", "wordpress");
    let second = juju.relate("greeting", "discourse");
    let calls = juju.clone().fire("config-changed").calls().len();
    for number in 1..=calls {
        let mut juju = juju.clone();
        juju.lose_leadership_at_call(number);
        let event = juju.try_fire("config-changed");
        let written = [first, second].map(|relation| !juju.local_app_databag(relation).is_empty());
        assert!(written == [false, false], "{number}: {written:?}");
        // Before the first write the event is done, after it Juju tries again.
        let wrote = event
            .calls_of("relation-set")
            .iter()
            .any(|call| call.exit_code() == 0);
        assert_eq!(event.succeeded(), !wrote, "{number}: {event:?}");
    }
}

#[test]
fn a_tool_that_fails_at_any_call_fails_the_event_and_the_next_repairs_it() {
    let mut juju = Scenario::<Hello>::new();
    juju.config("name", "Ada");
    let relation = juju.relate("greeting", "wordpress");
    let calls = juju.clone().fire("config-changed").calls().len();
    for number in 1..=calls {
        for kill in [false, true] {
            let mut juju = juju.clone();
            if kill {
                juju.kill_at_call(number);
            } else {
                juju.fail_call(number, "connection is shut down");
            }
            let event = juju.fire_failing("config-changed");
            assert!(juju.local_app_databag(relation).is_empty());
            assert_eq!(event.exit_code(), if kill { None } else { Some(1) });
            assert_eq!(event.logged(Level::ERROR, "connection is shut down"), !kill);
            juju.fire("config-changed");
            assert_eq!(juju.local_app_databag(relation)["name"], "Ada");
        }
    }
}

#[test]
fn a_tool_stays_broken_until_it_is_healed() {
    let mut juju = Scenario::<Hello>::new();
    juju.fail_tool("config-get", "connection is shut down");
    for _ in 0..2 {
        let event = juju.fire_failing("update-status");
        assert_eq!(
            event.error(),
            Some(
                "update-status failed: the hook tool `config-get` failed with exit code 1: connection is shut down"
            )
        );
    }
    juju.heal();
    juju.fire("update-status");
}

#[test]
fn a_foreign_event_reaches_the_charm() {
    charm!(Names, |ctx| {
        tracing::debug!("{}", ctx.environment().event_name());
        Ok(())
    });
    let mut juju = Scenario::<Names>::new();
    let event = juju.fire(Event::foreign("database-relation-created"));
    assert!(event.logged(Level::DEBUG, "database-relation-created"));
    assert!(event.calls().is_empty());
}

#[test]
#[should_panic(expected = "`config-change` is not an event of a unit's life")]
fn a_misspelt_event_does_not_pass() {
    Scenario::<Hello>::new().fire("config-change");
}

#[test]
#[should_panic(expected = "config-changed failed: config-changed failed: oh")]
fn a_failure_does_not_pass() {
    charm!(Fails, |_| Err(Halt::failed("oh")));
    Scenario::<Fails>::new().fire("config-changed");
}

#[test]
#[should_panic(expected = "no endpoint `greetings`")]
fn a_misspelt_endpoint_does_not_pass() {
    Scenario::<Hello>::new().relate("greetings", "wordpress");
}

#[test]
fn relation_events_carry_their_data() {
    charm!(Looks, |ctx| {
        let event = RelationCreated::<Greeting>::read(ctx.environment())?;
        tracing::info!("{} {}", event.id(), event.remote_app());
        Ok(())
    });
    let mut juju = Scenario::<Looks>::new();
    let relation = juju.relate("greeting", "wordpress");
    let expected = format!("{} wordpress", juju.relation_id(relation));
    for event in [
        relation.created(),
        relation.joined("wordpress/0"),
        relation.changed(),
        relation.changed_by("wordpress/0"),
        relation.departed("wordpress/0"),
    ] {
        let event = juju.fire(event);
        assert!(event.logged(Level::INFO, &expected), "{event:?}");
    }
}

#[test]
fn a_broken_relation_can_be_read_for_the_last_time() {
    charm!(Reads, |ctx| {
        let event = RelationBroken::<Greeting>::read(ctx.environment())?;
        let relation = event.relation(ctx);
        let data = relation.remote_app_data()?;
        let left = ctx.relations::<Greeting>()?.len();
        tracing::info!(
            "{} said {}, {left} left",
            event.remote_app().unwrap_or("?"),
            data["x"]
        );
        Err(Halt::failed("once more")).or_else(|halt| if left == 1 { Ok(()) } else { Err(halt) })
    });
    let mut juju = Scenario::<Reads>::new();
    let relation = juju.relate("greeting", "wordpress");
    juju.set_remote_app_databag(relation, [("x", "bye")]);
    let event = juju.fire_failing(relation.broken());
    assert!(
        event.logged(Level::INFO, "wordpress said bye, 0 left"),
        "{event:?}"
    );
    // It is there until the event has succeeded.
    juju.fire_failing(relation.broken());
}

#[test]
fn the_same_application_can_be_related_twice() {
    let mut juju = Scenario::<Hello>::new();
    let first = juju.relate("greeting", "wordpress");
    let second = juju.relate("greeting", "wordpress");
    assert_ne!(juju.relation_id(first), juju.relation_id(second));
    assert_eq!(juju.remote_app(first), juju.remote_app(second));
}

#[test]
fn peers_share_a_databag() {
    charm!(Sings, |ctx| {
        let leader = ctx
            .leader()?
            .ok_or_else(|| Halt::failed("not the leader"))?;
        for choir in ctx.relations::<Choir>()? {
            choir.write_app(&leader, &RawDatabag::from([("song", "la")]))?;
            choir.write_unit(&RawDatabag::from([("voice", "alto")]))?;
            assert_eq!(choir.app_data()?["song"], "la");
            tracing::info!(
                "{:?}",
                choir
                    .units()?
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
            );
        }
        Ok(())
    });
    let mut juju = Scenario::<Sings>::new();
    let peer = juju.add_unit();
    let event = juju.fire("update-status");
    assert!(
        event.logged(Level::INFO, &format!("[\"{peer}\"]")),
        "{event:?}"
    );
    let choir = juju.peers("choir");
    assert_eq!(juju.local_app_databag(choir)["song"], "la");
    let unit = juju.local_unit_databag(choir);
    assert_eq!(unit["voice"], "alto");
    assert!(unit.contains_key("ingress-address"), "{unit:?}");
}

#[test]
fn state_lasts_from_event_to_event() {
    charm!(Counts, |ctx| {
        let state = ctx.state();
        let runs: u32 = state
            .get("runs")?
            .and_then(|text| text.parse().ok())
            .unwrap_or(0);
        if runs == 3 {
            state.delete("runs")?;
        } else {
            state.set("runs", &(runs + 1).to_string())?;
        }
        Ok(())
    });
    let mut juju = Scenario::<Counts>::new();
    juju.set_state("runs", "1");
    for expected in [Some("2"), Some("3"), None, Some("1")] {
        juju.fire("update-status");
        assert_eq!(juju.state("runs").as_deref(), expected);
    }
}

const LABEL: &str = "-voice";

/// Keeps the option `name` in a secret that every relation may read.
fn share(ctx: &Context) -> Result<(), Halt> {
    let mut options = ctx.config()?;
    let name = options.optional::<String, String>("name");
    let name = options.finish(name)?;
    let Some(leader) = ctx.leader()? else {
        return Ok(());
    };
    let secret = ctx.owned_secret(&leader, LABEL)?;
    let Some(name) = name else {
        return Ok(secret.map_or(Ok(()), |secret| secret.remove(&leader))?);
    };
    let content = SecretContent::new().with("password", name);
    let secret = match secret {
        Some(secret) => {
            if secret.content(Read::Refresh)? != content {
                secret.set(&leader, SecretChange::new().content(&content))?;
            }
            secret
        }
        None => ctx.add_secret(
            &leader,
            NewSecret::new(&content).label(LABEL).description("d"),
        )?,
    };
    for relation in ctx.relations::<Greeting>()? {
        secret.grant(&leader, &relation)?;
        let data = RawDatabag::from([("secret", secret.id().to_string())]);
        relation.write_app(&leader, &data)?;
    }
    Ok(())
}

charm!(Shares, share);

#[test]
fn a_secret_is_made_granted_changed_and_removed() {
    let mut juju = Scenario::<Shares>::new();
    juju.config("name", "hunter2 \"\u{1f600}\"\n");
    let relation = juju.relate("greeting", "wordpress");
    let event = juju.fire("config-changed");
    event.assert_hides("hunter2");
    let secret = juju.secret_by_label(LABEL).unwrap();
    assert_eq!(secret.content()["password"], "hunter2 \"\u{1f600}\"\n");
    assert_eq!(secret.granted_to(), ["wordpress"]);
    assert_eq!(
        (secret.revision(), secret.owner(), secret.description()),
        (1, "hello", "d")
    );
    let published: SecretId = juju.local_app_databag(relation)["secret"].parse().unwrap();
    assert_eq!(&published, secret.id());
    assert_eq!(
        published.to_string(),
        format!("secret://{}/{}", juju.model_uuid(), published.id())
    );

    // The same again changes nothing.
    let event = juju.fire("update-status");
    for tool in ["secret-set", "secret-add", "secret-grant", "relation-set"] {
        assert!(event.calls_of(tool).is_empty(), "{event:?}");
    }

    juju.config("name", "hunter3");
    juju.fire("config-changed").assert_hides("hunter3");
    let secret = juju.secret(&published);
    assert_eq!(
        (secret.revision(), secret.content()["password"].as_str()),
        (2, "hunter3")
    );

    // Another application comes; the first may read already.
    let second = juju.relate("greeting", "discourse");
    let event = juju.fire(second.created());
    assert_eq!(event.calls_of("secret-grant").len(), 1);
    assert_eq!(
        juju.secret(&published).granted_to(),
        ["discourse", "wordpress"]
    );

    juju.reset_config("name");
    juju.fire("config-changed");
    assert!(juju.secrets().is_empty());
}

#[test]
fn two_relations_of_one_application_are_one_grant() {
    let mut juju = Scenario::<Shares>::new();
    juju.config("name", "x");
    juju.relate("greeting", "wordpress");
    juju.relate("greeting", "wordpress");
    let event = juju.fire("config-changed");
    assert_eq!(event.calls_of("secret-grant").len(), 1);
    assert_eq!(juju.secrets()[0].granted_to(), ["wordpress"]);
}

#[test]
fn a_secret_that_was_there_is_found_and_its_revision_removed() {
    charm!(Prunes, |ctx| {
        let leader = ctx
            .leader()?
            .ok_or_else(|| Halt::failed("not the leader"))?;
        let event = charm_sdk::event::SecretRemove::read(ctx.environment())?;
        let secret = ctx.owned_secret(&leader, event.id())?;
        let secret = secret.ok_or_else(|| Halt::failed("no such secret"))?;
        assert_eq!(event.label(), Some("left"));
        assert_eq!(ctx.owned_secret_ids(&leader)?, [secret.id().clone()]);
        Ok(secret.remove_revision(&leader, event.revision())?)
    });
    let mut juju = Scenario::<Prunes>::new();
    let id = juju.add_app_secret("left", [("password", "x")]);
    juju.update_app_secret(&id, [("password", "y")]);
    juju.fire(Event::secret_remove(&id, 1));
    assert_eq!(juju.secret(&id).revisions(), [2]);
}

#[test]
fn a_user_secret_is_readable_once_it_is_granted() {
    charm!(Reads, |ctx| {
        let mut options = ctx.config()?;
        let id = options.required::<String, String>("name");
        let id: SecretId = options.finish(id)?.parse().map_err(Halt::failed)?;
        match ctx.secret_content(&id, Read::Refresh) {
            Ok(content) => {
                let password = content
                    .get("password")
                    .ok_or_else(|| Halt::failed("no password"))?;
                Ok(ctx.set_status(Status::Active(password.expose_secret().len().to_string()))?)
            }
            Err(error) if error.is_permission_denied() => Err(Halt::blocked("grant it")),
            Err(error) if error.is_not_found() => Err(Halt::blocked("make it")),
            Err(error) => Err(error.into()),
        }
    });
    let mut juju = Scenario::<Reads>::new();
    let id = juju.add_user_secret("relay", [("password", "hunter2")]);
    juju.config("name", &id);
    juju.fire("config-changed");
    assert_eq!(juju.unit_status(), Status::blocked("grant it"));
    juju.grant_user_secret("relay");
    juju.fire("update-status");
    assert_eq!(juju.unit_status(), Status::Active("7".into()));
    juju.update_user_secret("relay", [("password", "longer password")]);
    juju.fire(Event::secret_changed(&id));
    assert_eq!(juju.unit_status(), Status::Active("15".into()));
    assert_eq!(juju.secret(&id).tracked_revision(), Some(2));
    juju.revoke_user_secret("relay");
    juju.fire("update-status");
    assert_eq!(juju.unit_status(), Status::blocked("grant it"));
    juju.remove_user_secret("relay");
    juju.fire("update-status");
    assert_eq!(juju.unit_status(), Status::blocked("make it"));
}

#[test]
fn a_unit_secret_lives_from_event_to_event() {
    charm!(Keeps, |ctx| {
        if let Some(secret) = ctx.unit_secret("mine")? {
            secret.set(SecretChange::new().content(&SecretContent::new().with("key", "two")))?;
        } else {
            ctx.add_unit_secret(
                NewSecret::new(&SecretContent::new().with("key", "one")).label("mine"),
            )?;
        }
        Ok(())
    });
    let mut juju = Scenario::<Keeps>::new();
    juju.set_leader(false);
    juju.fire("update-status");
    assert_eq!(juju.secret_by_label("mine").unwrap().owner(), "hello/0");
    juju.fire("update-status");
    let secret = juju.secret_by_label("mine").unwrap();
    assert_eq!(
        (secret.revision(), secret.content()["key"].as_str()),
        (2, "two")
    );
}

#[test]
fn secrets_of_others_can_be_read() {
    charm!(Reads, |ctx| {
        for relation in ctx.relations::<Greeting>()? {
            let id: SecretId = relation.remote_app_data()?["secret"]
                .parse()
                .map_err(Halt::failed)?;
            let content = ctx.secret_content(&id, Read::Refresh)?;
            tracing::info!(
                "{}",
                content
                    .get("password")
                    .map_or("?", |text| text.expose_secret())
            );
        }
        Ok(())
    });
    let mut juju = Scenario::<Reads>::new();
    let relation = juju.relate("greeting", "wordpress");
    let id = juju.add_remote_secret(relation, [("password", "one")]);
    juju.set_remote_app_databag(relation, [("secret", id.as_str())]);
    assert!(juju.fire(relation.changed()).logged(Level::INFO, "one"));
    juju.update_remote_secret(&id, [("password", "two")]);
    assert!(
        juju.fire(Event::secret_changed(&id))
            .logged(Level::INFO, "two")
    );
}

#[test]
#[should_panic(expected = "shows \"hunter2\"")]
fn a_secret_in_the_log_is_found() {
    charm!(Leaks, |_| {
        tracing::info!("the password is hunter2");
        Ok(())
    });
    Scenario::<Leaks>::new()
        .fire("start")
        .assert_hides("hunter2");
}

#[test]
fn the_application_has_a_status_of_its_own() {
    charm!(Leads, |ctx| {
        if let Some(leader) = ctx.leader()? {
            ctx.set_app_status(&leader, Status::waiting("for guests"))?;
        }
        Ok(ctx.set_status(Status::maintenance("sweeping"))?)
    });
    let mut juju = Scenario::<Leads>::new();
    juju.fire("start");
    assert_eq!(juju.app_status(), Status::waiting("for guests"));
    assert_eq!(juju.unit_status(), Status::maintenance("sweeping"));
}

#[test]
fn a_panic_fails_the_event_and_the_scenario_goes_on() {
    charm!(Panics, |ctx| {
        ctx.state().set("k", "v")?;
        assert!(ctx.leader()?.is_none(), "leading");
        Ok(())
    });
    let mut juju = Scenario::<Panics>::new();
    let event = juju.fire_failing("start");
    assert!(
        event.error().unwrap().contains("the charm panicked at"),
        "{event:?}"
    );
    assert!(event.error().unwrap().ends_with("leading"), "{event:?}");
    assert_eq!(juju.state("k"), None);
    juju.set_leader(false);
    juju.fire("start");
    assert_eq!(juju.state("k").as_deref(), Some("v"));
}

charm!(TellsVersion, |ctx| {
    let version = ctx.environment().juju_version().unwrap_or_default();
    Ok(ctx.set_status(Status::Active(version.to_owned()))?)
});

#[test]
fn a_scenario_follows_the_juju_that_it_is_for() {
    for (mut scenario, expected) in [
        (Scenario::<TellsVersion>::new(), "3.6.28"),
        (Scenario::juju4(), "4.1-beta2"),
        (Scenario::version("4.0.2"), "4.0.2"),
    ] {
        scenario.fire("update-status");
        assert_eq!(scenario.model().juju().as_str(), expected);
        assert_eq!(scenario.unit_status(), Status::Active(expected.to_owned()));
    }
}
