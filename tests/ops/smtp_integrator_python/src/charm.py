"""What the SMTP Integrator in Python does to a model, and no more.

It calls hook tools as that charm does and in the same order, with its gaps: it
answers no secret event, looks for a leftover secret in the peer databag alone,
and lets Juju's refusals through.
"""

import json
import re

import ops

PEERS = "smtp-peers"
ADDRESS = re.compile(r"(?:.*<)?([^@<>\s]+)@([^@<>\s]+\.[^@<>\s.\d]+)>?")


class Invalid(Exception):
    """The configuration cannot be published; the text is the unit's status."""


class NotReady(Exception):
    """There is no peer relation."""


class SmtpIntegrator(ops.CharmBase):
    """Publishes all relations anew at each of five events."""

    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        for event in (
            self.on.config_changed,
            self.on.smtp_relation_created,
            self.on.smtp_legacy_relation_created,
            self.on.smtp_peers_relation_created,
            self.on.smtp_peers_relation_changed,
        ):
            framework.observe(event, self._reconcile)
        framework.observe(self.on.smtp_relation_broken, self._revoke)

    def _reconcile(self, _: ops.EventBase) -> None:
        try:
            if self.unit.is_leader():
                self._settings()
                self._publish_legacy()
                self._publish()
        except Invalid as error:
            self.unit.status = ops.BlockedStatus(str(error))
        except NotReady:
            self.unit.status = ops.WaitingStatus("waiting for peer relation")
        else:
            self.unit.status = ops.ActiveStatus()

    def _revoke(self, event: ops.RelationBrokenEvent) -> None:
        if self.unit.is_leader() and (secret := self._peer_secret()):
            secret.revoke(event.relation)

    def _publish_legacy(self) -> None:
        for relation in self.model.relations["smtp-legacy"]:
            self._write(relation, self._settings(), without="password_id")

    def _publish(self) -> None:
        for relation in self.model.relations["smtp"]:
            settings = self._settings()
            if secret := self._peer_secret():
                if "password_id" in settings:
                    secret.grant(relation)
                else:
                    secret.revoke(relation)
            self._write(relation, settings, without="password")

    def _write(self, relation: ops.Relation, settings: dict[str, str], without: str) -> None:
        settings.pop(without, None)
        databag = relation.data[self.app]
        if databag != settings:
            databag.clear()
            databag.update(settings)

    def _peers(self) -> ops.RelationDataContent:
        relation = self.model.get_relation(PEERS)
        if relation is None:
            raise NotReady
        return relation.data[self.app]

    def _peer_secret(self) -> ops.Secret | None:
        id = self._peers().get("secret-id")
        return self.model.get_secret(id=id) if id else None

    def _password_id(self) -> str | None:
        """The operator's secret, or else ours, which then holds the password."""
        if id := self.config.get("password_secret"):
            return self._checked(id)
        password = self.config.get("password")
        if not password:
            return None
        content = {"password": password}
        secret = self._peer_secret()
        if secret is None:
            secret = self.app.add_secret(content)
            self._peers()["secret-id"] = secret.id
        if secret.get_content(refresh=True) != content:
            secret.set_content(content)
        return secret.id

    def _checked(self, id: str) -> str:
        try:
            content = self.model.get_secret(id=id).get_content()
        except ops.SecretNotFoundError:
            raise Invalid(f"Secret with id '{id}' does not exist") from None
        if "password" not in content:
            raise Invalid(f"Secret with id '{id}' does not contain required key 'password'")
        return id

    def _settings(self) -> dict[str, str]:
        """Everything published, as texts. The secret comes before what is valid."""
        config = self.config
        password_id = self._password_id()
        parts = (config.get("recipients") or "").split(",")
        recipients = [address(part) for part in parts if part.strip()]
        sender = config.get("smtp_sender")
        wrong = [
            name
            for name, is_wrong in {
                "host": not config.get("host"),
                # One too many, as in the original.
                "port": not 1 <= config["port"] <= 65536,
                "auth_type": config["auth_type"] not in ("none", "not_provided", "plain"),
                "transport_security": config["transport_security"] not in ("none", "starttls", "tls"),
                "smtp_sender": sender is not None and address(sender) is None,
                "recipients": None in recipients,
            }.items()
            if is_wrong
        ]
        if wrong:
            raise Invalid("invalid configuration: " + " ".join(wrong))
        settings = {
            "host": config["host"],
            "port": str(config["port"]),
            "auth_type": config["auth_type"],
            "transport_security": config["transport_security"],
            "skip_ssl_verify": str(config["skip_ssl_verify"]),
            "domain": config.get("domain"),
            "user": config.get("user"),
            "password": config.get("password"),
            "password_id": password_id,
            "smtp_sender": sender and address(sender),
            "recipients": json.dumps(recipients) if recipients else None,
        }
        return {name: text for name, text in settings.items() if text}


def address(text: str) -> str | None:
    """An address without its display name; none if it is none."""
    found = ADDRESS.fullmatch(text.strip())
    return f"{found[1]}@{found[2].lower()}" if found else None


if __name__ == "__main__":
    ops.main(SmtpIntegrator)
