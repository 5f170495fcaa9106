#[derive(charm_sdk::ActionResult)]
struct Done {
    file_count: u64,
    #[action_result(key = "file-count")]
    count: u64,
}

fn main() {}
