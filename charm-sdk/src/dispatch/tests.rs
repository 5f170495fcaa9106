use std::sync::Arc;

use super::*;
use crate::fake::{Fake, environment};
use crate::relation::{Endpoint, RelationError};
use crate::relation::{Provides, RawDatabag, Untyped};

enum Website {}

impl Endpoint for Website {
    const NAME: &'static str = "website";
    type Role = Provides;
    type Interface = Untyped;
}

/// Defines a charm whose only handler is a function.
macro_rules! charm {
    ($name:ident, $handler:expr) => {
        #[derive(Default)]
        struct $name;

        impl Charm for $name {
            const DECLARATION: Declaration = Declaration { files: &[] };

            fn dispatch(&mut self, ctx: &Context) -> Result<(), Halt> {
                let handler: fn(&Context) -> Result<(), Halt> = $handler;
                handler(ctx)
            }
        }
    };
}

fn fire<C: Charm>(juju: &Arc<Fake>, event: &str) -> Outcome {
    dispatch::<C>(
        environment(event, &[]),
        Arc::clone(juju) as Arc<dyn HookTools>,
        Arc::clone(juju) as Arc<dyn Lines>,
    )
}

fn leading() -> Arc<Fake> {
    Fake::new()
        .answers("is-leader", "true\n")
        .answers("relation-ids", r#"["website:1"]"#)
        .answers("relation-get", "{}")
}

fn publish(ctx: &Context) -> Result<(), Halt> {
    if let Some(leader) = ctx.leader()? {
        for relation in ctx.relations::<Website>()? {
            relation.write_app(&leader, &RawDatabag::from([("host", "h")]))?;
        }
    }
    Ok(())
}

charm!(Publishes, publish);

#[test]
fn ok_is_done_and_says_nothing() {
    charm!(Quiet, |_| Ok(()));
    let juju = Fake::new();
    assert_eq!(fire::<Quiet>(&juju, "install"), Outcome::Done);
    assert_eq!(juju.calls(), [""; 0]);
    assert_eq!(juju.lines(), [""; 0]);
}

#[test]
fn blocked_sets_the_status_and_is_done() {
    charm!(Blocks, |_| Err(Halt::blocked("-set `host`")));
    let juju = Fake::new();
    assert_eq!(fire::<Blocks>(&juju, "install"), Outcome::Done);
    assert_eq!(juju.calls(), ["status-set -- blocked -set `host`"]);
}

#[test]
fn waiting_sets_the_status_and_is_done() {
    charm!(Waits, |_| Err(Halt::waiting("for a database")));
    let juju = Fake::new();
    assert_eq!(fire::<Waits>(&juju, "install"), Outcome::Done);
    assert_eq!(juju.calls(), ["status-set -- waiting for a database"]);
}

#[test]
fn blocked_fails_if_the_status_cannot_be_set() {
    charm!(Blocks, |_| Err(Halt::blocked("m")));
    let juju = Fake::new().fails("status-set", 1, "connection is shut down");
    assert_eq!(fire::<Blocks>(&juju, "install"), Outcome::Failed);
    assert_eq!(
        juju.calls()[1],
        "juju-log --log-level ERROR -- install failed: the hook tool `status-set` failed with exit code 1: connection is shut down"
    );
}

#[test]
fn blocked_after_a_change_fails_and_leaves_the_status() {
    charm!(Late, |ctx| {
        publish(ctx)?;
        Err(Halt::blocked("too late"))
    });
    let juju = leading();
    assert_eq!(fire::<Late>(&juju, "config-changed"), Outcome::Failed);
    let calls = juju.calls();
    assert!(!calls.iter().any(|call| call.starts_with("status-set")));
    let log = calls.last().unwrap();
    assert!(
        log.contains("config-changed failed: blocked after a change"),
        "{log}"
    );
    assert!(log.contains("too late"), "{log}");
}

#[test]
fn waiting_after_a_change_fails() {
    charm!(Late, |ctx| {
        ctx.state().set("k", "v")?;
        Err(Halt::waiting("too late"))
    });
    let juju = Fake::new();
    assert_eq!(fire::<Late>(&juju, "start"), Outcome::Failed);
}

#[test]
fn a_status_or_a_log_line_is_no_change() {
    charm!(Talks, |ctx| {
        ctx.set_status(Status::maintenance("busy"))?;
        tracing::info!("busy");
        ctx.hook_tool("network-get", &["website"])?;
        Err(Halt::blocked("m"))
    });
    let juju = Fake::new();
    assert_eq!(fire::<Talks>(&juju, "start"), Outcome::Done);
}

#[test]
fn an_unknown_tool_counts_as_a_change() {
    charm!(Novel, |ctx| {
        ctx.hook_tool("teleport-set", &["now"])?;
        Err(Halt::blocked("m"))
    });
    assert_eq!(fire::<Novel>(&Fake::new(), "start"), Outcome::Failed);
}

#[test]
fn leadership_lost_before_the_first_change_is_done() {
    let juju = leading().fails("relation-set", 1, "cannot write relation settings");
    assert_eq!(fire::<Publishes>(&juju, "config-changed"), Outcome::Done);
    assert!(!juju.calls().iter().any(|call| call.starts_with("juju-log")));
    let [line] = &juju.lines()[..] else {
        panic!("{:?}", juju.lines())
    };
    assert!(
        line.starts_with("stdout: config-changed: this unit leads no more"),
        "{line}"
    );
}

#[test]
fn leadership_lost_before_our_own_databag_is_read_is_done() {
    let juju = leading().fails("relation-get", 1, "permission denied");
    assert_eq!(fire::<Publishes>(&juju, "config-changed"), Outcome::Done);
}

#[test]
fn leadership_lost_after_the_first_change_fails() {
    let juju = leading()
        .answers("relation-ids", r#"["website:1", "website:2"]"#)
        .fails(
            "relation-set -r website:2",
            1,
            "cannot write relation settings",
        );
    assert_eq!(fire::<Publishes>(&juju, "config-changed"), Outcome::Failed);
}

#[test]
fn lost_leadership_is_found_below_the_error_of_a_charm() {
    #[derive(Debug, thiserror::Error)]
    enum Error {
        #[error(transparent)]
        Hidden(#[from] RelationError),
        #[error("publishing")]
        Wrapped(#[source] ToolError),
    }

    let refused = || {
        let output = crate::hook_tool::ToolOutput {
            code: 1,
            stdout: Vec::new(),
            stderr: b"ERROR this unit is not the leader".into(),
        };
        ToolError::exit("secret-add", &output)
    };
    assert!(is_not_leader(&Error::Hidden(refused().into())));
    assert!(is_not_leader(&Error::Wrapped(refused())));
    assert_eq!(
        chain(&Error::Wrapped(refused())),
        "publishing: the hook tool `secret-add` failed with exit code 1: this unit is not the leader"
    );
}

#[test]
fn a_failure_is_logged_once_with_its_causes() {
    #[derive(Debug, thiserror::Error)]
    #[error("the site cannot be built")]
    struct Outer(#[source] Inner);
    #[derive(Debug, thiserror::Error)]
    #[error("no template\nfor posts")]
    struct Inner;

    charm!(Fails, |_| Err(Halt::failed(Outer(Inner))));
    let juju = Fake::new();
    assert_eq!(fire::<Fails>(&juju, "start"), Outcome::Failed);
    assert_eq!(
        juju.calls(),
        [
            r"juju-log --log-level ERROR -- start failed: the site cannot be built: no template\nfor posts"
        ]
    );
}

#[test]
fn a_failure_that_cannot_be_logged_goes_to_standard_error() {
    charm!(Fails, |_| Err(Halt::failed("boom")));
    for juju in [
        Fake::new().lacks("juju-log"),
        Fake::new().fails("juju-log", 1, "gone"),
    ] {
        assert_eq!(fire::<Fails>(&juju, "start"), Outcome::Failed);
        assert_eq!(juju.lines(), ["stderr: ERROR start failed: boom"]);
    }
}

#[test]
fn a_panic_fails_and_is_logged_once_with_its_place() {
    charm!(Panics, |ctx| {
        publish(ctx)?;
        panic!("impossible {}", 42)
    });
    let juju = leading();
    assert_eq!(fire::<Panics>(&juju, "config-changed"), Outcome::Failed);
    let calls = juju.calls();
    let logs: Vec<_> = calls
        .iter()
        .filter(|call| call.starts_with("juju-log"))
        .collect();
    let [log] = logs[..] else { panic!("{logs:?}") };
    assert!(
        log.contains("config-changed failed: the charm panicked at "),
        "{log}"
    );
    assert!(log.contains("dispatch/tests.rs:"), "{log}");
    assert!(log.ends_with(": impossible 42"), "{log}");
    assert_eq!(juju.lines(), [""; 0]);
}

#[test]
fn a_panic_in_default_is_caught_too() {
    struct Broken;
    impl Default for Broken {
        fn default() -> Self {
            panic!("not even made")
        }
    }
    impl Charm for Broken {
        const DECLARATION: Declaration = Declaration { files: &[] };
        fn dispatch(&mut self, _: &Context) -> Result<(), Halt> {
            Ok(())
        }
    }
    let juju = Fake::new();
    assert_eq!(fire::<Broken>(&juju, "start"), Outcome::Failed);
    assert!(juju.calls()[0].ends_with("not even made"));
}

#[test]
fn events_that_are_not_declared_are_done() {
    charm!(Declares, |ctx| {
        crate::pass_over_event(ctx);
        Ok(())
    });
    let juju = Fake::new();
    assert_eq!(
        fire::<Declares>(&juju, "db-relation-created"),
        Outcome::Done
    );
    assert_eq!(
        juju.lines(),
        ["stdout: db-relation-created is not an event of this charm: passed over"]
    );
    assert_eq!(juju.calls(), [""; 0]);
}

#[test]
fn an_action_without_a_handler_is_failed() {
    charm!(Declares, |ctx| {
        crate::pass_over_event(ctx);
        Ok(())
    });
    let juju = Fake::new();
    assert_eq!(fire::<Declares>(&juju, "actions/backup"), Outcome::Done);
    assert_eq!(
        juju.calls(),
        ["action-fail -- the charm has no handler for the action backup"]
    );
}

#[test]
fn invalid_configuration_blocks_with_its_text() {
    charm!(Configured, |ctx| {
        let mut options = ctx.config()?;
        let host = options.required::<String, String>("host");
        options.finish(host).map(drop).map_err(Halt::from)
    });
    let juju = Fake::new().answers("config-get", "{}");
    assert_eq!(fire::<Configured>(&juju, "config-changed"), Outcome::Done);
    assert_eq!(
        juju.calls()[1],
        "status-set -- blocked invalid configuration: host: must be set"
    );
}

#[test]
fn a_configuration_that_cannot_be_read_fails() {
    charm!(Configured, |ctx| {
        ctx.config()?;
        Ok(())
    });
    let juju = Fake::new().answers("config-get", "not JSON");
    assert_eq!(fire::<Configured>(&juju, "config-changed"), Outcome::Failed);
    assert!(
        juju.calls()[1].ends_with("the hook tool `config-get` gave an answer that is not JSON")
    );
}

#[test]
fn many_charms_run_side_by_side() {
    charm!(Talks, |ctx| {
        tracing::info!("in {}", ctx.environment().event_name());
        panic!("in {}", ctx.environment().event_name())
    });
    let threads: Vec<_> = (0..8)
        .map(|number| {
            std::thread::spawn(move || {
                let juju = Fake::new();
                let event = format!("event-{number}");
                assert_eq!(fire::<Talks>(&juju, &event), Outcome::Failed);
                let calls = juju.calls();
                assert_eq!(calls.len(), 2);
                assert!(calls.iter().all(|call| call.contains(&event)), "{calls:?}");
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
}

#[test]
fn a_failed_action_says_why_where_its_result_is_read() {
    charm!(Fails, |ctx| {
        ctx.hook_tool("open-port", &["80"])?;
        Err(Halt::failed("no disk"))
    });
    let juju = Fake::new();
    assert_eq!(fire::<Fails>(&juju, "actions/backup"), Outcome::Failed);
    assert_eq!(juju.lines(), ["stderr: no disk"]);
    let last = juju.calls().pop().unwrap();
    assert!(last.ends_with("actions/backup failed: no disk"), "{last}");
}

#[test]
fn an_action_that_needs_a_leader_is_never_done_without_one() {
    charm!(NeedsLeader, |ctx| {
        ctx.hook_tool("secret-add", &["a=b"])?;
        Ok(())
    });
    let juju = Fake::new().fails("secret-add", 1, "this unit is not the leader");
    assert_eq!(fire::<NeedsLeader>(&juju, "start"), Outcome::Done);
    assert_eq!(
        fire::<NeedsLeader>(&juju, "actions/rotate"),
        Outcome::Failed
    );
}
