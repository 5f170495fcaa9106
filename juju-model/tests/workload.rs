//! Workload containers, and the resources that run in them.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

mod common;

use std::cell::RefCell;
use std::io;
use std::path::Path;

use common::*;
use juju_model::*;

fn licence() -> ResourceKind {
    ResourceKind::File {
        filename: "licence.txt".to_owned(),
    }
}

fn server() -> CharmInfo {
    CharmInfo::named("server")
        .container("web")
        .container("sidecar")
        .resource("image", ResourceKind::OciImage)
        .resource("licence", licence())
}

fn on_kubernetes(deploy: Deploy) -> (Model, Vec<Dispatch>) {
    let mut model = Model::new(ModelSettings {
        flavour: Flavour::Kubernetes,
        ..ModelSettings::default()
    });
    model.deploy(deploy).unwrap();
    let ran = model.settle_quietly();
    (model, ran)
}

#[test]
fn containers_need_kubernetes() {
    let mut model = model();
    let why = "charm \"server\" has workload containers, which only a Kubernetes model can run";
    let refused = model.deploy(Deploy::new("app", server())).unwrap_err();
    assert_eq!(
        refused.to_string(),
        format!("cannot add application \"app\": {why}")
    );
    let plain = CharmInfo::named("server");
    model.deploy(Deploy::new("app", plain)).unwrap();
    let refused = model.refresh("app", server().at_revision(1)).unwrap_err();
    let text = format!("cannot upgrade application \"app\" to charm \"local:server-1\": {why}");
    assert_eq!(refused.to_string(), text);
}

#[test]
fn what_a_charm_assumes_must_be_there() {
    let feature = |name: &str, at_least: Option<&str>, below: Option<&str>| Need::Feature {
        name: name.to_owned(),
        at_least: at_least.map(str::to_owned),
        below: below.map(str::to_owned),
    };
    let pods = || feature("k8s-api", None, None);
    let deploy = |model: &mut Model, needs: Vec<Need>| {
        let charm = CharmInfo {
            assumes: needs,
            ..CharmInfo::named("plain")
        };
        let deployed = model.deploy(Deploy::new("plain", charm));
        if deployed.is_ok() {
            model.remove_application("plain").unwrap();
        }
        deployed.map_err(|error| error.to_string())
    };
    let mut machines = model();
    let (mut kubernetes, _) = on_kubernetes(Deploy::new("other", database()));
    for needs in [
        vec![
            feature("juju", Some("3.6"), None),
            feature("juju", None, Some("4.0")),
        ],
        vec![Need::AnyOf(vec![
            pods(),
            feature("juju", Some("2.9.50"), None),
        ])],
        vec![Need::AllOf(vec![])],
    ] {
        assert_eq!(deploy(&mut machines, needs.clone()), Ok(()), "{needs:?}");
        assert_eq!(deploy(&mut kubernetes, needs), Ok(()));
    }
    assert_eq!(deploy(&mut kubernetes, vec![pods()]), Ok(()));
    let needs = vec![
        Need::AllOf(vec![feature("juju", Some("3.1"), None), pods()]),
        feature("juju", Some("4.0"), None),
        feature("juju", None, Some("3.0")),
        Need::AnyOf(vec![pods(), feature("magic", Some("1"), None)]),
    ];
    let text = "cannot add application \"plain\": Charm feature requirements cannot be met:
  - charm requires all of the following:
    - charm requires feature \"k8s-api\" but model does not support it
  - charm requires feature \"juju\" (version >= 4.0) but model currently supports version 3.6.28
  - charm requires feature \"juju\" (version < 3.0) but model currently supports version 3.6.28
  - charm requires at least one of the following:
    - charm requires feature \"k8s-api\" but model does not support it
    - charm requires feature \"magic\" (version >= 1) but model does not support it";
    assert_eq!(deploy(&mut machines, needs), Err(text.to_owned()));
}

