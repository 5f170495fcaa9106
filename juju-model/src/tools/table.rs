//! All hook tools: what they take, what they are for, and the function that runs each.

use super::flags::{Flag, Kind};
use super::format::Format;
use super::{
    Call, Stop, action, config, goal, leader, log, network, port, relation, resource, secret,
    state, status, storage,
};

/// A hook tool.
pub(super) struct Tool {
    pub name: &'static str,
    pub flags: &'static [Flag],
    /// The arguments that are no flags, as its help shows them.
    pub arguments: &'static str,
    pub purpose: &'static str,
    pub run: fn(&mut Call<'_>) -> Result<(), Stop>,
}

const fn flag(names: &'static [&'static str], kind: Kind, about: &'static str) -> Flag {
    Flag { names, kind, about }
}

const fn switch(names: &'static [&'static str], about: &'static str) -> Flag {
    flag(names, Kind::Switch, about)
}

const fn text(names: &'static [&'static str], about: &'static str) -> Flag {
    flag(names, Kind::Text(""), about)
}

const FORMAT: Flag = flag(
    &["format"],
    Kind::Format(&[Format::Smart, Format::Json, Format::Yaml]),
    "Specify output format (json|smart|yaml)",
);
/// Some tools know no smart format.
const YAML: Flag = flag(
    &["format"],
    Kind::Format(&[Format::Yaml, Format::Json]),
    "Specify output format (json|yaml)",
);
const OUTPUT: Flag = text(&["o", "output"], "Specify an output file");
/// Tools without output take it too, and warn.
const NO_FORMAT: Flag = text(&["format"], "deprecated format flag");

const RELATION: Flag = flag(
    &["r", "relation"],
    Kind::Relation,
    "Specify a relation by id",
);
const ENDPOINTS: Flag = text(
    &["endpoints"],
    "a comma-delimited list of application endpoints to target with this operation",
);
const PAIRS_FILE: Flag = flag(&["file"], Kind::File, "file containing key-value pairs");

const SECRET: &[Flag] = &[
    text(&["label"], "a label used to identify the secret in hooks"),
    text(&["description"], "the secret description"),
    flag(
        &["owner"],
        Kind::Text("application"),
        "the owner of the secret, either the application or unit",
    ),
    text(&["rotate"], "the secret rotation policy"),
    text(
        &["expire"],
        "either a duration or time when the secret should expire",
    ),
    text(&["file"], "a YAML file containing secret key values"),
];

const PORT_RANGE: &str = "<port>[/<protocol>] or <from>-<to>[/<protocol>] or icmp";
const PAIRS: &str = "<key>=<value> [<key>=<value> ...]";

