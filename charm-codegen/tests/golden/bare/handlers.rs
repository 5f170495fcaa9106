impl Bare {}
