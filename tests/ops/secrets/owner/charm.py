import datetime
import logging

import ops

logger = logging.getLogger(__name__)


class Owner(ops.CharmBase):
    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        framework.observe(self.on.leader_elected, self._add)
        framework.observe(self.on.token_relation_created, self._grant)
        framework.observe(self.on.secret_rotate, self._rotate)
        framework.observe(self.on.secret_expired, self._expired)
        framework.observe(self.on.secret_remove, self._remove)
        framework.observe(self.on.renew_action, self._renew)
        framework.observe(self.on.revoke_action, self._revoke)
        framework.observe(self.on.drop_action, self._drop)

    def _add(self, _: ops.EventBase):
        token = self.app.add_secret(
            {"token": "first"},
            label="token",
            description="Opens the door.",
            rotate=ops.SecretRotate.HOURLY,
            expire=datetime.timedelta(minutes=90),
        )
        logger.info("added %s", token.get_content()["token"])
        own = self.unit.add_secret({"key": "of one unit"}, label="own")
        logger.info("own revision %s", own.get_info().revision)

    @property
    def token(self) -> ops.Secret:
        return self.model.get_secret(label="token")

    def _grant(self, event: ops.RelationCreatedEvent):
        self.token.grant(event.relation)
        event.relation.data[self.app]["token"] = self.token.get_info().id

    def _replace(self, content: str):
        before = self.token.peek_content()["token"]
        self.token.set_content({"token": content})
        tracked, new = self.token.get_content()["token"], self.token.peek_content()["token"]
        logger.info("%s becomes %s, tracked is %s", before, new, tracked)

    def _rotate(self, event: ops.SecretRotateEvent):
        self._replace("rotated")
        logger.info("rotated %s", event.secret.label)

    def _expired(self, event: ops.SecretExpiredEvent):
        logger.info("expired %s revision %s", event.secret.label, event.revision)
        self.token.get_content(refresh=True)
        event.remove_revision()

    def _remove(self, event: ops.SecretRemoveEvent):
        logger.info("obsolete %s revision %s", event.secret.label, event.revision)
        event.remove_revision()

    def _renew(self, _: ops.ActionEvent):
        self._replace("renewed")

    def _revoke(self, _: ops.ActionEvent):
        self.token.revoke(self.model.get_relation("token"))

    def _drop(self, _: ops.ActionEvent):
        self.token.remove_all_revisions()


if __name__ == "__main__":
    ops.main(Owner)
