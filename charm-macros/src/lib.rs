//! The macros of charm-sdk: charm_types!, #[charm] and #[on].
