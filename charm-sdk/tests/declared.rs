//! Storage, resources, containers and actions of a charm, from its tests.

use charm_sdk::testing::{Event, Scenario, TaskStatus, json};
use charm_sdk::{Charm, Context, Declaration, Halt, Status, tracing};

/// Defines a charm with one handler and a declaration beyond its name.
macro_rules! charm {
    ($name:ident, $metadata:literal, $actions:literal, $handler:expr) => {
        #[derive(Default)]
        struct $name;

        impl Charm for $name {
            const DECLARATION: Declaration = Declaration {
                files: &[
                    (
                        "metadata.yaml",
                        concat!(
                            "name: keeper\nsummary: Keeps\ndescription: Keeps things.\n",
                            $metadata
                        ),
                    ),
                    ("actions.yaml", $actions),
                ],
            };

            fn dispatch(&mut self, ctx: &Context) -> Result<(), Halt> {
                let handler: fn(&Context) -> Result<(), Halt> = $handler;
                handler(ctx)
            }
        }
    };
}

/// Tells in the status what a hook tool says.
fn tell(ctx: &Context, tool: &str, args: &[&str]) -> Result<(), Halt> {
    let said = ctx.hook_tool(tool, args)?;
    Ok(ctx.set_status(Status::Active(said.trim_end().to_owned()))?)
}

/// A status with a message.
fn active(text: &str) -> Status {
    Status::Active(text.to_owned())
}

charm!(
    Storing,
    "storage:\n  data: {type: filesystem, location: /srv/data}\n  \
     logs: {type: filesystem, multiple: {range: 0-2}}\n  \
     disk: {type: block, multiple: {range: 0+}}\n",
    "{}",
    |ctx| match ctx.environment().event_name() {
        "data-storage-attached" | "logs-storage-attached" | "disk-storage-attached" =>
            tell(ctx, "storage-get", &["--format=json"]),
        "update-status" => {
            ctx.hook_tool("storage-add", &["logs=2"])?;
            Ok(())
        }
        _ => tell(ctx, "storage-list", &[]),
    }
);

#[test]
fn storage_that_the_charm_needs_is_there() {
    let mut juju = Scenario::<Storing>::new();
    let data = juju.storage("data");
    assert_eq!(data.id(), "data/0");
    assert_eq!(juju.storage_location(&data), "/srv/data");
    assert_eq!(juju.storages("logs"), []);
    let event = juju.fire(data.attached());
    assert_eq!(event.name(), "data-storage-attached");
    let told = r#"{"kind":"filesystem","location":"/srv/data"}"#;
    assert_eq!(juju.unit_status(), active(told));
}

#[test]
fn storage_comes_and_goes() {
    let mut juju = Scenario::<Storing>::new();
    let logs = juju.add_storage("logs");
    let disk = juju.add_storage("disk");
    juju.fire(logs.attached());
    let told = r#"{"kind":"filesystem","location":"/var/lib/juju/storage/logs/1"}"#;
    assert_eq!(juju.unit_status(), active(told));
    juju.mount_storage(&logs, "/tmp/logs");
    juju.fire(logs.attached());
    let told = r#"{"kind":"filesystem","location":"/tmp/logs"}"#;
    assert_eq!(juju.unit_status(), active(told));
    juju.fire(disk.attached());
    let told = r#"{"kind":"block","location":"/dev/loop2"}"#;
    assert_eq!(juju.unit_status(), active(told));

    juju.fail_tool("storage-list", "no");
    juju.fire_failing(logs.detaching());
    assert_eq!(juju.storages("logs"), std::slice::from_ref(&logs));
    juju.heal();
    assert_eq!(juju.fire(logs.detaching()).name(), "logs-storage-detaching");
    assert_eq!(juju.storages("logs"), []);
    // The charm cannot be without it, but the unit may go.
    juju.fire(juju.storage("data").detaching());
    assert_eq!(juju.storages("data"), []);
}

