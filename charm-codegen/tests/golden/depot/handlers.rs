impl Depot {
    #[on(data_storage_attached)]
    fn attach(&mut self, ctx: &Context, event: juju::DataStorageAttached) -> Result<(), Halt> {
        self.place = event.storage(ctx).location()?;
        Ok(())
    }

    #[on(file_server_pebble_ready)]
    fn ready(&mut self, event: juju::FileServerPebbleReady) {
        let _ = event.container().socket();
    }

    #[action(restore)]
    fn restore(
        &mut self,
        ctx: &Context,
        params: juju::actions::Restore,
    ) -> Result<Restored, ActionError> {
        let place = ctx.resource::<juju::resources::ServerImage>()?;
        let replace = params.mode == juju::actions::RestoreMode::ReplaceAll;
        let files = params.rules.map_or(0, |rules| rules.len());
        Ok(Restored { files, place: place.display().to_string(), replace })
    }

    #[action(verify)]
    fn verify(&self) {}
}
