//! An example charm with actions and storage, declared in one `charmcraft.yaml`.
//!
//! It keeps notes on storage that Juju provides. What an operator does with it:
//!
//! ```console
//! $ juju deploy ./notebook_amd64.charm
//! $ juju run notebook/0 write-note title=plan text="Write charms in Rust"
//! $ juju run notebook/0 list-notes
//! ```
//!
//! What to look at here:
//!
//! - `juju::actions::WriteNote` has a field for each parameter of the action,
//!   an enum for its `mode`, and an `Option` for what may be left out.
//! - What an action returns is a struct that derives
//!   [`ActionResult`](derive@charm_sdk::ActionResult); an `Err` makes it fail, with
//!   the error as its message.
//! - Storage is reached by its name's type, `juju::storage::Notes`. On a machine
//!   it is there before any other event, on Kubernetes only after install.

mod note;

use charm_sdk::{ActionError, ActionResult, Context, Halt, Status, Storage, ToolError, charm};
use note::Notes;

/// What `charmcraft.yaml` declares, as types.
pub mod juju {
    charm_sdk::charm_types! {
        config { most_notes: u16 }
    }
}
use juju::actions::{ListNotes, ReadNote, WriteNote, WriteNoteMode};

/// The charm. All it knows stands in its storage.
#[derive(Debug, Default)]
pub struct Notebook;

#[charm]
impl Notebook {
    /// Every event ends with a status that is true.
    #[on(notes_storage_attached, config_changed, update_status, upgrade_charm)]
    fn report(&mut self, ctx: &Context) -> Result<(), Halt> {
        let config = juju::Config::load(ctx)?;
        let status = match notes(ctx)? {
            None => Status::waiting("waiting for storage"),
            Some(notes) => match notes.titles()?.len() {
                0 => Status::Active("no notes yet".into()),
                count if count >= config.most_notes.into() => {
                    Status::Active(format!("notes: {count}; no more are taken"))
                }
                count => Status::Active(format!("notes: {count}")),
            },
        };
        Ok(ctx.set_status(status)?)
    }

    /// The notes stay where they are: the storage outlives the unit.
    #[on(notes_storage_detaching)]
    fn leave(&mut self, ctx: &Context) -> Result<(), Halt> {
        Ok(ctx.set_status(Status::maintenance("leaving the storage"))?)
    }

    #[action(write_note)]
    fn write(&mut self, ctx: &Context, params: WriteNote) -> Result<Written, ActionError> {
        let most = juju::Config::load(ctx)?.most_notes;
        let notes = attached(ctx)?;
        let known = notes.titles()?;
        let is_new = !known.contains(&params.title);
        if is_new && known.len() >= most.into() {
            return Err(ActionError::new(format!(
                "the option most-notes takes {most}, and there are {}",
                known.len()
            )));
        }
        let labels = params.labels.unwrap_or_default();
        let size = match params.mode {
            WriteNoteMode::Keep if !is_new => {
                return Err(ActionError::new(format!(
                    "there is a note `{}` already; mode=replace puts this one in its place",
                    params.title
                )));
            }
            WriteNoteMode::Keep | WriteNoteMode::Replace => {
                notes.write(&params.title, &labels, &params.text)?
            }
            WriteNoteMode::Append => notes.append(&params.title, &labels, &params.text)?,
        };
        self.report(ctx)?;
        Ok(Written {
            size,
            is_new,
            notes: known.len() + usize::from(is_new),
        })
    }

    #[action(read_note)]
    fn read(&mut self, ctx: &Context, params: ReadNote) -> Result<Read, ActionError> {
        let note = attached(ctx)?.read(&params.title)?;
        let labels = (!note.labels.is_empty()).then(|| note.labels.join(", "));
        Ok(Read {
            text: note.text,
            labels,
        })
    }

    #[action(list_notes)]
    fn list(&mut self, ctx: &Context, params: ListNotes) -> Result<Listed, ActionError> {
        let notes = attached(ctx)?;
        let mut titles = notes.titles()?;
        if let Some(label) = params.label {
            let mut labelled = Vec::new();
            for title in titles {
                if notes.read(&title)?.labels.contains(&label) {
                    labelled.push(title);
                }
            }
            titles = labelled;
        }
        Ok(Listed {
            count: titles.len(),
            titles: titles.join("\n"),
        })
    }
}

/// The result of `write-note`.
#[derive(ActionResult)]
struct Written {
    size: usize,
    #[action_result(key = "new")]
    is_new: bool,
    notes: usize,
}

/// The result of `read-note`.
#[derive(ActionResult)]
struct Read {
    text: String,
    labels: Option<String>,
}

/// The result of `list-notes`.
#[derive(ActionResult)]
struct Listed {
    count: usize,
    titles: String,
}

/// The notes, once Juju has attached the storage for them.
fn notes(ctx: &Context) -> Result<Option<Notes>, ToolError> {
    let storage = ctx.storage::<juju::storage::Notes>()?;
    let location = storage.first().map(Storage::location);
    Ok(location.transpose()?.map(Notes::at))
}

fn attached(ctx: &Context) -> Result<Notes, ActionError> {
    notes(ctx)?.ok_or_else(|| ActionError::new("the storage for notes is not attached"))
}
