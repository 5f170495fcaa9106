"""The SMTP Integrator takes over from the charm in Python, and hands back.

takeover.py LOCAL_JUJU OURS PYTHON OPS_REQUIRER RUST_REQUIRER [SCENARIO...], with an empty $JUJU_DATA.

Each scenario begins with a model that the charm in Python has served.
"""

import hashlib
import os
import pathlib
import sys

from juju import Checks, Juju

APP = "smtp-integrator"
LABEL = "smtp-password"
SETTINGS = {
    "host": "smtp.example.com",
    "port": "587",
    "user": "mailer",
    "auth_type": "plain",
    "transport_security": "tls",
    "domain": "example.com",
    "smtp_sender": "Mailer <no-reply@EXAMPLE.com>",
    "recipients": "Ops <ops@example.com>, büro@example.com,😀@example.com, ops@example.com",
}
PUBLISHED = SETTINGS | {
    "skip_ssl_verify": "False",
    "smtp_sender": "no-reply@example.com",
    "recipients": r'["ops@example.com", "b\u00fcro@example.com", "\ud83d\ude00@example.com", '
                  '"ops@example.com"]',
}
ACTIVE = ("active", "")


class World:
    """A model of its own: the application served by one charm, requirers beside it."""

    charms: dict[str, str]

    def __init__(self, juju: Juju, checks: Checks):
        self.juju = juju
        self.checks = checks

    def deploy(self, *relations: str, charm: str = "python", units: int = 1, **options: str) -> None:
        """The integrator with these options, integrated with these requirers.

        A relation is an endpoint and an application, whose name says what it is written in.
        """
        given = SETTINGS | options
        config = [word for name, value in given.items() for word in ("--config", f"{name}={value}")]
        self.juju("deploy", self.charms[charm], "-n", str(units), *config)
        for relation in relations:
            self.integrate(relation)

    def integrate(self, relation: str) -> None:
        endpoint, app = relation.split()
        app, _, theirs = app.partition(":")
        if app not in self.juju.json("status")["applications"]:
            self.juju("deploy", self.charms[app.partition("-")[0]], app)
        self.juju("integrate", f"{APP}:{endpoint}", f"{app}:{theirs or endpoint}")

    def config(self, *arguments: str) -> None:
        self.juju("config", APP, *arguments)

    def take_over(self, *arguments: str) -> None:
        self._refresh("ours", *arguments)

    def go_back(self) -> None:
        self._refresh("python")

    def _refresh(self, charm: str, *arguments: str) -> None:
        options = self.options()
        self.juju("refresh", APP, "--path", self.charms[charm], *arguments)
        self.checks.same("every option keeps its value and type", self.options(), options)

    def options(self) -> dict[str, tuple]:
        settings = self.juju.json("config", APP)["settings"]
        return {name: (option["type"], option.get("value")) for name, option in settings.items()}

    def status(self) -> tuple[str, str]:
        return self.juju.unit(self.leader())

    def databag(self, app: str, endpoint: str = "") -> dict[str, str]:
        """What the integrator says to this application."""
        unit = self.juju.json("show-unit", f"{app}/0")[f"{app}/0"]
        relations = [relation for relation in unit["relation-info"]
                     if relation["endpoint"].startswith("smtp")
                     and (not endpoint or relation["endpoint"] == endpoint)]
        [relation] = relations
        return relation["application-data"]

    def peers(self) -> dict[str, str]:
        [unit] = self.juju.json("show-unit", self.leader()).values()
        [relation] = [one for one in unit["relation-info"] if one["endpoint"] == "smtp-peers"]
        return relation["application-data"]

    def leader(self) -> str:
        units = self.juju.json("status")["applications"][APP]["units"]
        [leader] = [name for name, unit in units.items() if unit.get("leader")]
        return leader

    def secrets(self) -> list[str]:
        """The ids of the application's secrets."""
        return list(self.juju.json("secrets", "--owner", APP))

    def secret(self, id: str) -> dict:
        """Everything about a secret: who may read it, its revisions, its password."""
        [secret] = self.juju.json("show-secret", id, "--reveal").values()
        [listed] = self.juju.json("show-secret", id, "--revisions").values()
        return {
            "label": secret.get("label", ""),
            "description": secret.get("description", ""),
            "revisions": [one["revision"] for one in listed["revisions"]],
            "granted to": sorted(one["target"].removeprefix("application-")
                                 for one in secret.get("access", [])),
            "password": secret["content"]["Data"]["password"],
        }

    def reads(self, app: str) -> str:
        """The password as a charm gets it that reads the secret as it was told once."""
        command = f"secret-get {self.databag(app)['password_id']} password"
        return self.juju("exec", "--unit", f"{app}/0", command).strip()

    def on_leader(self, command: str) -> None:
        """Hook tools that run as the charm of the leader would run them."""
        self.juju("exec", "--unit", self.leader(), command)


