import logging
import pathlib

import ops

logger = logging.getLogger(__name__)


class Pod(ops.CharmBase):
    stored = ops.StoredState()

    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        self.stored.set_default(events=0)
        for event in (self.on.install, self.on.upgrade_charm, self.on.stop):
            framework.observe(event, self._count)
        framework.observe(self.on.web_pebble_ready, self._ready)

    def _count(self, event: ops.EventBase):
        self.stored.events += 1
        notes = pathlib.Path("notes")
        with notes.open("a") as file:
            file.write("x")
        name, count, size = type(event).__name__, self.stored.events, notes.stat().st_size
        logger.info("%s: %s counted, %s noted", name, count, size)

    def _ready(self, event: ops.PebbleReadyEvent):
        self._count(event)
        if not event.workload.can_connect():
            self.unit.status = ops.WaitingStatus(f"for {event.workload.name}")


if __name__ == "__main__":
    ops.main(Pod)
