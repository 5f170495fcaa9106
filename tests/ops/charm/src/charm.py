"""Takes an SMTP relay's settings and shows them in its status."""

import hashlib

import ops


class OpsRequirer(ops.CharmBase):
    """Reads the databag and the secret anew at every event."""

    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        for event in (
            self.on.start,
            self.on.smtp_relation_changed,
            self.on.smtp_relation_broken,
            self.on.secret_changed,
        ):
            framework.observe(event, self._read)

    def _read(self, event: ops.EventBase):
        relation = self.model.get_relation("smtp")
        if relation is None or isinstance(event, ops.RelationBrokenEvent):
            self.unit.status = ops.WaitingStatus("no relay")
            return
        data = relation.data[relation.app]
        if "host" not in data:
            self.unit.status = ops.WaitingStatus("no settings yet")
            return
        text = f"{data.get('user')}@{data['host']}:{data['port']}"
        if "password_id" in data:
            secret = self.model.get_secret(id=data["password_id"])
            password = secret.get_content(refresh=True)["password"]
            # The password itself belongs in no status.
            digest = hashlib.sha256(password.encode()).hexdigest()
            text += f" password {len(password)} {digest[:16]}"
        self.unit.status = ops.ActiveStatus(text)


if __name__ == "__main__":
    ops.main(OpsRequirer)
