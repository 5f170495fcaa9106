"""Every call of Jubilant that makes sense on one machine, against local Juju, with Jubilant as it is.

    scenario.py LOCAL_JUJU SMTP_INTEGRATOR_CHARM SMTP_REQUIRER_CHARM FOLDER

It runs twice at once, each time in a model of its own, and once in temporary models.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

import charm
import jubilant

CHECKS = 0


def same(found, expected, what=""):
    global CHECKS
    if found != expected:
        raise AssertionError(f"{what or 'expected'} {expected!r}, found {found!r}")
    CHECKS += 1


def holds(condition, what):
    same(bool(condition), True, what)


def raises(kind, text, call, *arguments, **options):
    """The call fails with this exception, and says so."""
    try:
        found = call(*arguments, **options)
    except kind as error:
        said = str(error) + (getattr(error, "stderr", None) or "")
        holds(text in said, f"{text!r} in {said!r}")
        return error
    raise AssertionError(f"no {kind.__name__}: {found!r}")


def refused(text, call, *arguments, **options):
    """Juju can do this and local Juju cannot: it says so in one line and ends with 1."""
    error = raises(jubilant.CLIError, text, call, *arguments, **options)
    same(error.returncode, 1, f"exit code of {arguments}")
    lines = [line for line in error.stderr.splitlines() if line]
    same(len(lines), 1, f"lines of {error.stderr!r}")
    holds(lines[0].startswith("ERROR "), lines[0])


def until_idle(juju):
    juju.wait(
        lambda status: jubilant.all_active(status) and jubilant.all_agents_idle(status),
        timeout=10,
        delay=0.01,
        successes=2,
    )


def models(juju):
    holds(juju.version().tuple[:2] >= (3, 6), "a version")
    shown = juju.show_model()
    same(shown.short_name, juju.model)
    settings = juju.model_config()
    same(settings["update-status-hook-interval"], "5m")
    same(settings["automatically-retry-hooks"], True)
    juju.model_config({"update-status-hook-interval": "10s", "development": True})
    same(juju.model_config()["update-status-hook-interval"], "10s")
    same(juju.model_config()["development"], True)
    juju.model_config(reset=["update-status-hook-interval", "development"])
    same(juju.model_config()["update-status-hook-interval"], "5m")
    raises(jubilant.CLIError, "expected a bool", juju.model_config, {"development": "perhaps"})
    same(juju.model_constraints(), {})
    juju.model_constraints({"mem": "4G"})
    same(juju.model_constraints()["mem"], "4G")
    raises(jubilant.CLIError, "unknown constraint", juju.model_constraints, {"speed": "3"})
    raises(jubilant.CLIError, "not found", juju.add_model, "no-cloud", cloud="nowhere")
    juju.cli("bootstrap", "lxd", "anything", include_model=False)


def deploy(juju, keeper, note):
    juju.deploy(
        keeper,
        base="ubuntu@24.04",
        bind={"shelf": "alpha"},
        channel="latest/edge",
        config={"number": 7, "text": "it's a \"text\""},
        constraints={"mem": "1G"},
        force=True,
        num_units=2,
        resources={"note": str(note)},
        storage={"data": "1G"},
        to="0",
        trust=True,
    )
    until_idle(juju)
    status = juju.status()
    app = status.apps["keeper"]
    same((app.charm_name, app.app_status.current, app.app_status.message), ("keeper", "active", "ready"))
    same(sorted(app.units), ["keeper/0", "keeper/1"])
    same(app.units["keeper/0"].open_ports, ["8080/tcp"])
    same(status.get_units("keeper")["keeper/0"].leader, True)
    same(app.units["keeper/1"].machine in status.machines, True)
    stored = status.storage.storage
    same((len(stored), {one.kind for one in stored.values()}), (2, {"filesystem"}))
    units = {unit for one in stored.values() for unit in one.attachments.units}
    same(units, {"keeper/0", "keeper/1"})
    holds(all(one.status.current == "attached" for one in stored.values()), "attached")
    refused("Charmhub", juju.deploy, keeper, "other", revision=3)
    refused("on this machine", juju.deploy, "mysql")
    raises(jubilant.CLIError, "already exists", juju.deploy, keeper)
    raises(jubilant.CLIError, "unknown option", juju.deploy, keeper, "other", config={"nope": 1})
    raises(jubilant.CLIError, "space", juju.deploy, keeper, "other", bind={"shelf": "beta"})
    same(sorted(juju.status().apps), ["keeper"], "what was refused left nothing:")


def config(juju):
    same(juju.config("keeper")["number"], 7)
    same(juju.config("keeper")["text"], "it's a \"text\"")
    same(juju.config("keeper", app_config=True)["trust"], True)
    juju.config("keeper", {"number": 8, "trust": False}, reset="text")
    same(juju.config("keeper")["number"], 8)
    same(juju.config("keeper").get("text"), None)
    same(juju.config("keeper", app_config=True)["trust"], False)
    raises(jubilant.CLIError, "unknown option", juju.config, "keeper", {"number": 9, "nope": 1})
    same(juju.config("keeper")["number"], 8, "all or nothing:")
    juju.cli("config", "keeper", "--file", "-", stdin="keeper: {number: 10}\n")
    same(juju.config("keeper")["number"], 10)
    juju.trust("keeper", scope="cluster")
    same(juju.config("keeper", app_config=True)["trust"], True)
    juju.trust("keeper", remove=True)
    same(juju.config("keeper", app_config=True)["trust"], False)
    log = juju.debug_log()
    holds("number is 10" in log, "what the charm logged")
    same(len(juju.debug_log(limit=2).splitlines()), 2)


def tasks(juju):
    task = juju.run("keeper/0", "backup", {"level": 4})
    same((task.status, task.return_code, task.stdout, task.stderr), ("completed", 0, "out\n", "err\n"))
    same(task.results, {"level": "4", "where": {"file": "a"}})
    same((len(task.log), task.log[0].endswith("working")), (1, True))
    same(juju.run("keeper/leader", "backup", wait=5).results["level"], "3")
    error = raises(jubilant.TaskError, "not today", juju.run, "keeper/0", "refuse")
    same((error.task.status, error.task.message), ("failed", "not today"))
    error = raises(jubilant.TaskError, "exit status 7", juju.run, "keeper/0", "crash")
    same(error.task.status, "failed")
    raises(ValueError, "not defined", juju.run, "keeper/0", "nope")
    raises(ValueError, "not found", juju.run, "keeper/9", "backup")
    raises(ValueError, "level", juju.run, "keeper/0", "backup", {"level": -1})
    same(juju.exec("echo hi && echo $JUJU_UNIT_NAME", unit="keeper/1").stdout, "hi\nkeeper/1\n")
    same(juju.exec("printf", "%s,", "a b", 'say "hi"', "$HOME", unit="keeper/0").stdout, 'a b,say "hi",$HOME,')
    same(juju.exec("sh", "-c", "echo $1", "x", "p q", unit="keeper/leader").stdout, "p q\n")
    same(juju.exec("config-get number", unit="keeper/0", wait=5).stdout, "10\n")
    error = raises(jubilant.TaskError, "", juju.exec, "echo bad >&2; exit 3", unit="keeper/0")
    same((error.task.return_code, error.task.stderr), (3, "bad\n"))
    raises(ValueError, "not found", juju.exec, "true", unit="keeper/9")
    refused("machines", juju.exec, "true", machine=0)
    shown = juju.cli("operations", "--format", "json", "--actions", "refuse")
    holds('"failed"' in shown, shown)


def secrets(juju):
    uri = juju.add_secret("login", {"user": "me", "password": "hunter2"}, info="For the login.")
    secret = juju.show_secret("login")
    same((secret.uri, secret.name, secret.description, secret.revision), (uri, "login", "For the login.", 1))
    same((secret.owner, secret.access, secret.rotation), ("<model>", None, None))
    same(juju.show_secret(uri, reveal=True).content, {"user": "me", "password": "hunter2"})
    juju.update_secret("login", {"password": "swordfish"}, info="Changed.", name="access")
    secret = juju.show_secret("access", revisions=True)
    same([revision.revision for revision in secret.revisions], [1, 2])
    same(secret.description, "Changed.")
    same(juju.show_secret("access", reveal=True, revision=2).content, {"password": "swordfish"})
    juju.grant_secret("access", ["keeper"])
    same([access.target for access in juju.show_secret("access").access], ["application-keeper"])
    raises(jubilant.CLIError, "not found", juju.grant_secret, "access", ["keeper", "nobody"])
    juju.remove_secret("access", revision=1)
    same([one.uri for one in juju.secrets()], [uri])
    same(juju.secrets(owner="keeper"), [])
    juju.remove_secret(uri)
    raises(jubilant.CLIError, "not found", juju.show_secret, "access")


def smtp(juju, integrator, requirer):
    juju.deploy(integrator, "smtp-integrator")
    juju.deploy(requirer, "smtp-requirer")
    juju.wait(lambda status: jubilant.all_blocked(status, "smtp-integrator"), timeout=10, delay=0.01)
    status = juju.status()
    holds(jubilant.any_blocked(status) and not jubilant.any_error(status), "blocked")
    raises(TimeoutError, "", juju.wait, jubilant.all_active, timeout=0.1, delay=0.02)
    raises(jubilant.WaitError, "", juju.wait, jubilant.all_active, error=jubilant.any_blocked, timeout=5, delay=0.01)
    juju.config("smtp-integrator", {"host": "smtp.example.com", "user": "me", "password": "hunter2"})
    juju.integrate("smtp-integrator:smtp", "smtp-requirer:smtp")
    until_idle(juju)
    unit = juju.show_unit("smtp-requirer/0")
    relation = next(one for one in unit.relation_info if one.endpoint == "smtp")
    same(relation.app_data["host"], "smtp.example.com")
    same("hunter2" in str(unit), False, "the password in a databag:")
    same([one.owner for one in juju.secrets(owner="smtp-integrator")], ["smtp-integrator"])
    related = juju.status().apps["smtp-integrator"].relations["smtp"]
    same([one.related_app for one in related], ["smtp-requirer"])
    raises(jubilant.CLIError, "already exists", juju.integrate, "smtp-integrator:smtp", "smtp-requirer:smtp")
    refused("--via", juju.integrate, "smtp-integrator", "smtp-requirer", via="10.0.0.0/8")
    juju.refresh("smtp-integrator", path=integrator, config={"host": "mail.example.com"}, trust=True)
    until_idle(juju)
    same(juju.status().apps["smtp-integrator"].charm_rev, 1)
    same(juju.config("smtp-integrator")["host"], "mail.example.com")
    raises(jubilant.CLIError, "unknown option", juju.refresh, "smtp-integrator", path=integrator, config={"nope": 1})
    same(juju.status().apps["smtp-integrator"].charm_rev, 1, "all or nothing:")
    refused("--path", juju.refresh, "smtp-integrator")
    refused("--path", juju.refresh, "smtp-integrator", revision=3)
    juju.remove_relation("smtp-integrator:smtp", "smtp-requirer:smtp", force=True)
    same("smtp" in juju.status().apps["smtp-integrator"].relations, False)
    juju.remove_application("smtp-integrator", "smtp-requirer", destroy_storage=True, force=True)


def units(juju, keeper):
    juju.add_unit("keeper", num_units=2, to=["0", "1"])
    same(len(juju.status().apps["keeper"].units), 4)
    juju.remove_unit("keeper/3", destroy_storage=True)
    refused("Kubernetes", juju.remove_unit, "keeper", num_units=1)
    juju.remove_unit("keeper/2")
    same(sorted(juju.status().apps["keeper"].units), ["keeper/0", "keeper/1"])
    left = [id for id, one in juju.status().storage.storage.items() if one.status.current == "detached"]
    same(len(left), 1, "storage that a unit left:")
    juju.add_unit("keeper", attach_storage=left)
    attached = juju.status().storage.storage[left[0]].attachments.units
    same(sorted(attached), ["keeper/4"])
    raises(jubilant.CLIError, "already attached", juju.deploy, keeper, "other", attach_storage=left[0])
    same(sorted(juju.status().apps), ["keeper"], "what was refused left nothing:")
    juju.refresh("keeper", path=keeper, storage={"data": "2G"}, base="ubuntu@24.04", force=True)
    raises(jubilant.CLIError, "not found", juju.remove_unit, "keeper/0", "keeper/99")
    holds("keeper/0" in juju.status().apps["keeper"].units, "no unit is removed when one of them is not there")
    same(juju.ssh("keeper/0", "echo", "$((1 + 1))"), "2\n")
    same(juju.ssh("keeper/0", "ls charm/metadata.yaml"), "charm/metadata.yaml\n")
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "file")
        file.write_text("text")
        juju.scp(file, "keeper/0:copy")
        juju.scp("keeper/0:copy", f"{folder}/back")
        same(pathlib.Path(folder, "back").read_text(), "text")
    refused("add-machine", juju.add_machine)
    refused("offer", juju.offer, "keeper", endpoint="shelf")
    refused("consume", juju.consume, "admin/other.shelf")
    refused("add-ssh-key", juju.add_ssh_key, "key")
    shown = juju.cli("show-application", "keeper", "--format", "json")
    holds('"charm":"keeper"' in shown, shown)
    raises(jubilant.CLIError, "not found", juju.remove_application, "keeper", "nobody")
    same(sorted(juju.status().apps), ["keeper"], "no application is removed when one of them is not there:")
    juju.remove_application("keeper", destroy_storage=True)
    same(juju.status().apps, {})


def scenario(program, name, integrator, requirer, folder):
    juju = jubilant.Juju(cli_binary=program, wait_timeout=60)
    keeper = charm.pack(folder / f"{name}.charm")
    note = folder / f"{name}.txt"
    note.write_text("a note")
    juju.add_model(name, cloud="lxd", config={"image-stream": "daily"})
    try:
        models(juju)
        deploy(juju, keeper, note)
        config(juju)
        tasks(juju)
        secrets(juju)
        smtp(juju, integrator, requirer)
        units(juju, keeper)
    finally:
        juju.destroy_model(name, destroy_storage=True, force=True, no_wait=True, timeout=5)
    raises(jubilant.CLIError, "not found", jubilant.Juju(model=name, cli_binary=program).status)
    print(f"{name}: {CHECKS} checks passed")


def temporary(program, folder):
    """`temp_model` calls what is named juju on the PATH."""
    (folder / "bin").mkdir()
    (folder / "bin" / "juju").symlink_to(pathlib.Path(program).resolve())
    os.environ["PATH"] = f"{folder / 'bin'}:{os.environ['PATH']}"
    keeper = charm.pack(folder / "temporary.charm")
    with jubilant.temp_model() as one, jubilant.temp_model(cloud="microk8s", config={"mode": ""}) as other:
        one.deploy(keeper)
        other.deploy(keeper, resources={})
        for juju, kind in (one, "iaas"), (other, "caas"):
            until_idle(juju)
            same(juju.status().model.type, kind)
            same(juju.status().apps["keeper"].is_active, True)
        raises(jubilant.CLIError, "named units", other.remove_unit, "keeper/0")
        other.add_unit("keeper", num_units=2)
        other.remove_unit("keeper", num_units=1)
        same(sorted(other.status().apps["keeper"].units), ["keeper/0", "keeper/1"])
        names = {one.model, other.model}
    left = jubilant.Juju().cli("models", "--format", "json", include_model=False)
    holds(not any(f'"{name}"' in left for name in names), "temporary models are gone")
    print(f"temporary models: {CHECKS} checks passed")


def main():
    program, integrator, requirer, folder = sys.argv[1:5]
    folder = pathlib.Path(folder)
    if len(sys.argv) > 5:
        scenario(program, sys.argv[5], integrator, requirer, folder)
        return
    began = time.monotonic()
    both = [subprocess.Popen([sys.executable, "-B", *sys.argv, name]) for name in ("left", "right")]
    failed = [run.args[-1] for run in both if run.wait()]
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")
    temporary(program, folder)
    print(f"Jubilant {jubilant.__version__}: all as expected, in {time.monotonic() - began:.1f} s")


main()
