//! The hook that ran when this program was killed, if it was.
//!
//! A note of the hook stands beside the model from its start until what it
//! changed is saved. Who finds one ends what is left of that hook's processes.
//! The hook itself runs again, as under Juju; an action does not: it has failed.

use std::os::unix::ffi::OsStrExt;
use std::time::{Duration, Instant};

use juju_model::{ActionId, HookContext, Model};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::store::{ModelDir, read_file, remove_file, replace_quickly};

const NOTE: &str = "hook.json";
/// Processes that were told to die are waited for so long.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Serialize, Deserialize)]
struct Note {
    context: String,
    task: Option<ActionId>,
}

/// Notes that a hook begins.
pub fn note(dir: &ModelDir, hook: &HookContext) -> Result<()> {
    let note = Note {
        context: hook.id().to_owned(),
        task: hook.dispatch().hook.task(),
    };
    let path = dir.path().join(NOTE);
    let bytes =
        serde_json::to_vec(&note).map_err(|error| Error::file("write", &path)(error.into()))?;
    replace_quickly(&path, &bytes)
}

/// What the hook changed is saved, or it was not begun.
pub fn forget(dir: &ModelDir) -> Result<()> {
    remove_file(&dir.path().join(NOTE))
}

/// Ends what a kill of this program left of a hook. Says whether the model changed; [`forget`] is to follow.
pub fn recover(dir: &ModelDir, model: &mut Model) -> Result<bool> {
    let Some(note) = read(dir)? else {
        return Ok(false);
    };
    kill_rest(dir, &note.context)?;
    Ok(note.task.is_some_and(|task| model.terminate_task(task)))
}

/// Ends what is left of the hook's processes, and leaves the rest to [`recover`].
pub fn kill(dir: &ModelDir) -> Result<()> {
    match read(dir)? {
        Some(note) => kill_rest(dir, &note.context),
        None => Ok(()),
    }
}

fn read(dir: &ModelDir) -> Result<Option<Note>> {
    let bytes = read_file(&dir.path().join(NOTE))?;
    // Damaged, it tells nothing.
    Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
}

/// Kills the processes that have the environment of this hook, of this model: another one may have the same ids.
fn kill_rest(dir: &ModelDir, context: &str) -> Result<()> {
    let search = |error| Error::file("search", "/proc".as_ref())(error);
    let id = format!("JUJU_CONTEXT_ID={context}").into_bytes();
    let mut agents = b"JUJU_CHARM_DIR=".to_vec();
    agents.extend(dir.path().join("agents").as_os_str().as_bytes());
    agents.push(b'/');
    let is_ours = |environ: &[u8]| {
        let variables = || environ.split(|byte| *byte == 0);
        variables().any(|one| one == id) && variables().any(|one| one.starts_with(&agents))
    };
    let start = Instant::now();
    // Until there are none: one that dies may just have started another.
    loop {
        let mut found = false;
        for entry in fs_err::read_dir("/proc").map_err(search)? {
            let name = entry.map_err(search)?.file_name();
            let pid = name.to_str().and_then(|name| name.parse().ok());
            if let Some(pid) = pid.and_then(Pid::from_raw) {
                found |= kill_if(pid, &is_ours);
            }
        }
        if !found || start.elapsed() > PATIENCE {
            return Ok(());
        }
    }
}

/// Kills a process that has such an environment and waits for its end.
fn kill_if(pid: Pid, is_ours: &dyn Fn(&[u8]) -> bool) -> bool {
    let is_one = || {
        // Processes of others cannot be read, and are none of ours.
        let path = format!("/proc/{}/environ", pid.as_raw_nonzero());
        let environ = std::fs::read(path).unwrap_or_default();
        is_ours(&environ)
    };
    if !is_one() {
        return false;
    }
    let Ok(process) = pidfd_open(pid, PidfdFlags::empty()) else {
        return false;
    };
    // Another process may have got the number since.
    if !is_one() || pidfd_send_signal(&process, Signal::KILL).is_err() {
        return false;
    }
    let timeout = Timespec {
        tv_sec: 1,
        tv_nsec: 0,
    };
    let _ = poll(&mut [PollFd::new(&process, PollFlags::IN)], Some(&timeout));
    true
}
