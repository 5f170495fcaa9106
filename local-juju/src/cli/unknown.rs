//! Commands that are not there.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::CommandFactory;

/// What `juju` knows and one machine without a controller cannot do.
const ELSEWHERE: &[&str] = &[
    "add-cloud",
    "add-credential",
    "add-k8s",
    "add-machine",
    "add-ssh-key",
    "add-user",
    "bind",
    "bootstrap",
    "change-user-password",
    "charm-resources",
    "clouds",
    "constraints",
    "consume",
    "controllers",
    "create-backup",
    "create-storage-pool",
    "credentials",
    "dashboard",
    "debug-code",
    "debug-hooks",
    "destroy-controller",
    "diff-bundle",
    "disable-command",
    "download",
    "enable-ha",
    "export-bundle",
    "expose",
    "find",
    "find-offers",
    "firewall-rules",
    "grant",
    "info",
    "import-ssh-key",
    "kill-controller",
    "login",
    "logout",
    "machines",
    "migrate",
    "model-config",
    "model-constraints",
    "model-defaults",
    "offer",
    "offers",
    "operations",
    "register",
    "remove-machine",
    "remove-offer",
    "remove-saas",
    "resume-relation",
    "retry-provisioning",
    "revoke",
    "scp",
    "set-constraints",
    "set-model-constraints",
    "show-application",
    "show-controller",
    "show-machine",
    "show-operation",
    "show-status-log",
    "spaces",
    "ssh",
    "ssh-keys",
    "subnets",
    "suspend-relation",
    "sync-agent-binary",
    "unexpose",
    "unregister",
    "upgrade-controller",
    "upgrade-machine",
    "upgrade-model",
    "users",
    "whoami",
];

pub(super) fn explain(command: &str) -> ExitCode {
    let mut stderr = io::stderr();
    if ELSEWHERE.contains(&command) {
        let _ = writeln!(
            stderr,
            "ERROR local Juju has no {command}: that needs a real Juju"
        );
        return ExitCode::FAILURE;
    }
    let clap = super::Cli::command();
    let known: Vec<&str> = clap
        .get_subcommands()
        .map(clap::Command::get_name)
        .collect();
    let hint = charm_schema::suggest(command, known).map_or_else(
        || "see \"local-juju --help\"".to_owned(),
        |nearest| format!("did you mean \"{nearest}\"?"),
    );
    let _ = writeln!(stderr, "ERROR {command:?} is not a juju command: {hint}");
    ExitCode::from(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_to_be_missing_is_missing() {
        let clap = super::super::Cli::command();
        for command in clap.get_subcommands() {
            let names = command.get_all_aliases().chain([command.get_name()]);
            assert!(
                names.into_iter().all(|name| !ELSEWHERE.contains(&name)),
                "{}",
                command.get_name()
            );
        }
        assert!(ELSEWHERE.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
