//! A panic in a charm is a failed event with a place.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    /// Whether this thread runs a charm whose panics are caught.
    static CATCHING: Cell<bool> = const { Cell::new(false) };
    /// The panic that was caught, in words.
    static CAUGHT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs `f`; a panic in it is an error that says what and where.
///
/// The standard hook would print the same to standard error, which Juju logs
/// too. So it is kept from doing so, on this thread and for this time only.
pub(crate) fn catch<T>(f: impl FnOnce() -> T) -> Result<T, String> {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        let previous = take_hook();
        set_hook(Box::new(move |panic| {
            if CATCHING.get() {
                let text = panic.payload_as_str().unwrap_or("it did not say why");
                let place = panic
                    .location()
                    .map(|place| format!(" at {place}"))
                    .unwrap_or_default();
                CAUGHT.set(Some(format!("the charm panicked{place}: {text}")));
            } else {
                previous(panic);
            }
        }));
    });
    let outer = CATCHING.replace(true);
    // Nothing that `f` could have left half done is used after a panic.
    let result = catch_unwind(AssertUnwindSafe(f));
    CATCHING.set(outer);
    result.map_err(|_| {
        CAUGHT
            .take()
            .unwrap_or_else(|| "the charm panicked".to_owned())
    })
}
