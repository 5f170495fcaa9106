import ops
from ops import hookcmds


class Surroundings(ops.CharmBase):
    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        framework.observe(self.on.config_changed, self._ports)
        framework.observe(self.on.look_action, self._look)

    def _ports(self, _: ops.EventBase):
        self.unit.set_ports(*(int(port) for port in self.config["ports"].split()))

    def _look(self, event: ops.ActionEvent):
        network = self.model.get_binding("web").network
        goal = hookcmds.goal_state()
        try:
            cloud = self.model.get_cloud_spec().type
        except ops.ModelError as error:
            cloud = str(error).strip()
        page = self.model.resources.fetch("page")
        event.set_results({
            "open": " ".join(sorted(str(port.port) for port in self.unit.opened_ports())),
            "bind": str(network.bind_address),
            "ingress": str(network.ingress_address),
            "egress": str(network.egress_subnets[0]),
            "page": f"{page.name}: {page.read_text()}",
            "planned": self.app.planned_units(),
            "goal-units": " ".join(sorted(goal.units)),
            "goal-backend": " ".join(sorted(goal.relations.get("backend", {}))),
            "cloud": cloud,
        })


if __name__ == "__main__":
    ops.main(Surroundings)
