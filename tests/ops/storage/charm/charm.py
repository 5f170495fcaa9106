import logging
import pathlib

import ops

logger = logging.getLogger(__name__)


class Store(ops.CharmBase):
    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        framework.observe(self.on.data_storage_attached, self._attached)
        framework.observe(self.on.cache_storage_attached, self._attached)
        framework.observe(self.on.data_storage_detaching, self._detaching)
        framework.observe(self.on.cache_storage_detaching, self._detaching)
        framework.observe(self.on.install, self._install)
        framework.observe(self.on.more_action, self._more)

    def _install(self, _: ops.EventBase):
        logger.info("install finds %s", [each.full_id for each in self.model.storages["data"]])

    def _attached(self, event: ops.StorageAttachedEvent):
        notes = pathlib.Path(event.storage.location) / "notes"
        with notes.open("a") as file:
            file.write(self.unit.name + "\n")
        logger.info("attached %s: %s", event.storage.full_id, notes.read_text().split())

    def _detaching(self, event: ops.StorageDetachingEvent):
        notes = pathlib.Path(event.storage.location) / "notes"
        logger.info("detaching %s: %s", event.storage.full_id, notes.read_text().split())

    def _more(self, event: ops.ActionEvent):
        self.model.storages.request("cache", 1)
        event.set_results({"caches": len(self.model.storages["cache"])})


if __name__ == "__main__":
    ops.main(Store)