#[test]
fn every_container_is_ready_after_the_start() {
    let (mut model, ran) = on_kubernetes(Deploy::new("server", server()));
    assert_eq!(
        on(&ran, "server/0"),
        [
            "install",
            "leader-elected",
            "config-changed",
            "start",
            "sidecar-pebble-ready",
            "web-pebble-ready"
        ]
    );
    let refused = model.dispatch(
        &unit("server/0"),
        Hook::PebbleReady {
            container: "db".to_owned(),
        },
    );
    assert_eq!(
        refused.unwrap_err().to_string(),
        "container \"db\" not found"
    );
    // A failed workload hook never puts the unit into error.
    let hook = begin(
        &mut model,
        "server/0",
        Hook::PebbleCheckFailed {
            container: "web".to_owned(),
            check: "up".to_owned(),
        },
    );
    model.finish(hook, Outcome::Exit(1));
    assert!(!model.unit(&unit("server/0")).unwrap().is_in_error());
}

#[test]
fn a_workload_hook_says_what_it_is_about() {
    let (mut model, _) = on_kubernetes(Deploy::new("server", server()));
    let web = || "web".to_owned();
    let check = || "up".to_owned();
    for (hook, name, about) in [
        (
            Hook::PebbleReady { container: web() },
            "web-pebble-ready",
            &["JUJU_WORKLOAD_NAME=web"][..],
        ),
        (
            Hook::PebbleCustomNotice {
                container: web(),
                id: "7".to_owned(),
                key: "example.com/done".to_owned(),
            },
            "web-pebble-custom-notice",
            &[
                "JUJU_WORKLOAD_NAME=web",
                "JUJU_NOTICE_ID=7",
                "JUJU_NOTICE_TYPE=custom",
                "JUJU_NOTICE_KEY=example.com/done",
            ],
        ),
        (
            Hook::PebbleCheckFailed {
                container: web(),
                check: check(),
            },
            "web-pebble-check-failed",
            &["JUJU_WORKLOAD_NAME=web", "JUJU_PEBBLE_CHECK_NAME=up"],
        ),
        (
            Hook::PebbleCheckRecovered {
                container: web(),
                check: check(),
            },
            "web-pebble-check-recovered",
            &["JUJU_WORKLOAD_NAME=web", "JUJU_PEBBLE_CHECK_NAME=up"],
        ),
    ] {
        let hook = begin(&mut model, "server/0", hook);
        assert_eq!(hook.dispatch().name, name);
        let paths = AgentPaths::new("/charm", "/tools", "/agent.socket");
        let known = ["JUJU_WORKLOAD", "JUJU_NOTICE", "JUJU_PEBBLE"];
        let said: Vec<_> = hook
            .environment(&model, &paths)
            .into_iter()
            .filter(|(name, _)| known.iter().any(|start| name.starts_with(start)))
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        assert_eq!(said, about);
        model.finish(hook, Outcome::Exit(0));
    }
}

/// Notes what is copied, or refuses to.
#[derive(Default)]
struct Copies(RefCell<Vec<String>>, Option<io::ErrorKind>);

impl FileReader for Copies {
    fn read(&self, _path: &Path) -> io::Result<Vec<u8>> {
        Err(io::ErrorKind::NotFound.into())
    }

    fn copy(&self, source: &Path, copy: &Path) -> io::Result<()> {
        let copied = format!("{} {}", source.display(), copy.display());
        self.0.borrow_mut().push(copied);
        self.1.map_or(Ok(()), |kind| Err(kind.into()))
    }
}

#[test]
fn a_unit_gets_a_copy_of_a_resource_where_juju_puts_it() {
    let deploy = Deploy::new("my-server", server())
        .resource("licence", "/kept/licence-1")
        .resource("image", "/kept/image-1");
    let (mut model, _) = on_kubernetes(deploy);
    let copies = Copies::default();
    for (name, file) in [("licence", "licence.txt"), ("image", "content.yaml")] {
        let mut hook = begin(&mut model, "my-server/0", Hook::UpdateStatus);
        let answer = call_with(
            &mut hook,
            &mut model,
            "resource-get",
            &[name],
            None,
            &copies,
        );
        let path = format!("/var/lib/juju/agents/unit-my-server-0/resources/{name}/{file}");
        // Without a newline, unlike any other tool.
        assert_eq!((answer.code, answer.out.as_str()), (0, path.as_str()));
        assert_eq!(copies.0.take(), [format!("/kept/{name}-1 {path}")]);
        model.finish(hook, Outcome::Exit(0));
    }
}

