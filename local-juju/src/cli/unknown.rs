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
    "add-secret-backend",
    "add-space",
    "add-ssh-key",
    "add-user",
    "agree",
    "agreements",
    "autoload-credentials",
    "change-user-password",
    "charm",
    "charm-resources",
    "clouds",
    "consume",
    "controller-config",
    "controllers",
    "create-backup",
    "create-storage-pool",
    "credentials",
    "dashboard",
    "debug-code",
    "debug-hook",
    "debug-hooks",
    "default-credential",
    "default-region",
    "destroy-controller",
    "diff-bundle",
    "disable-command",
    "disable-user",
    "disabled-commands",
    "documentation",
    "download",
    "enable-command",
    "enable-destroy-controller",
    "enable-ha",
    "enable-user",
    "export-bundle",
    "export-cloud",
    "find",
    "find-offers",
    "firewall-rules",
    "grant",
    "grant-cloud",
    "help-action-commands",
    "help-hook-commands",
    "import-filesystem",
    "import-ssh-key",
    "info",
    "kill-controller",
    "list-controllers",
    "list-credentials",
    "list-offers",
    "list-spaces",
    "list-ssh-keys",
    "list-storage-pools",
    "list-users",
    "login",
    "logout",
    "migrate",
    "model-defaults",
    "model-secret-backend",
    "move-to-space",
    "offer",
    "offers",
    "regions",
    "register",
    "reload-spaces",
    "remove-cloud",
    "remove-credential",
    "remove-k8s",
    "remove-machine",
    "remove-offer",
    "remove-saas",
    "remove-secret-backend",
    "remove-space",
    "remove-ssh-key",
    "remove-storage-pool",
    "remove-user",
    "rename-space",
    "resume-relation",
    "retry-provisioning",
    "revoke",
    "revoke-cloud",
    "secret-backends",
    "set-application-base",
    "set-default-credentials",
    "set-default-region",
    "set-firewall-rule",
    "set-model-credential",
    "show-cloud",
    "show-controller",
    "show-credential",
    "show-offer",
    "show-secret-backend",
    "show-space",
    "show-user",
    "spaces",
    "ssh-keys",
    "storage-pools",
    "subnets",
    "suspend-relation",
    "sync-agent-binary",
    "unregister",
    "update-cloud",
    "update-credentials",
    "update-k8s",
    "update-public-clouds",
    "update-secret-backend",
    "update-storage-pool",
    "upgrade-controller",
    "upgrade-dashboard",
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
