import json

import ops


class Actions(ops.CharmBase):
    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        framework.observe(self.on.backup_action, self._backup)
        framework.observe(self.on.refuse_action, self._refuse)
        framework.observe(self.on.crash_action, self._crash)

    def _backup(self, event: ops.ActionEvent):
        event.log("first half")
        event.log("second half")
        given = json.dumps(event.params, sort_keys=True)
        event.set_results({"given": given, "size": {"files": 2, "disk": {"mib": 7}}})
        print("printed", event.id)

    def _refuse(self, event: ops.ActionEvent):
        self.unit.open_port("tcp", 8001)
        event.set_results({"tried": "yes"})
        event.fail("not today")

    def _crash(self, event: ops.ActionEvent):
        self.unit.open_port("tcp", 8002)
        event.set_results({"tried": "yes"})
        raise RuntimeError("out of paper")


if __name__ == "__main__":
    ops.main(Actions)
