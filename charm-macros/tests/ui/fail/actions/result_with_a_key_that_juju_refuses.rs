use charm_sdk::ActionResult;

#[derive(ActionResult)]
struct Done {
    _size: u64,
    fileCount: u64,
    #[action_result(key = "disk.free")]
    free: u64,
}

#[derive(ActionResult)]
struct Other {
    #[action_result(rename = "a")]
    a: u8,
}

fn main() {}