#[test]
fn storage_that_the_charm_asks_for_is_there_after_the_event() {
    let mut juju = Scenario::<Storing>::new();
    juju.fire("update-status");
    assert_eq!(juju.storages("logs").len(), 2);
    let event = juju.fire_failing("update-status");
    assert_eq!(
        event.error(),
        Some(
            "adding \"logs\" storage to keeper/0: attaching 2 storage instances brings the total to 4, \
             exceeding the maximum of 2"
        )
    );
    assert_eq!(juju.storages("logs").len(), 2);
}

#[test]
#[should_panic(expected = "cannot attach, storage is singular")]
fn a_second_instance_of_a_single_storage_does_not_pass() {
    Scenario::<Storing>::new().add_storage("data");
}

#[test]
#[should_panic(expected = "`add_storage(\"logs\")` adds one")]
fn storage_that_is_not_there_does_not_pass() {
    Scenario::<Storing>::new().storage("logs");
}

charm!(
    Serving,
    "containers:\n  web: {resource: image}\nresources:\n  image: {type: oci-image}\n  \
     licence: {type: file, filename: licence.txt}\n",
    "{}",
    |ctx| match ctx.environment().event_name() {
        "install" => tell(ctx, "resource-get", &["licence"]),
        "upgrade-charm" => tell(ctx, "resource-get", &["image"]),
        name => Ok(ctx.set_status(Status::Active(name.to_owned()))?),
    }
);

/// The message of the unit's status: where a resource is.
fn told(juju: &Scenario<Serving>) -> String {
    match juju.unit_status() {
        Status::Active(text) => text,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_resource_is_a_file() {
    let mut juju = Scenario::<Serving>::new();
    let error = juju.fire_failing("install");
    let missing = "could not download resource: resource \"licence\" not found";
    assert!(error.error().unwrap().contains(missing), "{error:?}");

    juju.resource("licence", "one");
    juju.fire("install");
    let path = told(&juju);
    assert!(
        path.ends_with("/unit-keeper-0/resources/licence/licence.txt"),
        "{path}"
    );
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "one");
    juju.resource("licence", b"two");
    juju.fire("install");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "two");

    juju.resource("image", "ghcr.io/example/web:1");
    juju.fire("upgrade-charm");
    let image = told(&juju);
    assert!(image.ends_with("/resources/image/content.yaml"), "{image}");
    assert_eq!(
        std::fs::read_to_string(&image).unwrap(),
        "registrypath: \"ghcr.io/example/web:1\"\nusername: \"\"\npassword: \"\"\n"
    );
    juju.resource_file("licence", &image);
    juju.fire("install");
    assert_eq!(
        std::fs::read_to_string(&path).unwrap(),
        std::fs::read_to_string(&image).unwrap()
    );

    // The files last as long as one of the scenarios that know them.
    let later = juju.clone();
    drop(juju);
    assert!(std::path::Path::new(&path).exists());
    drop(later);
    assert!(!std::path::Path::new(&path).exists());
}

#[test]
#[should_panic(expected = "unrecognized resource \"nope\"")]
fn a_resource_that_is_not_declared_does_not_pass() {
    Scenario::<Serving>::new().resource("nope", "");
}

#[test]
fn containers_have_events_on_kubernetes() {
    let mut juju = Scenario::<Serving>::new();
    assert!(juju.is_kubernetes());
    assert!(!Scenario::<Storing>::new().is_kubernetes());
    for (event, name) in [
        (Event::pebble_ready("web"), "web-pebble-ready"),
        (
            Event::custom_notice("web", "7", "example.com/done"),
            "web-pebble-custom-notice",
        ),
        (Event::check_failed("web", "up"), "web-pebble-check-failed"),
        (
            Event::check_recovered("web", "up"),
            "web-pebble-check-recovered",
        ),
    ] {
        assert_eq!(juju.fire(event).name(), name);
        assert_eq!(juju.unit_status(), active(name));
    }
}

charm!(
    InPods,
    "assumes:\n  - k8s-api\n  - juju < 4.0\n",
    "{}",
    |_| Ok(())
);

charm!(OfTomorrow, "assumes:\n  - juju >= 9\n", "{}", |_| Ok(()));

