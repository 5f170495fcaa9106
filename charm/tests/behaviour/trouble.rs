//! Hook tools that fail.

use charm_sdk::Status;

use crate::common::configured;

#[test]
fn every_failing_hook_tool_fails_the_event_and_the_next_one_repairs_all() {
    let (mut undisturbed, relation) = {
        let mut juju = configured();
        let relation = juju.relate("smtp", "wordpress");
        (juju, relation)
    };
    let calls = undisturbed.fire("config-changed").calls().len();
    let expected = undisturbed.local_app_databag(relation);
    for number in 1..=calls {
        let mut juju = configured();
        let relation = juju.relate("smtp", "wordpress");
        juju.fail_call(number, "ERROR connection is shut down");
        juju.try_fire("config-changed");
        juju.heal();
        juju.fire("config-changed");
        let bag = juju.local_app_databag(relation);
        for key in expected.keys().filter(|key| *key != "password_id") {
            assert_eq!(bag.get(key), expected.get(key), "after call {number}");
        }
        assert_eq!(juju.secrets().len(), 1, "after call {number}");
        assert_eq!(
            juju.secrets()[0].granted_to(),
            ["wordpress"],
            "after call {number}"
        );
        assert_eq!(juju.unit_status(), Status::active(), "after call {number}");
    }
}
