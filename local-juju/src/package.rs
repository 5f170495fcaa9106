//! Reading, writing and verifying `.charm` files.
