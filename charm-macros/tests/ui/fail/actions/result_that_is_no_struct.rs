#[derive(charm_sdk::ActionResult)]
enum Done {
    Well,
}

#[derive(charm_sdk::ActionResult)]
struct Pair(u8, u8);

fn main() {}
