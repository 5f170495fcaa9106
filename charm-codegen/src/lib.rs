//! Turns a charm's declaration and handlers into Rust tokens.
