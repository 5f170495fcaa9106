"""The SMTP Integrator hands its settings to a charm written with Ops.

scenario.py LOCAL_JUJU SMTP_INTEGRATOR_CHARM OPS_CHARM, with an empty $JUJU_DATA.
"""

import hashlib
import sys

from juju import Checks, Juju


def settings(password: str, host: str = "smtp.example.com") -> tuple[str, str]:
    """The status of the Ops charm that has taken these settings."""
    digest = hashlib.sha256(password.encode()).hexdigest()[:16]
    return "active", f"mailer@{host}:465 password {len(password)} {digest}"


def main(program: str, integrator: str, requirer: str) -> None:
    juju = Juju(program)
    checks = Checks(juju)
    juju("deploy", integrator)
    juju("deploy", requirer)
    juju("config", "smtp-integrator", "host=smtp.example.com", "port=465", "user=mailer",
         "auth_type=plain", "transport_security=tls", "password=first: password #1")
    checks.same("the integrator is configured", juju.unit("smtp-integrator"), ("active", ""))
    checks.same("the Ops charm waits", juju.unit("ops-requirer"), ("waiting", "no relay"))

    juju("integrate", "smtp-integrator:smtp", "ops-requirer:smtp")
    checks.same("settings and secret are read", juju.unit("ops-requirer"),
                settings("first: password #1"))
    shown = juju("show-unit", "ops-requirer/0", "--format", "json")
    checks.same("the databag has no password", "password #1" in shown, False)

    juju("config", "smtp-integrator", "password=second")
    checks.same("a new password arrives", juju.unit("ops-requirer"), settings("second"))
    juju("config", "smtp-integrator", "host=192.0.2.25")
    checks.same("a new host arrives", juju.unit("ops-requirer"),
                settings("second", "192.0.2.25"))

    uri = juju("add-secret", "relay", "password=third").strip()
    juju("grant-secret", "relay", "smtp-integrator")
    juju("config", "smtp-integrator", f"password_secret={uri}")
    checks.same("a user secret's password arrives", juju.unit("ops-requirer"),
                settings("third", "192.0.2.25"))
    juju("update-secret", "relay", "password=fourth")
    checks.same("its new content arrives", juju.unit("ops-requirer"),
                settings("fourth", "192.0.2.25"))

    juju("remove-relation", "smtp-integrator", "ops-requirer")
    checks.same("the relay is gone", juju.unit("ops-requirer"), ("waiting", "no relay"))
    checks.end()


if __name__ == "__main__":
    main(*sys.argv[1:])
