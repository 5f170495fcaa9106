//! Every hook tool: a table of calls with output, exit code and error text for each, and what tables cannot show.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

#[path = "../common/mod.rs"]
mod common;

mod action;
mod behaviour;
mod complete;
mod config;
mod goal;
mod leader;
mod log;
mod network;
mod port;
mod relation;
mod resource;
mod scenes;
mod secret;
mod state;
mod status;
mod storage;
mod table;

use table::Table;

/// Makes a test of each table.
macro_rules! tables {
    ($($name:ident = $table:path,)*) => {
        const TABLES: &[&Table] = &[$(&$table),*];

        $(#[test]
        fn $name() {
            $table.check();
        })*
    };
}

tables! {
    action_fail = action::ACTION_FAIL,
    action_get = action::ACTION_GET,
    action_log = action::ACTION_LOG,
    action_set = action::ACTION_SET,
    juju_reboot = action::JUJU_REBOOT,
    config_get = config::CONFIG_GET,
    credential_get = goal::CREDENTIAL_GET,
    goal_state = goal::GOAL_STATE,
    is_leader = leader::IS_LEADER,
    leader_get = leader::LEADER_GET,
    leader_set = leader::LEADER_SET,
    juju_log = log::JUJU_LOG,
    network_get = network::NETWORK_GET,
    unit_get = network::UNIT_GET,
    close_port = port::CLOSE_PORT,
    open_port = port::OPEN_PORT,
    opened_ports = port::OPENED_PORTS,
    relation_get = relation::RELATION_GET,
    relation_ids = relation::RELATION_IDS,
    relation_list = relation::RELATION_LIST,
    relation_model_get = relation::RELATION_MODEL_GET,
    relation_set = relation::RELATION_SET,
    resource_get = resource::RESOURCE_GET,
    secret_add = secret::SECRET_ADD,
    secret_get = secret::SECRET_GET,
    secret_grant = secret::SECRET_GRANT,
    secret_ids = secret::SECRET_IDS,
    secret_info_get = secret::SECRET_INFO_GET,
    secret_remove = secret::SECRET_REMOVE,
    secret_revoke = secret::SECRET_REVOKE,
    secret_set = secret::SECRET_SET,
    state_delete = state::STATE_DELETE,
    state_get = state::STATE_GET,
    state_set = state::STATE_SET,
    application_version_set = status::APPLICATION_VERSION_SET,
    status_get = status::STATUS_GET,
    status_set = status::STATUS_SET,
    storage_add = storage::STORAGE_ADD,
    storage_get = storage::STORAGE_GET,
    storage_list = storage::STORAGE_LIST,
}
