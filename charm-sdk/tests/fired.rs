//! What is seen after an event, in which world, and which events are refused.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use charm_sdk::testing::juju_model::{Change, Fate};
use charm_sdk::testing::{Event, Scenario};
use charm_sdk::{Charm, Context, Declaration, Halt};

/// Does in each event all that can be seen after it.
#[derive(Default)]
struct Busy;

impl Charm for Busy {
    const DECLARATION: Declaration = Declaration {
        files: &[
            (
                "metadata.yaml",
                "name: busy\nsummary: Works\ndescription: Works.\n\
                 provides:\n  site: {interface: http}\n\
                 peers:\n  cluster: {interface: busy}\n",
            ),
            ("config.yaml", "options:\n  port: {type: int}\n"),
        ],
    };

    fn dispatch(&mut self, ctx: &Context) -> Result<(), Halt> {
        ctx.hook_tool("status-set", &["maintenance", "opening"])?;
        ctx.hook_tool("open-port", &["80/tcp"])?;
        ctx.hook_tool("open-port", &["--endpoints", "site", "53/udp"])?;
        ctx.hook_tool("application-version-set", &["16.2"])?;
        ctx.hook_tool("is-leader", &["--format=json"])?;
        if ctx.environment().event_name() == "upgrade-charm" {
            return Err(Halt::failed("cannot stop"));
        }
        ctx.hook_tool("status-set", &["active", ""])?;
        Ok(())
    }
}

/// Why a scenario refuses an event.
fn refusal(juju: &mut Scenario<Busy>, event: Event) -> String {
    let fired = catch_unwind(AssertUnwindSafe(|| juju.fire(event)));
    let panic = fired.expect_err("it was fired");
    let text = panic.downcast_ref::<String>();
    text.cloned().expect("a text")
}

#[test]
fn all_that_an_event_did_is_there_after_it() {
    let mut juju = Scenario::<Busy>::new();
    assert_eq!(juju.opened_ports(), [""; 0]);
    assert_eq!(juju.workload_version(), "");
    let event = juju.fire("config-changed");
    assert_eq!(juju.opened_ports(), ["80/tcp"]);
    assert_eq!(juju.opened_ports_of("site"), ["53/udp"]);
    assert_eq!(juju.workload_version(), "16.2");
    let statuses = [("maintenance", "opening"), ("active", "")];
    assert_eq!(event.unit_statuses(), statuses);
    let answers = event.trace().calls.iter().map(|call| call.stdout.trim());
    assert_eq!(answers.collect::<Vec<_>>(), ["", "", "", "", "true", ""]);
}

#[test]
fn what_a_failed_event_changed_is_dropped_and_what_was_done_at_once_is_not() {
    let mut juju = Scenario::<Busy>::new();
    let event = juju.fire_failing("upgrade-charm");
    for one in event.changes() {
        let expected = match one.change {
            Change::PortOpened { .. } => Fate::Dropped,
            _ => Fate::AtOnce,
        };
        assert_eq!(one.fate, expected, "{one:?}");
    }
    assert_eq!(event.changes().len(), 4);
    assert_eq!(juju.opened_ports(), [""; 0]);
    assert_eq!(juju.workload_version(), "16.2");
    let kept = juju.fire("start");
    let ports = kept
        .changes()
        .iter()
        .filter(|one| one.fate == Fate::Committed);
    assert_eq!(ports.count(), 2);
}

#[test]
fn the_world_is_the_tests_choice() {
    assert!(!Scenario::<Busy>::new().is_kubernetes());
    let mut pods = Scenario::<Busy>::kubernetes();
    assert!(pods.is_kubernetes());
    pods.fire("config-changed");
    assert!(pods.settle().is_empty());
    pods.advance(Duration::from_secs(299));
    assert!(pods.settle().is_empty());
    pods.advance(Duration::from_secs(1));
    let names: Vec<_> = pods
        .settle()
        .iter()
        .map(|one| one.name().to_owned())
        .collect();
    assert_eq!(names, ["update-status"]);
}

#[test]
fn an_event_that_juju_could_not_fire_is_refused_with_the_reason() {
    let mut juju = Scenario::<Busy>::new();
    let site = juju.relate("site", "proxy");
    let cluster = juju.peers("cluster");
    for (event, why) in [
        (site.departed("proxy/5"), "proxy/5 never joined"),
        (site.joined("busy/0"), "busy/0 is no unit of proxy"),
        (cluster.joined("busy/0"), "is not told of itself"),
        (cluster.broken(), "a peer relation is never removed"),
        ("leader-settings-changed".into(), "busy/0 leads"),
    ] {
        let text = refusal(&mut juju, event);
        assert!(text.starts_with("Juju could not fire this event"), "{text}");
        assert!(text.contains(why), "{text}");
    }
    juju.fire(site.joined("proxy/0"));

    juju.set_leader(false);
    let text = refusal(&mut juju, "leader-elected".into());
    assert!(
        text.contains("busy/0 is not the leader of busy, busy/1 is"),
        "{text}"
    );
    juju.unchecked();
    juju.fire("leader-elected");
}

#[test]
fn a_state_that_juju_could_not_be_in_is_refused_with_the_reason() {
    let refused = |change: fn(&mut Scenario<Busy>), why: &str| {
        let mut juju = Scenario::<Busy>::new();
        let made = catch_unwind(AssertUnwindSafe(|| change(&mut juju)));
        let panic = made.expect_err(why);
        let text = panic.downcast_ref::<String>().expect("a text");
        assert!(text.contains(why), "{text}");
    };
    refused(|juju| juju.config("prot", 80), "unknown option \"prot\"");
    refused(|juju| juju.config("port", "eighty"), "option \"port\"");
    refused(
        |juju| _ = juju.relate("sites", "proxy"),
        "declares no endpoint `sites`",
    );
    refused(
        |juju| _ = juju.relate("cluster", "proxy"),
        "is a peers endpoint",
    );
    refused(
        |juju| {
            let site = juju.relate("site", "proxy");
            juju.set_remote_unit_databag(site, "proxy/7", [("host", "h")]);
        },
        "proxy/7",
    );
    refused(|juju| juju.resource("page", "text"), "page");
    refused(|juju| _ = juju.add_storage("data"), "data");
    refused(
        |juju| _ = juju.fire(Event::pebble_ready("web")),
        "no containers on machines",
    );
}

#[test]
fn many_scenarios_run_side_by_side() {
    std::thread::scope(|scope| {
        for number in 0..8 {
            scope.spawn(move || {
                let mut juju = Scenario::<Busy>::new();
                juju.config("port", number);
                for _ in 0..20 {
                    assert_eq!(juju.fire("config-changed").calls().len(), 6);
                }
                assert_eq!(juju.opened_ports(), ["80/tcp"]);
            });
        }
    });
}
