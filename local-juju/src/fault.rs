//! Kills this program where a test wants it: at the n-th change of something on disk.
//!
//! There in debug builds alone, and only when `LOCAL_JUJU_KILL_AT` is set.

use std::fs::File;
use std::io::{self, Write};

/// A place where a kill would leave something half done.
#[cfg(debug_assertions)]
pub fn point() {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    static KILL_AT: OnceLock<Option<u64>> = OnceLock::new();
    static PASSED: AtomicU64 = AtomicU64::new(0);
    let kill_at = *KILL_AT.get_or_init(|| std::env::var("LOCAL_JUJU_KILL_AT").ok()?.parse().ok());
    if kill_at.is_some_and(|number| PASSED.fetch_add(1, Ordering::Relaxed) + 1 == number) {
        let _ =
            rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    }
}

/// Nothing.
#[cfg(not(debug_assertions))]
pub fn point() {}

/// Writes all bytes, in two halves: a kill in between leaves half a line.
pub fn write_all(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    let (first, second) = bytes.split_at(bytes.len() / 2);
    point();
    file.write_all(first)?;
    point();
    file.write_all(second)
}
