//! What hooks have changed since the model was saved: a line for each of them.
//!
//! To write down the whole model after each hook would take the longer the
//! larger it is. `running.jsonl` begins with a line that says which save it
//! follows; another one has outlived its save and counts for nothing. A last
//! line without an end was being written when the program was killed: that
//! hook is not done.

use std::fs::File;
use std::os::unix::fs::OpenOptionsExt;

use juju_model::{Changes, Model};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::fault;
use crate::store::{ModelDir, add_line, explain, read_file, remove_file};

const FILE: &str = "running.jsonl";
/// The journal may grow to so many times what was saved, and the room below: then all is saved anew, so that who reads
/// it has an end.
const TIMES: u64 = 4;
const LEAST_ROOM: u64 = 1 << 20;

/// Where the changes go, of who holds the model's lock.
#[derive(Debug, Default)]
pub struct Journal {
    /// The number of the save that it follows; 0: there was none.
    save: u64,
    file: Option<File>,
    /// How many bytes are left until all is to be saved anew.
    room: u64,
}

#[derive(Serialize, Deserialize)]
struct Header {
    after: u64,
}

impl Journal {
    /// One that follows this save.
    pub fn after(save: u64) -> Self {
        Self {
            save,
            ..Self::default()
        }
    }

    /// The number of the save that it follows.
    pub fn save(&self) -> u64 {
        self.save
    }

    /// All was saved, as so many bytes: what was written down so far is out of date.
    pub fn restart(&mut self, dir: &ModelDir, saved: u64) -> Result<()> {
        self.save += 1;
        self.file = None;
        self.room = LEAST_ROOM + TIMES * saved;
        let path = dir.path().join(FILE);
        remove_file(&path)
    }

    /// Writes down what has changed. Says whether it did: if not, all is to be saved.
    pub fn add(&mut self, dir: &ModelDir, model: &mut Model) -> Result<bool> {
        let path = dir.path().join(FILE);
        let mut lines = Vec::new();
        if self.file.is_none() {
            add_line(&mut lines, &path, &Header { after: self.save })?;
        }
        add_line(&mut lines, &path, &model.changes())?;
        let Some(room) = self.room.checked_sub(lines.len() as u64) else {
            return Ok(false);
        };
        // Until this has gone well: nothing may follow on half a line.
        self.room = 0;
        let mut write = || -> std::io::Result<()> {
            let file = match &mut self.file {
                Some(file) => file,
                none => none.insert(
                    File::options()
                        .write(true)
                        .create(true)
                        .truncate(true)
                        .mode(0o600)
                        .open(&path)?,
                ),
            };
            fault::write_all(file, &lines)
        };
        write().map_err(Error::file("write", &path))?;
        self.room = room;
        model.mark_saved();
        Ok(true)
    }
}

/// What stands beside a saved model. To be read before that: what is saved meanwhile makes this one out of date.
pub struct Lines(Option<Vec<u8>>);

impl Lines {
    /// Reads the journal.
    pub fn read(dir: &ModelDir) -> Result<Self> {
        read_file(&dir.path().join(FILE)).map(Self)
    }

    /// Whether there is one: a program runs hooks, or was stopped while it did.
    pub fn exist(&self) -> bool {
        self.0.is_some()
    }

    /// Brings the model of this save to what it was after the last hook.
    pub fn replay(&self, dir: &ModelDir, save: u64, model: &mut Model) -> Result<()> {
        let damaged = |error: serde_json::Error| Error::Damaged {
            path: dir.path().join(FILE),
            model: dir.name().to_owned(),
            reason: format!(
                "{}; without it the model is as it was before the hooks of the last command",
                explain(&error)
            ),
        };
        let lines = self
            .0
            .iter()
            .flat_map(|text| text.split_inclusive(|byte| *byte == b'\n'));
        let mut lines = lines.filter(|line| line.ends_with(b"\n"));
        let Some(header) = lines.next() else {
            return Ok(());
        };
        let header: Header = serde_json::from_slice(header).map_err(damaged)?;
        if header.after != save {
            return Ok(());
        }
        for line in lines {
            let changes: Changes<'_> = serde_json::from_slice(line).map_err(damaged)?;
            model.replay(changes);
        }
        model.mark_saved();
        Ok(())
    }
}