def settings(password: str | None, host: str = "smtp.example.com") -> tuple[str, str]:
    """The status of the Ops requirer that has taken these settings."""
    text = f"mailer@{host}:587"
    if password is not None:
        digest = hashlib.sha256(password.encode()).hexdigest()
        text += f" password {len(password)} {digest[:16]}"
    return "active", text


class Requirers:
    """What requirers were told and show, and that nothing has disturbed them since."""

    def __init__(self, world: World, *apps: str):
        self.world = world
        self.apps = apps
        self.look()

    def look(self) -> None:
        """From now on this is what may not change."""
        self.told = {app: self.world.databag(app) for app in self.apps}
        self.shown = {app: self.world.juju.unit(app) for app in self.apps}
        self.hooks()

    def hooks(self) -> dict[str, list[str]]:
        return {app: self.world.juju.hooks(app) for app in self.apps}

    def undisturbed(self, when: str) -> None:
        same = self.world.checks.same
        told = {app: self.world.databag(app) for app in self.apps}
        same(f"{when}: databags are the same", told, self.told)
        same(f"{when}: requirers run no hook", self.hooks(), {app: [] for app in self.apps})
        shown = {app: self.world.juju.unit(app) for app in self.apps}
        same(f"{when}: requirers show the same", shown, self.shown)


def a_password_over_both_endpoints(world: World, same) -> None:
    world.deploy("smtp ops", "smtp rust", "smtp-legacy rust-legacy", password="first")
    [id] = world.secrets()
    left, peers = world.secret(id), world.peers()
    requirers = Requirers(world, "ops", "rust", "rust-legacy")
    same("over smtp", requirers.told["ops"], PUBLISHED | {"password_id": peers["secret-id"]})
    same("over smtp-legacy", requirers.told["rust-legacy"], PUBLISHED | {"password": "first"})
    same("the secret has no label", (left["label"], left["description"]), ("", ""))

    world.take_over()
    requirers.undisturbed("ours")
    same("ours: status", world.status(), ACTIVE)
    same("ours: the secret and its id among the peers", (world.secrets(), world.peers()), ([id], peers))
    taken = world.secret(id)
    same("ours: it is labelled", taken["label"], LABEL)
    same("ours: nothing else of it changes", {**taken, "label": "", "description": ""}, left)
    same("ours: who never refreshes reads on", world.reads("rust"), "first")

    world.config("password=second")
    same("ours: a new password arrives", world.juju.unit("ops"), settings("second"))
    same("ours: over smtp-legacy, too", world.databag("rust-legacy")["password"], "second")
    same("ours: over smtp as a revision alone", world.juju.hooks("ops"), ["secret-changed"])
    same("ours: the old one is removed", world.secret(id)["revisions"], [2])

    requirers.look()
    world.go_back()
    requirers.undisturbed("back")
    same("back: status", world.status(), ACTIVE)
    same("back: the secret and its id among the peers", (world.secrets(), world.peers()), ([id], peers))
    world.config("password=third")
    same("back: a new password arrives", world.juju.unit("ops"), settings("third"))
    same("back: in the same secret", world.secrets(), [id])
    world.integrate("smtp rust-new")
    same("back: a new requirer is granted it", world.reads("rust-new"), "third")
    world.juju("remove-relation", f"{APP}:smtp", "ops:smtp")
    same("back: one that leaves loses it", world.secret(id)["granted to"], ["rust", "rust-new"])

    requirers = Requirers(world, "rust", "rust-new", "rust-legacy")
    world.take_over()
    requirers.undisturbed("ours again")
    same("ours again: the label is still there", world.secret(id)["label"], LABEL)


