//! Charms that live beside others, and those beside which they live.

use charm_sdk::testing::Scenario;
use charm_sdk::{Charm, Context, Declaration, Halt, Status};

/// Says in its status whom it sees.
fn look(ctx: &Context, endpoint: &str) -> Result<(), Halt> {
    let mut seen = Vec::new();
    for id in ctx.hook_tool("relation-ids", &[endpoint])?.lines() {
        let units = ctx.hook_tool("relation-list", &["-r", id])?;
        seen.extend(units.lines().map(str::to_owned));
    }
    Ok(ctx.set_status(Status::Active(seen.join(" ")))?)
}

fn seeing(units: &str) -> Status {
    Status::Active(units.to_owned())
}

macro_rules! charm {
    ($name:ident, $metadata:literal, $endpoint:literal) => {
        #[derive(Default)]
        struct $name;

        impl Charm for $name {
            const DECLARATION: Declaration = Declaration {
                files: &[(
                    "metadata.yaml",
                    concat!("summary: s\ndescription: d\n", $metadata),
                )],
            };

            fn dispatch(&mut self, ctx: &Context) -> Result<(), Halt> {
                look(ctx, $endpoint)
            }
        }
    };
}

charm!(
    Agent,
    "name: agent\nsubordinate: true\nrequires:\n  \
     a-logging: {interface: logging, scope: container}\n  \
     host: {interface: juju-info, scope: container}\n  \
     central: {interface: monitoring}\nprovides:\n  local: {interface: files, scope: container}\n",
    "host"
);

charm!(
    Filer,
    "name: filer\nsubordinate: true\nrequires:\n  \
     api: {interface: api}\n  files: {interface: files, scope: container}\n",
    "files"
);

charm!(
    Shop,
    "name: shop\nprovides:\n  files: {interface: files, scope: container}\n\
     requires:\n  db: {interface: sql}\n",
    "files"
);

#[test]
fn a_subordinate_is_there_beside_a_unit_of_its_principal() {
    let mut juju = Scenario::<Agent>::new();
    assert_eq!(juju.unit().to_string(), "agent/0");
    let host = juju.principal();
    assert_eq!(juju.relation_id(host).to_string(), "host:0");
    assert_eq!(juju.remote_app(host), "principal");
    juju.fire("config-changed");
    assert_eq!(juju.unit_status(), seeing("principal/0"));
    assert!(!juju.local_unit_databag(host).is_empty());

    // Without an endpoint for any application it is the first one that is
    // within a container.
    let mut filer = Scenario::<Filer>::new();
    let within = filer.principal();
    assert_eq!(filer.relation_id(within).to_string(), "files:0");
    filer.fire(within.joined("principal/0"));
    assert_eq!(filer.unit_status(), seeing("principal/0"));
}

#[test]
fn it_sees_its_own_principal_alone() {
    let mut juju = Scenario::<Agent>::new();
    let second = juju.add_unit();
    assert_eq!(second.to_string(), "agent/1");
    juju.fire("config-changed");
    assert_eq!(juju.unit_status(), seeing("principal/0"));
    let other = juju.relate("host", "other");
    juju.fire("config-changed");
    assert_eq!(juju.unit_status(), seeing("principal/0"));
    assert!(juju.local_unit_databag(other).is_empty());
    // What is not within a container is as with any charm.
    let central = juju.relate("central", "monitor");
    juju.fire(central.joined("monitor/0"));
    // The same principal may be related to in several ways.
    let local = juju.relate("local", "principal");
    juju.fire(local.joined("principal/0"));
}

#[test]
#[should_panic(expected = "principal/1 is not on the machine of agent/0")]
fn it_hears_of_no_other_unit_of_its_principal() {
    let mut juju = Scenario::<Agent>::new();
    juju.add_unit();
    let host = juju.principal();
    juju.fire(host.joined("principal/1"));
}

#[test]
#[should_panic(
    expected = "agent/0 lives beside principal/0, and agent:host other:juju-info is for"
)]
fn it_hears_of_no_other_principal() {
    let mut juju = Scenario::<Agent>::new();
    let other = juju.relate("host", "other");
    juju.fire(other.created());
}

#[test]
fn it_goes_with_the_relation_to_its_principal() {
    let mut juju = Scenario::<Agent>::new();
    let host = juju.principal();
    juju.fire(host.broken());
    juju.fire("stop");
    juju.fire("remove");
    assert_eq!(
        juju.model().application("agent").unwrap().units().count(),
        0
    );

    // Its end can be had at once.
    let mut juju = Scenario::<Agent>::new();
    juju.fire("remove");
    assert_eq!(
        juju.model().application("agent").unwrap().units().count(),
        0
    );
    assert_eq!(juju.model().units().count(), 1, "the principal stays");
}

#[test]
fn it_leads_or_does_not() {
    let mut juju = Scenario::<Agent>::new();
    juju.fire("leader-elected");
    juju.set_leader(false);
    juju.fire("leader-settings-changed");
}

#[test]
fn a_subordinate_stand_in_comes_beside_each_unit() {
    let mut juju = Scenario::<Shop>::new();
    juju.add_unit();
    let files = juju.relate("files", "filer");
    assert_eq!(juju.remote_app(files), "filer");
    juju.fire(files.joined("filer/0"));
    assert_eq!(juju.unit_status(), seeing("filer/0"));
    let beside: Vec<_> = juju
        .model()
        .units()
        .filter_map(|unit| unit.principal().map(ToString::to_string))
        .collect();
    assert_eq!(beside, ["shop/0", "shop/1"]);
}

#[test]
#[should_panic(
    expected = "neither shop nor database is a subordinate; relate it to another application"
)]
fn two_ordinary_applications_share_no_container() {
    let mut juju = Scenario::<Shop>::new();
    juju.relate("db", "database");
    juju.relate("files", "database");
}

#[test]
#[should_panic(expected = "shop/0 has no principal; a subordinate has one")]
fn only_a_subordinate_has_a_principal() {
    Scenario::<Shop>::new().principal();
}

#[test]
fn both_can_be_real() {
    let mut juju = Scenario::<Shop>::new();
    let filer = juju.deploy::<Filer>("filer");
    juju.relate("files", "filer");
    let ran = juju.settle();
    assert_eq!(juju.unit_status(), seeing("filer/0"));
    assert_eq!(juju.at(&filer).unit_status(), seeing("shop/0"));
    let installed = ran.iter().find(|event| event.name() == "install").unwrap();
    assert_eq!(installed.unit().to_string(), "filer/0");
    juju.at(&filer).fire("config-changed");
}
