import logging

import ops

logger = logging.getLogger(__name__)


class WordEvent(ops.EventBase):
    def __init__(self, handle: ops.Handle, word: str = ""):
        super().__init__(handle)
        self.word = word

    def snapshot(self) -> dict:
        return {"word": self.word}

    def restore(self, snapshot: dict):
        self.word = snapshot["word"]


class LibraryEvents(ops.ObjectEvents):
    word = ops.EventSource(WordEvent)


class Library(ops.Object):
    on = LibraryEvents()

    def __init__(self, charm: ops.CharmBase):
        super().__init__(charm, "library")
        self.framework.observe(charm.on.config_changed, self._config)

    def _config(self, _: ops.EventBase):
        self.on.word.emit(self.model.config["word"])
        logger.info("emitted")


class Custom(ops.CharmBase):
    stored = ops.StoredState()

    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        self.stored.set_default(awake=False)
        self.on.define_event("wake", ops.EventBase)
        self.library = Library(self)
        framework.observe(self.library.on.word, self._word)
        framework.observe(self.on.wake, self._wake)

    def _word(self, event: WordEvent):
        if self.stored.awake:
            logger.info("word %s", event.word)
        else:
            logger.info("not yet %s", event.word)
            event.defer()

    def _wake(self, _: ops.EventBase):
        self.stored.awake = True
        self.unit.status = ops.ActiveStatus("awake")


if __name__ == "__main__":
    ops.main(Custom)