def made_by_ours(world: World, same) -> None:
    world.deploy("smtp rust", "smtp-legacy rust-legacy", charm="ours", password="first")
    [id] = world.secrets()
    requirers = Requirers(world, "rust", "rust-legacy")
    world.go_back()
    requirers.undisturbed("back")
    same("back: status", world.status(), ACTIVE)
    world.config("password=second")
    same("back: a new password arrives", world.reads("rust"), "second")
    same("back: in the same secret", world.secrets(), [id])


def a_password_that_was_removed(world: World, same) -> None:
    world.deploy("smtp rust", password="first")
    world.config("auth_type=none")
    world.config("--reset", "password")
    [id] = world.secrets()
    same("the secret is revoked", world.secret(id)["granted to"], [])
    requirers = Requirers(world, "rust")
    world.take_over()
    requirers.undisturbed("ours")
    same("ours: the secret is gone", (world.secrets(), world.peers()), ([], {}))
    world.go_back()
    world.config("password=again")
    same("back: a new one is made", world.reads("rust"), "again")


def a_password_that_is_missing(world: World, same) -> None:
    world.deploy("smtp rust", password="first")
    world.config("--reset", "password")
    [id] = world.secrets()
    requirers = Requirers(world, "rust")
    world.take_over()
    requirers.undisturbed("ours")
    same("ours: status", world.status(), (
        "blocked",
        "invalid configuration: password: this or password_secret must be set for auth_type plain",
    ))
    same("ours: the secret waits", world.secrets(), [id])
    world.config("password=back")
    same("ours: the same one is granted", world.secret(id)["granted to"], ["rust"])
    same("ours: and read", world.reads("rust"), "back")


def an_operators_secret(world: World, same) -> None:
    world.deploy("smtp rust", "smtp-legacy rust-legacy", password="first")
    [id] = world.secrets()
    uri = world.juju("add-secret", "relay", "password=theirs").strip()
    world.juju("grant-secret", "relay", f"{APP},rust")
    world.config(f"password_secret={uri}")
    same("its id is published", world.databag("rust")["password_id"], uri)
    same("the leftover is still granted", world.secret(id)["granted to"], ["rust"])
    world.juju.hooks("rust")

    world.take_over()
    same("ours: status", world.status(), ACTIVE)
    same("ours: the leftover's id is published", world.databag("rust")["password_id"],
         world.peers()["secret-id"])
    changed = [hook for hook in world.juju.hooks("rust") if hook == "smtp-relation-changed"]
    same("ours: once", len(changed), 1)
    same("ours: it holds the operator's password", world.secret(id)["password"], "theirs")
    same("ours: which is read", world.reads("rust"), "theirs")
    same("ours: also over smtp-legacy", world.databag("rust-legacy")["password"], "theirs")
    world.juju("revoke-secret", "relay", "rust")
    world.juju("update-secret", "relay", "password=rotated")
    same("ours: the requirer needs no grant", world.reads("rust"), "rotated")

    world.juju("grant-secret", "relay", "rust")
    world.go_back()
    same("back: its id is published", world.databag("rust")["password_id"], uri)
    same("back: the password is read", world.reads("rust"), "rotated")


def an_id_that_leads_nowhere(world: World, same) -> None:
    world.deploy("smtp rust", password="first")
    [lost] = world.secrets()
    world.on_leader(f"secret-remove {lost}")
    world.config("host=elsewhere.example.com")
    same("the unit is in error", world.status()[0], "error")
    world.take_over("--force-units")
    world.juju("resolved", f"{APP}/0")
    same("ours: status", world.status(), ACTIVE)
    [id] = world.secrets()
    same("ours: a new secret", (id != lost, world.secret(id)["granted to"]), (True, ["rust"]))
    same("ours: is read", world.reads("rust"), "first")
    same("ours: the host is published", world.databag("rust")["host"], "elsewhere.example.com")
    world.go_back()
    same("back: status", world.status(), ACTIVE)


