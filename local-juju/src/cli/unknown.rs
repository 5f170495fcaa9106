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
    "add-ssh-keys",
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
    "download-backup",
    "dump-model",
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
    "help-tool",
    "help-tools",
    "hook-tool",
    "hook-tools",
    "import-filesystem",
    "import-ssh-key",
    "import-ssh-keys",
    "info",
    "kill-controller",
    "list-agreements",
    "list-charm-resources",
    "list-clouds",
    "list-controllers",
    "list-credentials",
    "list-disabled-commands",
    "list-firewall-rules",
    "list-offers",
    "list-payloads",
    "list-regions",
    "list-secret-backends",
    "list-spaces",
    "list-ssh-key",
    "list-ssh-keys",
    "list-storage-pools",
    "list-subnets",
    "list-users",
    "login",
    "logout",
    "migrate",
    "model-default",
    "model-defaults",
    "model-secret-backend",
    "move-to-space",
    "offer",
    "offers",
    "payloads",
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
    "remove-ssh-keys",
    "remove-storage-pool",
    "remove-user",
    "rename-space",
    "resume-relation",
    "retry-provisioning",
    "revoke",
    "revoke-cloud",
    "secret-backends",
    "set-application-base",
    "set-credential",
    "set-default-credential",
    "set-default-credentials",
    "set-default-region",
    "set-firewall-rule",
    "set-meter-status",
    "set-model-credential",
    "show-cloud",
    "show-controller",
    "show-credential",
    "show-offer",
    "show-secret-backend",
    "show-space",
    "show-user",
    "sla",
    "spaces",
    "ssh-key",
    "ssh-keys",
    "storage-pools",
    "subnets",
    "suspend-relation",
    "sync-agent-binary",
    "unregister",
    "update-cloud",
    "update-credential",
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
    let (text, code) = answer(command);
    let _ = writeln!(io::stderr(), "ERROR {text}");
    ExitCode::from(code)
}

/// What is said of a command that is not there, and the exit code.
fn answer(command: &str) -> (String, u8) {
    if ELSEWHERE.contains(&command) {
        let text = format!("local Juju has no {command}: that needs a real Juju");
        return (text, 1);
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
    (format!("{command:?} is not a juju command: {hint}"), 2)
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
        assert!(ELSEWHERE.windows(2).all(|pair| pair[0] < pair[1]));
    }

    /// What `juju help commands` of 3.6 lists, by their first names.
    const JUJU: &str = "\
        actions add-cloud add-credential add-k8s add-machine add-model add-secret add-secret-backend add-space \
        add-ssh-key add-storage add-unit add-user attach-resource attach-storage autoload-credentials bind bootstrap \
        cancel-task change-user-password charm-resources clouds config constraints consume controller-config \
        controllers create-backup create-storage-pool credentials dashboard debug-code debug-hooks debug-log \
        default-credential default-region deploy destroy-controller destroy-model detach-storage diff-bundle \
        disable-command disable-user disabled-commands documentation download download-backup enable-command \
        enable-destroy-controller enable-ha enable-user exec export-bundle expose find find-offers firewall-rules \
        grant grant-cloud grant-secret help help-action-commands help-hook-commands import-filesystem \
        import-ssh-key info integrate kill-controller list-actions list-charm-resources list-clouds \
        list-controllers list-credentials list-disabled-commands list-firewall-rules list-machines list-models \
        list-offers list-operations list-regions list-resources list-secret-backends list-secrets list-spaces \
        list-ssh-keys list-storage list-storage-pools list-subnets list-users login logout machines migrate \
        model-config model-constraints model-defaults model-secret-backend models move-to-space offer offers \
        operations refresh regions register relate reload-spaces remove-application remove-cloud \
        remove-credential remove-k8s remove-machine remove-offer remove-relation remove-saas remove-secret \
        remove-secret-backend remove-space remove-ssh-key remove-storage remove-storage-pool remove-unit \
        remove-user rename-space resolve resolved resources resume-relation retry-provisioning revoke revoke-cloud \
        revoke-secret run scale-application scp secret-backends secrets set-application-base set-constraints \
        set-credential set-default-credentials set-default-region set-firewall-rule set-meter-status \
        set-model-constraints show-application show-cloud show-controller show-credential show-machine show-model \
        show-offer show-operation show-secret show-secret-backend show-space show-status-log show-storage \
        show-task show-unit show-user sla spaces ssh ssh-keys status storage storage-pools subnets \
        suspend-relation switch sync-agent-binary trust unexpose unregister update-cloud update-credential \
        update-credentials update-k8s update-public-clouds update-secret update-secret-backend \
        update-storage-pool upgrade-controller upgrade-machine upgrade-model users version wait-for whoami";

    #[test]
    fn every_command_of_juju_is_here_or_said_to_be_elsewhere() {
        let mut clap = super::super::Cli::command();
        clap.build();
        for command in JUJU.split_whitespace() {
            if clap.find_subcommand(command).is_some() {
                continue;
            }
            assert_eq!(
                answer(command),
                (
                    format!("local Juju has no {command}: that needs a real Juju"),
                    1
                )
            );
        }
        assert_eq!(
            answer("deplyo"),
            (
                "\"deplyo\" is not a juju command: did you mean \"deploy\"?".to_owned(),
                2
            )
        );
    }
}
