import logging

import ops

logger = logging.getLogger(__name__)


class Peers(ops.CharmBase):
    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        framework.observe(self.on.leader_elected, self._elected)
        framework.observe(self.on.cluster_relation_created, self._created)
        framework.observe(self.on.cluster_relation_changed, self._changed)
        framework.observe(self.on.cluster_relation_departed, self._departed)

    def _elected(self, _: ops.EventBase):
        self.model.get_relation("cluster").data[self.app]["leader"] = self.unit.name
        logger.info("leads")

    def _created(self, event: ops.RelationCreatedEvent):
        event.relation.data[self.unit]["is"] = self.unit.name

    def _changed(self, event: ops.RelationChangedEvent):
        relation = event.relation
        others = sorted(relation.data[unit]["is"] for unit in relation.units)
        leader = relation.data[self.app].get("leader")
        self.unit.status = ops.ActiveStatus(f"{leader} of {self.app.planned_units()}, sees {others}")
        if not self.unit.is_leader():
            try:
                relation.data[self.app]["leader"] = self.unit.name
            except ops.RelationDataAccessError:
                logger.info("may not write")

    def _departed(self, event: ops.RelationDepartedEvent):
        logger.info("%s departs", event.departing_unit.name)


if __name__ == "__main__":
    ops.main(Peers)