def ids_of_older_agents(world: World, same) -> None:
    world.deploy("smtp rust", password="first")
    [id] = world.secrets()
    short = f"secret:{id}"
    world.on_leader(f"relation-set -r $(relation-ids smtp-peers) --app secret-id={short}")
    world.config("domain=example.org")
    same("the short form is published", world.databag("rust")["password_id"], short)
    requirers = Requirers(world, "rust")
    world.take_over()
    requirers.undisturbed("ours")
    same("ours: the secret is labelled", world.secret(id)["label"], LABEL)
    world.go_back()
    requirers.undisturbed("back")


def old_revisions_and_several_units(world: World, same) -> None:
    world.deploy("smtp rust", units=2, password="one")
    world.config("password=two")
    world.config("password=three")
    [id] = world.secrets()
    same("no revision was removed", world.secret(id)["revisions"], [1, 2, 3])
    requirers = Requirers(world, "rust")
    world.take_over()
    requirers.undisturbed("ours")
    same("ours: every unit is active", [world.juju.unit(f"{APP}/{n}") for n in (0, 1)], [ACTIVE] * 2)
    same("ours: no revision is taken from anybody", world.secret(id)["revisions"], [1, 2, 3])
    world.config("password=four")
    same("ours: what is rotated now goes", world.secret(id)["revisions"], [1, 2, 4])
    world.juju("remove-unit", world.leader(), "--no-prompt")
    same("ours: what is older goes with the leader", world.secret(id)["revisions"], [4])
    same("ours: the new leader is active", world.status(), ACTIVE)
    same("ours: the password is read", world.reads("rust"), "four")


def an_invalid_configuration(world: World, same) -> None:
    world.deploy("smtp rust", password="first")
    world.config("port=70000")
    same("status", world.status(), ("blocked", "invalid configuration: port"))
    requirers = Requirers(world, "rust")
    world.take_over()
    requirers.undisturbed("ours")
    same("ours: status", world.status(),
         ("blocked", "invalid configuration: port: 70000 is not 1 to 65535"))
    world.config("port=465")
    same("ours: a valid port is published", world.databag("rust")["port"], "465")

    world.go_back()
    world.config("host=smtp://relay.example.com")
    same("back: a host that is none", world.databag("rust")["host"], "smtp://relay.example.com")
    requirers.look()
    world.take_over()
    requirers.undisturbed("ours again")
    same("ours again: status", world.status(), (
        "blocked",
        "invalid configuration: host: must be a host name or an address only, without scheme or path",
    ))


def an_application_related_twice(world: World, same) -> None:
    world.deploy("smtp rust", "smtp rust:smtp-legacy")
    world.config("password=first")
    same("the unit is in error", world.status()[0], "error")
    same("each attempt has left a secret", len(world.secrets()) > 1, True)
    world.take_over()
    same("refreshed, it still is", world.status()[0], "error")
    world.juju("resolved", "--no-retry", f"{APP}/0")
    same("ours: status", world.status(), ACTIVE)
    [id] = world.secrets()
    same("ours: one secret is left", world.secret(id)["granted to"], ["rust"])
    told = [world.databag("rust", endpoint)["password_id"] for endpoint in ("smtp", "smtp-legacy")]
    same("ours: both relations name it", told, [world.peers()["secret-id"]] * 2)


SCENARIOS = [
    a_password_over_both_endpoints,
    made_by_ours,
    a_password_that_was_removed,
    a_password_that_is_missing,
    an_operators_secret,
    an_id_that_leads_nowhere,
    ids_of_older_agents,
    old_revisions_and_several_units,
    an_invalid_configuration,
    an_application_related_twice,
]


def main(program: str, ours: str, python: str, ops: str, rust: str, *wanted: str) -> None:
    World.charms = {"ours": ours, "python": python, "ops": ops, "rust": rust}
    data = pathlib.Path(os.environ["JUJU_DATA"])
    passed = 0
    for scenario in SCENARIOS:
        if wanted and scenario.__name__ not in wanted:
            continue
        print(f"== {scenario.__name__.replace('_', ' ')}", flush=True)
        juju = Juju(program, data / scenario.__name__)
        checks = Checks(juju)
        scenario(World(juju, checks), checks.same)
        passed += checks.passed
    print(f"{passed} passed, 0 failed")


if __name__ == "__main__":
    main(*sys.argv[1:])
