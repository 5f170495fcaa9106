use std::path::PathBuf;

#[derive(charm_sdk::ActionResult)]
struct Done {
    path: PathBuf,
    files: Vec<String>,
    password: charm_sdk::SecretString,
}

fn main() {}
