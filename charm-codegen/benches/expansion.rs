//! How long the expansion of both macros takes, by the size of the declaration:
//!
//! ```console
//! $ cargo bench -p charm-codegen --profile dev
//! ```
//!
//! Cargo builds macros without optimisation, so that profile tells what a charm
//! author waits for, but for what the compiler itself adds to each token. It
//! only tells: nothing fails by the clock. That growth is linear is tested in
//! `tests/linear.rs` by counting.

#![expect(clippy::print_stdout, reason = "the table is the result")]

use std::time::{Duration, Instant};

use proc_macro2::TokenStream;

#[path = "../tests/sized/mod.rs"]
mod sized;

/// The best of as many runs is what the work itself takes.
const RUNS: usize = 9;

fn main() {
    println!("endpoints  options  actions   read twice   charm_types!     #[charm]          all");
    // The first is about the size of the SMTP Integrator.
    for (endpoints, options, actions) in [
        (3, 11, 0),
        (50, 250, 0),
        (100, 500, 0),
        (200, 1000, 0),
        (0, 0, 100),
        (0, 0, 300),
    ] {
        let charm = sized::Sized::new(endpoints, options, actions);
        let (types, handlers) = charm.inputs();
        let source = charm.read().expect("the declaration is right");
        let times = [
            2 * best(|| charm.read().expect("the declaration is right")),
            best(|| charm_codegen::charm_types(types.clone(), |_| Ok(source.clone()))),
            best(|| charm_codegen::charm(TokenStream::new(), &handlers, |_| Ok(source.clone()))),
        ];
        print!("{endpoints:>9}  {options:>7}  {actions:>7}");
        for time in times.into_iter().chain([times.iter().sum()]) {
            print!("  {:>8.2} ms", time.as_secs_f64() * 1000.0);
        }
        println!();
    }
}

fn best<T>(work: impl Fn() -> T) -> Duration {
    let once = || {
        let start = Instant::now();
        let done = work();
        let time = start.elapsed();
        drop(done);
        time
    };
    (0..RUNS).map(|_| once()).min().unwrap_or_default()
}
