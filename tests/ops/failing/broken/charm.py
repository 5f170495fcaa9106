import logging
import pathlib

import ops

logger = logging.getLogger(__name__)


class Failing(ops.CharmBase):
    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        framework.observe(self.on.install, self._install)
        framework.observe(self.on.config_changed, self._config)

    def _install(self, _: ops.EventBase):
        tries = pathlib.Path("tries")
        with tries.open("a") as file:
            file.write("x")
        self.unit.open_port("tcp", 9)
        if tries.stat().st_size < 3:
            raise RuntimeError("not yet")

    def _config(self, _: ops.EventBase):
        {"red": logger.info, "green": logger.info}[self.config["color"]](self.config["color"])


if __name__ == "__main__":
    ops.main(Failing)
