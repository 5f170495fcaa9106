#[allow(unexpected_cfgs, rust_analyzer::inactive_code)]
const _: () = {
    #[cfg(rust_analyzer)]
    impl ::charm_sdk::Charm for Bare {
        const DECLARATION: ::charm_sdk::Declaration = juju::DECLARATION;
        fn dispatch(
            &mut self,
            ctx: &::charm_sdk::Context,
        ) -> ::core::result::Result<(), ::charm_sdk::Halt> {
            juju::on::install;
            ::core::result::Result::Ok(())
        }
    }
    #[cfg(not(rust_analyzer))]
    impl ::charm_sdk::Charm for Bare {
        const DECLARATION: ::charm_sdk::Declaration = juju::DECLARATION;
        fn dispatch(
            &mut self,
            ctx: &::charm_sdk::Context,
        ) -> ::core::result::Result<(), ::charm_sdk::Halt> {
            match juju::Event::from_environment(ctx.environment())? {
                juju::Event::Unknown(_) => {
                    ::charm_sdk::pass_over_event(ctx);
                    ::core::result::Result::Ok(())
                }
                #[allow(unreachable_patterns)]
                _ => ::core::result::Result::Ok(()),
            }
        }
    }
};
const _: () = ::core::assert!(
    ::core::matches!(juju::DIRECTORY.as_bytes(), b"bare"),
    "`#[charm]` reads the declaration in `bare` and `charm_types!` another one; give both the same `path`",
);
impl Bare {}
