//! What the macros do in charms that are edited, misplaced, malformed, or open
//! in an editor. Each test has a small charm of its own.

mod charm;
mod discovery;
mod editor;
mod language_server;
mod malformed;
mod renamed_sdk;
mod yaml_edits;