#[test]
fn a_charm_is_where_it_can_be() {
    assert!(Scenario::<InPods>::new().is_kubernetes());
    assert!(!Scenario::<OfTomorrow>::new().is_kubernetes());
}

#[test]
#[should_panic(expected = "container \"db\" not found")]
fn a_container_that_is_not_declared_does_not_pass() {
    Scenario::<Serving>::new().fire(Event::pebble_ready("db"));
}

charm!(
    Acting,
    "peers:\n  others: {interface: others}\n",
    "backup:\n  params:\n    to: {type: string}\n    count: {type: integer, default: 3}\n  required: [to]\n",
    |ctx| {
        if ctx.environment().action_name() != Some("backup") {
            return Ok(());
        }
        let to = ctx.hook_tool("action-get", &["to"])?;
        ctx.hook_tool("action-log", &["going"])?;
        ctx.hook_tool(
            "action-set",
            &[&format!("where.dir=/srv/{}", to.trim_end())],
        )?;
        ctx.hook_tool("state-set", &["ran=yes"])?;
        tracing::info!("backing up");
        match to.trim_end() {
            "nowhere" => ctx.hook_tool("action-fail", &["no such place"]).map(drop)?,
            "crash" => panic!("lost"),
            _ => {}
        }
        Ok(())
    }
);

#[test]
fn an_action_runs_as_an_operator_runs_it() {
    let mut juju = Scenario::<Acting>::new();
    let backup = juju.run_action("backup", json!({"to": "disk"}));
    assert!(backup.succeeded());
    assert_eq!(backup.status(), TaskStatus::Completed);
    assert_eq!(
        json!(backup.parameters()),
        json!({"to": "disk", "count": 3})
    );
    assert_eq!(
        json!(backup.results()),
        json!({"where": {"dir": "/srv/disk"}})
    );
    assert_eq!(backup.result("where.dir"), Some("/srv/disk"));
    assert_eq!(backup.result("where"), None);
    assert_eq!(backup.result("when"), None);
    assert_eq!(backup.log(), ["going"]);
    assert!(backup.fired().logged(tracing::Level::INFO, "backing up"));
    assert_eq!(juju.state("ran").as_deref(), Some("yes"));
}

#[test]
fn an_action_can_fail() {
    let mut juju = Scenario::<Acting>::new();
    let refused = juju
        .try_run_action("backup", json!({"to": "nowhere"}))
        .unwrap();
    assert_eq!(refused.status(), TaskStatus::Failed);
    assert_eq!(refused.message(), "no such place");
    // What it has written is committed, and what it has found is shown.
    assert_eq!(refused.result("where.dir"), Some("/srv/nowhere"));
    assert_eq!(juju.state("ran").as_deref(), Some("yes"));

    let mut juju = Scenario::<Acting>::new();
    let crashed = juju
        .try_run_action("backup", json!({"to": "crash"}))
        .unwrap();
    assert_eq!(crashed.message(), "exit status 1");
    assert_eq!(crashed.fired().exit_code(), Some(1));
    assert_eq!(juju.state("ran"), None);
}

#[test]
fn what_juju_refuses_does_not_reach_the_charm() {
    let mut juju = Scenario::<Acting>::new();
    for (name, parameters, error) in [
        (
            "restore",
            json!({}),
            "action \"restore\" not defined on unit \"keeper/0\"",
        ),
        (
            "backup",
            json!({}),
            "cannot run \"backup\" action: validation failed: (root) : \"to\" property is missing and required, given {\"count\":3}",
        ),
        (
            "backup",
            json!({"to": "disk", "count": "x"}),
            "cannot run \"backup\" action: validation failed: (root).count : must be of type integer, given \"x\"",
        ),
    ] {
        let refused = juju.try_run_action(name, parameters).unwrap_err();
        assert_eq!(refused.to_string(), error);
    }
    assert_eq!(juju.state("ran"), None);
}

#[test]
#[should_panic(expected = "the action backup failed: no such place")]
fn a_failed_action_does_not_pass() {
    Scenario::<Acting>::new().run_action("backup", json!({"to": "nowhere"}));
}