#[test]
fn a_resource_that_is_not_there_is_an_error_of_the_tool() {
    let deploy = Deploy::new("server", server()).resource("image", "/kept/image-1");
    let (mut model, _) = on_kubernetes(deploy);
    let mut hook = begin(&mut model, "server/0", Hook::UpdateStatus);
    for (line, code, text) in [
        ("resource-get", 2, "missing required resource name"),
        ("resource-get a b", 2, "unrecognized args: [\"b\"]"),
        (
            "resource-get licence",
            1,
            "could not download resource: resource \"licence\" not found",
        ),
        (
            "resource-get nope",
            1,
            "could not download resource: resource \"nope\" not found",
        ),
    ] {
        assert_eq!(
            fails(&mut hook, &mut model, line),
            (code, text.to_owned()),
            "{line}"
        );
    }
    let refusing = Copies(RefCell::default(), Some(io::ErrorKind::NotFound));
    let answer = call_with(
        &mut hook,
        &mut model,
        "resource-get",
        &["image"],
        None,
        &refusing,
    );
    assert_eq!(answer.code, 1);
    assert!(
        answer
            .err
            .starts_with("ERROR could not download resource: "),
        "{}",
        answer.err
    );
}

#[test]
fn a_new_resource_is_a_new_charm_to_the_units() {
    let plain = CharmInfo::named("plain").resource("licence", licence());
    let mut model = model();
    model
        .deploy(Deploy::new("plain", plain.clone()).units(2))
        .unwrap();
    model.settle_quietly();
    assert!(
        model
            .application("plain")
            .unwrap()
            .resource("licence")
            .is_none()
    );
    model
        .attach_resource("plain", "licence", "/kept/1")
        .unwrap();
    let ran = model.settle_quietly();
    for name in ["plain/0", "plain/1"] {
        assert_eq!(on(&ran, name), ["upgrade-charm", "config-changed"]);
    }
    model
        .attach_resource("plain", "licence", "/kept/2")
        .unwrap();
    let licence = model
        .application("plain")
        .unwrap()
        .resource("licence")
        .unwrap();
    assert_eq!((licence.revision(), licence.source()), (2, "/kept/2"));
    model.settle_quietly();

    // On Kubernetes the pod is replaced.
    let (mut model, _) = on_kubernetes(Deploy::new("server", server()));
    model.attach_resource("server", "image", "/kept/1").unwrap();
    assert_eq!(
        on(&model.settle_quietly(), "server/0"),
        [
            "stop",
            "upgrade-charm",
            "config-changed",
            "start",
            "sidecar-pebble-ready",
            "web-pebble-ready"
        ]
    );

    for (app, name, text) in [
        ("server", "nope", "unrecognized resource \"nope\""),
        ("nope", "image", "application \"nope\" not found"),
    ] {
        let refused = model.attach_resource(app, name, "/kept/1").unwrap_err();
        assert_eq!(refused.to_string(), text);
    }
    // A charm without the resource leaves it behind.
    model
        .refresh("server", CharmInfo::named("server").at_revision(1))
        .unwrap();
    assert!(
        model
            .application("server")
            .unwrap()
            .resource("image")
            .is_none()
    );
    assert_eq!(plain.resources["licence"].type_name(), "file");
}

#[test]
fn unknown_resources_are_refused_together() {
    let mut model = model();
    let plain = || Deploy::new("plain", CharmInfo::named("plain"));
    let one = model.deploy(plain().resource("a", "/1")).unwrap_err();
    assert_eq!(one.to_string(), "unrecognized resource \"a\"");
    let two = plain().resource("b", "/1").resource("a", "/1");
    let two = model.deploy(two).unwrap_err();
    assert_eq!(two.to_string(), "unrecognized resources: a, b");
}
