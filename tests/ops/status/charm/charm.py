import ops


class Status(ops.CharmBase):
    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        framework.observe(self.on.config_changed, self._config)
        framework.observe(self.on.collect_unit_status, self._database)
        framework.observe(self.on.collect_unit_status, self._rest)
        framework.observe(self.on.collect_app_status, self._app)

    def _config(self, _: ops.EventBase):
        self.unit.set_workload_version("1.2.3")
        self.unit.status = ops.MaintenanceStatus("working")
        if self.config["crash"]:
            self.unit.status = ops.MaintenanceStatus("crashing")
            raise RuntimeError("crash")

    def _database(self, event: ops.CollectStatusEvent):
        match self.config["database"]:
            case "down":
                event.add_status(ops.BlockedStatus("database is down"))
            case "slow":
                event.add_status(ops.WaitingStatus("for the database"))

    def _rest(self, event: ops.CollectStatusEvent):
        event.add_status(ops.ActiveStatus())
        event.add_status(ops.ActiveStatus("all is well"))

    def _app(self, event: ops.CollectStatusEvent):
        event.add_status(ops.ActiveStatus(f"says {self.unit.name}"))


if __name__ == "__main__":
    ops.main(Status)
