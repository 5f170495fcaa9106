import logging

import ops

logger = logging.getLogger(__name__)


class Consumer(ops.CharmBase):
    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        framework.observe(self.on.token_relation_changed, self._labelled)
        framework.observe(self.on.secret_changed, self._changed)
        framework.observe(self.on.config_changed, self._of_user)
        framework.observe(self.on.look_action, self._look)
        framework.observe(self.on.adopt_action, self._adopt)

    def _labelled(self, event: ops.RelationChangedEvent):
        uri = event.relation.data[event.app]["token"]
        self.model.get_secret(id=uri, label="theirs").get_content()
        logger.info("labelled")

    def _look(self, event: ops.ActionEvent):
        try:
            secret = self.model.get_secret(label="theirs")
            content, newest = secret.get_content(), secret.peek_content()
        except ops.SecretNotFoundError:
            event.fail("no secret")
        except ops.ModelError as error:
            event.fail("denied" if "permission denied" in str(error) else str(error))
        else:
            event.set_results({"tracked": content["token"], "newest": newest["token"]})
            try:
                secret.get_info()
            except ops.SecretNotFoundError:
                event.set_results({"info": "is for owners"})

    def _adopt(self, event: ops.ActionEvent):
        content = self.model.get_secret(label="theirs").get_content(refresh=True)
        event.set_results({"tracked": content["token"]})

    def _changed(self, event: ops.SecretChangedEvent):
        logger.info("changed %s", event.secret.label)
        if not event.secret.label:
            logger.info("user's %s", event.secret.get_content(refresh=True)["token"])

    def _of_user(self, _: ops.EventBase):
        if secret := self.config.get("user-token"):
            try:
                content = self.model.get_secret(id=secret).get_content()
            except ops.ModelError as error:
                logger.info("user's: %s", type(error).__name__)
            else:
                logger.info("user's %s", content["token"])


if __name__ == "__main__":
    ops.main(Consumer)
