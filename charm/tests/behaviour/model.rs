//! What somebody else does to the model.

use std::path::Path;

use charm_sdk::testing::{
    Related, Scenario,
    juju_model::{Finished, Hook, NoFiles, Outcome, Relation, RelationId, ToolReply, ToolRequest},
};
use smtp_integrator::SmtpIntegrator;

/// `juju exec --unit smtp-integrator/0 "TOOL ARGS"`, by someone who means well.
#[track_caller]
pub fn exec(juju: &mut Scenario<SmtpIntegrator>, tool: &str, args: &[&str]) {
    let model = juju.model();
    let unit = "smtp-integrator/0".parse().unwrap();
    let order = model.dispatch(&unit, Hook::UpdateStatus).unwrap();
    let mut hook = model.begin(&order);
    let args: Vec<_> = args.iter().map(|arg| (*arg).to_owned()).collect();
    let request = ToolRequest {
        tool,
        args: &args,
        cwd: Path::new("/charm"),
        stdin: Some(b""),
        files: &NoFiles,
    };
    match hook.call(model, &request) {
        ToolReply::Done { code: 0, .. } => {}
        other => panic!("{tool}: {other:?}"),
    }
    let finished = model.finish(hook, Outcome::Exit(0));
    assert_eq!(finished, Finished::Committed);
}

/// `juju remove-relation`, before any unit has noticed: the relation is dying
/// and still among those of the charm.
pub fn let_die(juju: &mut Scenario<SmtpIntegrator>, relation: Related) {
    let number = juju.relation_id(relation).to_string();
    let model = juju.model();
    let is_it = |id: &RelationId| number.ends_with(&format!(":{id}"));
    let id = model.relations().map(Relation::id).find(is_it).unwrap();
    model.remove_relation_by_id(id).unwrap();
}
