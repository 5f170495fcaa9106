#[allow(unexpected_cfgs, rust_analyzer::inactive_code)]
const _: () = {
    #[cfg(rust_analyzer)]
    impl ::charm_sdk::Charm for Depot {
        const DECLARATION: ::charm_sdk::Declaration = juju::DECLARATION;
        fn dispatch(
            &mut self,
            ctx: &::charm_sdk::Context,
        ) -> ::core::result::Result<(), ::charm_sdk::Halt> {
            juju::on::data_storage_attached;
            juju::on::file_server_pebble_ready;
            juju::on::install;
            juju::action::restore;
            juju::action::verify;
            juju::action::restore;
            ::core::result::Result::Ok(())
        }
    }
    #[cfg(not(rust_analyzer))]
    impl ::charm_sdk::Charm for Depot {
        const DECLARATION: ::charm_sdk::Declaration = juju::DECLARATION;
        fn dispatch(
            &mut self,
            ctx: &::charm_sdk::Context,
        ) -> ::core::result::Result<(), ::charm_sdk::Halt> {
            match juju::Event::from_environment(ctx.environment())? {
                juju::Event::DataStorageAttached(event) => {
                    <Result<
                        (),
                        Halt,
                    > as ::charm_sdk::HandlerResult>::into_result(
                        self
                            .attach(
                                <&Context as ::charm_sdk::HandlerArgument<
                                    '_,
                                    juju::DataStorageAttached,
                                >>::from_event(ctx, &event),
                                <juju::DataStorageAttached as ::charm_sdk::HandlerArgument<
                                    '_,
                                    juju::DataStorageAttached,
                                >>::from_event(ctx, &event),
                            ),
                    )
                }
                juju::Event::FileServerPebbleReady(event) => {
                    <() as ::charm_sdk::HandlerResult>::into_result(
                        self
                            .ready(
                                <juju::FileServerPebbleReady as ::charm_sdk::HandlerArgument<
                                    '_,
                                    juju::FileServerPebbleReady,
                                >>::from_event(ctx, &event),
                            ),
                    )
                }
                juju::Event::Action(juju::Action::Restore) => {
                    ::charm_sdk::action::perform(
                        ctx,
                        |params: juju::actions::Restore| <Result<
                            Restored,
                            ActionError,
                        > as ::charm_sdk::action::ActionOutcome>::into_outcome(
                            self
                                .restore(
                                    <&Context as ::charm_sdk::action::ActionArgument<
                                        '_,
                                        juju::actions::Restore,
                                    >>::from_params(ctx, &params),
                                    <juju::actions::Restore as ::charm_sdk::action::ActionArgument<
                                        '_,
                                        juju::actions::Restore,
                                    >>::from_params(ctx, &params),
                                ),
                        ),
                    )
                }
                juju::Event::Action(juju::Action::Verify) => {
                    ::charm_sdk::action::perform(
                        ctx,
                        |_: juju::actions::Verify| <() as ::charm_sdk::action::ActionOutcome>::into_outcome(
                            self.verify(),
                        ),
                    )
                }
                #[allow(unreachable_patterns)]
                juju::Event::Action(_) => {
                    ::charm_sdk::pass_over_event(ctx);
                    ::core::result::Result::Ok(())
                }
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
    ::core::matches!(juju::DIRECTORY.as_bytes(), b"depot"),
    "`#[charm]` reads the declaration in `depot` and `charm_types!` another one; give both the same `path`",
);
impl Depot {
    #[allow(clippy::needless_pass_by_value, clippy::unused_self)]
    fn attach(
        &mut self,
        ctx: &Context,
        event: juju::DataStorageAttached,
    ) -> Result<(), Halt> {
        self.place = event.storage(ctx).location()?;
        Ok(())
    }
    #[allow(clippy::needless_pass_by_value, clippy::unused_self)]
    fn ready(&mut self, event: juju::FileServerPebbleReady) {
        let _ = event.container().socket();
    }
    #[allow(clippy::needless_pass_by_value, clippy::unused_self)]
    fn restore(
        &mut self,
        ctx: &Context,
        params: juju::actions::Restore,
    ) -> Result<Restored, ActionError> {
        let place = ctx.resource::<juju::resources::ServerImage>()?;
        let replace = params.mode == juju::actions::RestoreMode::ReplaceAll;
        let files = params.rules.map_or(0, |rules| rules.len());
        Ok(Restored {
            files,
            place: place.display().to_string(),
            replace,
        })
    }
    #[allow(clippy::needless_pass_by_value, clippy::unused_self)]
    fn verify(&self) {}
}
