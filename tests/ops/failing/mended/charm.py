import logging

import ops

logger = logging.getLogger(__name__)


class Failing(ops.CharmBase):
    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        framework.observe(self.on.upgrade_charm, self._upgrade)
        framework.observe(self.on.config_changed, self._config)

    def _upgrade(self, _: ops.EventBase):
        logger.info("upgraded")

    def _config(self, _: ops.EventBase):
        logger.info("any color, even %s", self.config["color"])


if __name__ == "__main__":
    ops.main(Failing)
