//! An example charm that takes an SMTP relay's settings over the smtp relation.

fn main() {}
