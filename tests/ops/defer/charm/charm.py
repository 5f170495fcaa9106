import logging
import os

import ops

logger = logging.getLogger(__name__)


class Defer(ops.CharmBase):
    stored = ops.StoredState()

    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        self.stored.set_default(tries=0, seen=[])
        framework.observe(self.on.start, self._later)
        framework.observe(self.on.config_changed, self._config)
        framework.observe(self.on.update_status, self._update)

    def _later(self, event: ops.StartEvent):
        self.stored.tries += 1
        self.stored.seen.append(self.stored.tries)
        if not self.config["ready"]:
            event.defer()
            logger.info("later %s", self.stored.tries)
        else:
            logger.info("done after %s", list(self.stored.seen))

    def _config(self, _: ops.EventBase):
        if self.config["crash"]:
            raise RuntimeError("crash")
        logger.info("config")

    def _update(self, _: ops.EventBase):
        logger.info("update")


if __name__ == "__main__":
    # Where an application's name says so, its state is kept by Juju.
    ops.main(Defer, use_juju_for_storage=os.environ["JUJU_UNIT_NAME"].startswith("with-juju"))
