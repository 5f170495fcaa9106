#[allow(unexpected_cfgs, rust_analyzer::inactive_code)]
const _: () = {
    #[cfg(rust_analyzer)]
    impl ::charm_sdk::Charm for Relay {
        const DECLARATION: ::charm_sdk::Declaration = juju::DECLARATION;
        fn dispatch(
            &mut self,
            ctx: &::charm_sdk::Context,
        ) -> ::core::result::Result<(), ::charm_sdk::Halt> {
            juju::on::config_changed;
            juju::on::update_status;
            juju::on::smtp_relation_created;
            juju::on::stop;
            juju::on::install;
            ::core::result::Result::Ok(())
        }
    }
    #[cfg(not(rust_analyzer))]
    impl ::charm_sdk::Charm for Relay {
        const DECLARATION: ::charm_sdk::Declaration = juju::DECLARATION;
        fn dispatch(
            &mut self,
            ctx: &::charm_sdk::Context,
        ) -> ::core::result::Result<(), ::charm_sdk::Halt> {
            match juju::Event::from_environment(ctx.environment())? {
                juju::Event::ConfigChanged(event) => {
                    <Result<
                        (),
                        Halt,
                    > as ::charm_sdk::HandlerResult>::into_result(
                        self
                            .reconcile(
                                <&Context as ::charm_sdk::HandlerArgument<
                                    '_,
                                    juju::ConfigChanged,
                                >>::from_event(ctx, &event),
                            ),
                    )
                }
                juju::Event::UpdateStatus(event) => {
                    <Result<
                        (),
                        Halt,
                    > as ::charm_sdk::HandlerResult>::into_result(
                        self
                            .reconcile(
                                <&Context as ::charm_sdk::HandlerArgument<
                                    '_,
                                    juju::UpdateStatus,
                                >>::from_event(ctx, &event),
                            ),
                    )
                }
                juju::Event::SmtpRelationCreated(event) => {
                    <Result<
                        (),
                        Halt,
                    > as ::charm_sdk::HandlerResult>::into_result(
                        self
                            .publish(
                                <&Context as ::charm_sdk::HandlerArgument<
                                    '_,
                                    juju::SmtpRelationCreated,
                                >>::from_event(ctx, &event),
                                <juju::SmtpRelationCreated as ::charm_sdk::HandlerArgument<
                                    '_,
                                    juju::SmtpRelationCreated,
                                >>::from_event(ctx, &event),
                            ),
                    )
                }
                #[cfg(unix)]
                juju::Event::Stop(_) => {
                    <() as ::charm_sdk::HandlerResult>::into_result(self.stop())
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
    ::core::matches!(juju::DIRECTORY.as_bytes(), b"relay"),
    "`#[charm]` reads the declaration in `relay` and `charm_types!` another one; give both the same `path`",
);
/// Handles mail.
impl Relay {
    #[allow(clippy::needless_pass_by_value, clippy::unused_self)]
    fn reconcile(&mut self, ctx: &Context) -> Result<(), Halt> {
        let config = juju::Config::load(ctx)?;
        let _ = (config.host, config.port, config.r#type);
        Ok(())
    }
    /// Publishes to one relation.
    #[allow(clippy::needless_pass_by_value, clippy::unused_self)]
    fn publish(
        &mut self,
        ctx: &Context,
        event: juju::SmtpRelationCreated,
    ) -> Result<(), Halt> {
        event.relation(ctx);
        self.reconcile(ctx)
    }
    #[cfg(unix)]
    #[allow(clippy::needless_pass_by_value, clippy::unused_self)]
    fn stop(&self) {}
}
