//! The program as its user meets it: in small workspaces of their own, which
//! need neither network nor the real SDK.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

mod ask;
mod build;
mod check;
mod help;
mod new;
mod outside;
mod pack;
mod trial;
mod workspace;