pub(super) const TABLE: &[Tool] = &[
    Tool {
        name: "action-fail",
        flags: &[],
        arguments: "[\"<failure message>\"]",
        purpose: "Set action fail status with message.",
        run: action::fail,
    },
    Tool {
        name: "action-get",
        flags: &[FORMAT, OUTPUT],
        arguments: "[<key>[.<key>.<key>...]]",
        purpose: "Get action parameters.",
        run: action::get,
    },
    Tool {
        name: "action-log",
        flags: &[],
        arguments: "<message>",
        purpose: "Record a progress message for the current action.",
        run: action::log,
    },
    Tool {
        name: "action-set",
        flags: &[],
        arguments: PAIRS,
        purpose: "Set action results.",
        run: action::set,
    },
    Tool {
        name: "application-version-set",
        flags: &[],
        arguments: "<new-version>",
        purpose: "Specify which version of the application is deployed.",
        run: status::set_version,
    },
    Tool {
        name: "close-port",
        flags: &[ENDPOINTS, NO_FORMAT],
        arguments: PORT_RANGE,
        purpose: "Register a request to close a port or port range.",
        run: port::close,
    },
    Tool {
        name: "config-get",
        flags: &[switch(&["a", "all"], "print all keys"), FORMAT, OUTPUT],
        arguments: "[<key>]",
        purpose: "Print application configuration.",
        run: config::get,
    },
    Tool {
        name: "credential-get",
        flags: &[FORMAT, OUTPUT],
        arguments: "",
        purpose: "Access cloud credentials.",
        run: goal::credential,
    },
    Tool {
        name: "goal-state",
        flags: &[YAML, OUTPUT],
        arguments: "",
        purpose: "Print the status of the charm's peers and related units.",
        run: goal::state,
    },
    Tool {
        name: "is-leader",
        flags: &[FORMAT, OUTPUT],
        arguments: "",
        purpose: "Print application leadership status.",
        run: leader::is_leader,
    },
    Tool {
        name: "juju-log",
        flags: &[
            switch(&["debug"], "log at debug level"),
            flag(
                &["l", "log-level"],
                Kind::Text("INFO"),
                "Send log message at the given level",
            ),
            NO_FORMAT,
        ],
        arguments: "<message>",
        purpose: "Write a message to the juju log.",
        run: log::juju_log,
    },
    Tool {
        name: "juju-reboot",
        flags: &[switch(
            &["now"],
            "reboot immediately, killing the invoking process",
        )],
        arguments: "",
        purpose: "Reboot the host machine.",
        run: action::reboot,
    },
    Tool {
        name: "leader-get",
        flags: &[FORMAT, OUTPUT],
        arguments: "[<key>]",
        purpose: "Print application leadership settings.",
        run: leader::get,
    },
    Tool {
        name: "leader-set",
        flags: &[],
        arguments: "<key>=<value> [...]",
        purpose: "Write application leadership settings.",
        run: leader::set,
    },
    Tool {
        name: "network-get",
        flags: &[
            switch(
                &["primary-address"],
                "get the primary address for the binding (deprecated)",
            ),
            switch(
                &["bind-address"],
                "get the address for the binding on which the unit should listen",
            ),
            switch(
                &["ingress-address"],
                "get the ingress address for the binding",
            ),
            switch(
                &["egress-subnets"],
                "get the egress subnets for the binding",
            ),
            RELATION,
            FORMAT,
            OUTPUT,
        ],
        arguments: "<binding-name> [--ingress-address] [--bind-address] [--egress-subnets]",
        purpose: "Get network config.",
        run: network::get,
    },
    Tool {
        name: "open-port",
        flags: &[ENDPOINTS, NO_FORMAT],
        arguments: PORT_RANGE,
        purpose: "Register a request to open a port or port range.",
        run: port::open,
    },
    Tool {
        name: "opened-ports",
        flags: &[
            switch(
                &["endpoints"],
                "display the list of target application endpoints for each port range",
            ),
            FORMAT,
            OUTPUT,
        ],
        arguments: "",
        purpose: "List all ports or port ranges opened by the unit.",
        run: port::opened,
    },
    Tool {
        name: "relation-get",
        flags: &[
            switch(
                &["app"],
                "Get the relation data for the overall application, not just a unit",
            ),
            RELATION,
            FORMAT,
            OUTPUT,
        ],
        arguments: "<key> <unit id>",
        purpose: "Get relation settings.",
        run: relation::get,
    },
    Tool {
        name: "relation-ids",
        flags: &[FORMAT, OUTPUT],
        arguments: "<name>",
        purpose: "List all relation IDs for the given endpoint.",
        run: relation::ids,
    },
    Tool {
        name: "relation-list",
        flags: &[
            switch(
                &["app"],
                "List remote application instead of participating units",
            ),
            RELATION,
            FORMAT,
            OUTPUT,
        ],
        arguments: "",
        purpose: "List relation units.",
        run: relation::list,
    },
    Tool {
        name: "relation-model-get",
        flags: &[RELATION, FORMAT, OUTPUT],
        arguments: "",
        purpose: "Get details about the model hosting a related application.",
        run: relation::model,
    },
    Tool {
        name: "relation-set",
        flags: &[
            switch(
                &["app"],
                "pick whether you are setting \"application\" settings or \"unit\" settings",
            ),
            PAIRS_FILE,
            RELATION,
            NO_FORMAT,
        ],
        arguments: PAIRS,
        purpose: "Set relation settings.",
        run: relation::set,
    },
    Tool {
        name: "resource-get",
        flags: &[],
        arguments: "<resource name>",
        purpose: "Get the path to the locally cached resource file.",
        run: resource::get,
    },
    Tool {
        name: "secret-add",
        flags: SECRET,
        arguments: "[key[#base64|#file]=value...]",
        purpose: "Add a new secret.",
        run: secret::add,
    },
    Tool {
        name: "secret-get",
        flags: &[
            text(&["label"], "a label used to identify the secret in hooks"),
            switch(&["peek"], "get the latest revision just this time"),
            switch(
                &["refresh"],
                "get the latest revision and also get this same revision for subsequent calls",
            ),
            YAML,
            OUTPUT,
        ],
        arguments: "<ID> [key[#base64]]",
        purpose: "Get the content of a secret.",
        run: secret::get,
    },
    Tool {
        name: "secret-grant",
        flags: &[
            flag(
                &["r", "relation"],
                Kind::Relation,
                "the relation with which to associate the grant",
            ),
            text(
                &["unit"],
                "the unit to grant access, otherwise the whole application",
            ),
        ],
        arguments: "<ID>",
        purpose: "Grant access to a secret.",
        run: secret::grant,
    },
    Tool {
        name: "secret-ids",
        flags: &[FORMAT, OUTPUT],
        arguments: "",
        purpose: "Print secret IDs.",
        run: secret::ids,
    },
    Tool {
        name: "secret-info-get",
        flags: &[
            text(&["label"], "a label used to identify the secret"),
            YAML,
            OUTPUT,
        ],
        arguments: "<ID>",
        purpose: "Get a secret's metadata info.",
        run: secret::info,
    },
    Tool {
        name: "secret-remove",
        flags: &[flag(
            &["revision"],
            Kind::Number,
            "remove the specified revision",
        )],
        arguments: "<ID>",
        purpose: "Remove an existing secret.",
        run: secret::remove,
    },
    Tool {
        name: "secret-revoke",
        flags: &[
            text(&["app", "application"], "the application to revoke access"),
            flag(
                &["r", "relation"],
                Kind::Relation,
                "the relation for which to revoke the grant",
            ),
            text(&["unit"], "the unit to revoke access"),
        ],
        arguments: "<ID>",
        purpose: "Revoke access to a secret.",
        run: secret::revoke,
    },
    Tool {
        name: "secret-set",
        flags: SECRET,
        arguments: "<ID> [key[#base64]=value...]",
        purpose: "Update an existing secret.",
        run: secret::change,
    },
    Tool {
        name: "state-delete",
        flags: &[],
        arguments: "<key>",
        purpose: "Delete server-side-state key value pairs.",
        run: state::delete,
    },
    Tool {
        name: "state-get",
        flags: &[
            switch(
                &["strict"],
                "Return an error if the requested key does not exist",
            ),
            FORMAT,
            OUTPUT,
        ],
        arguments: "[<key>]",
        purpose: "Print server-side-state value.",
        run: state::get,
    },
    Tool {
        name: "state-set",
        flags: &[PAIRS_FILE],
        arguments: PAIRS,
        purpose: "Set server-side-state values.",
        run: state::set,
    },
    Tool {
        name: "status-get",
        flags: &[
            switch(
                &["application"],
                "print status for all units of this application if this unit is the leader",
            ),
            switch(&["include-data"], "print all status data"),
            FORMAT,
            OUTPUT,
        ],
        arguments: "[--include-data] [--application]",
        purpose: "Print status information.",
        run: status::get,
    },
    Tool {
        name: "status-set",
        flags: &[switch(
            &["application"],
            "set this status for the application to which the unit belongs if the unit is the leader",
        )],
        arguments: "<maintenance | blocked | waiting | active> [message]",
        purpose: "Set status information.",
        run: status::set,
    },
    Tool {
        name: "storage-add",
        flags: &[],
        arguments: "<charm storage name>[=count] ...",
        purpose: "Add storage instances.",
        run: storage::add,
    },
    Tool {
        name: "storage-get",
        flags: &[
            flag(&["s"], Kind::Storage, "specify a storage instance by id"),
            FORMAT,
            OUTPUT,
        ],
        arguments: "[<key>]",
        purpose: "Print information for the storage instance with the specified ID.",
        run: storage::get,
    },
    Tool {
        name: "storage-list",
        flags: &[FORMAT, OUTPUT],
        arguments: "[<storage-name>]",
        purpose: "List storage attached to the unit.",
        run: storage::list,
    },
    Tool {
        name: "unit-get",
        flags: &[FORMAT, OUTPUT],
        arguments: "<setting>",
        purpose: "Print public-address or private-address.",
        run: network::unit_get,
    },
];

/// The names of all hook tools. Not every version of Juju has all of them: see [`Rules::has_tool`](crate::Rules::has_tool).
pub const TOOLS: &[&str] = &{
    let mut names = [""; TABLE.len()];
    let mut index = 0;
    while index < TABLE.len() {
        names[index] = TABLE[index].name;
        index += 1;
    }
    names
};

impl Tool {
    /// The format that was asked for, else the tool's own.
    pub fn format(&self, asked: Option<&str>) -> Format {
        let formats = self.flags.iter().find_map(|flag| match flag.kind {
            Kind::Format(formats) => Some(formats),
            _ => None,
        });
        let formats = formats.unwrap_or(&[Format::Smart]);
        let found = formats.iter().find(|format| Some(format.name()) == asked);
        *found.unwrap_or(&formats[0])
    }
}
