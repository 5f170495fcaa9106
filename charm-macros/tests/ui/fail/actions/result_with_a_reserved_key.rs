#[derive(charm_sdk::ActionResult)]
struct Done {
    stdout: String,
    return_code: i32,
}

fn main() {}
