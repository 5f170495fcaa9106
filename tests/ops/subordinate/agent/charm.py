import logging
import os

import ops

logger = logging.getLogger(__name__)


class Beside(ops.CharmBase):
    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        framework.observe(self.on.start, self._start)
        framework.observe(self.on.host_relation_joined, self._joined)
        framework.observe(self.on.host_relation_broken, self._broken)

    def _start(self, _: ops.EventBase):
        self.unit.status = ops.ActiveStatus(f"beside {os.environ['JUJU_PRINCIPAL_UNIT']}")

    def _joined(self, event: ops.RelationJoinedEvent):
        address = event.relation.data[event.unit]["ingress-address"]
        logger.info("%s at %s", sorted(unit.name for unit in event.relation.units), address)

    def _broken(self, event: ops.RelationBrokenEvent):
        logger.info("left %s", event.relation.app.name)


if __name__ == "__main__":
    ops.main(Beside)
