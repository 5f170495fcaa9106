/// Handles mail.
impl Relay {
    #[on(config_changed, update_status)]
    fn reconcile(&mut self, ctx: &Context) -> Result<(), Halt> {
        let config = juju::Config::load(ctx)?;
        let _ = (config.host, config.port, config.r#type);
        Ok(())
    }

    /// Publishes to one relation.
    #[on(smtp_relation_created)]
    fn publish(&mut self, ctx: &Context, event: juju::SmtpRelationCreated) -> Result<(), Halt> {
        event.relation(ctx);
        self.reconcile(ctx)
    }

    #[cfg(unix)]
    #[on(stop)]
    fn stop(&self) {}
}
