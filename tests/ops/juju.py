"""Local Juju for the scenarios, and the count of what was as expected."""

import json
import os
import pathlib
import re
import subprocess
import sys


class Juju:
    """The commands of local Juju on a model of its own."""

    def __init__(self, program: str, data: pathlib.Path | None = None):
        self.program = program
        self.env = {**os.environ, "JUJU_DATA": str(data)} if data else None
        self.seen: dict[str, int] = {}

    def __call__(self, *arguments: str) -> str:
        done = self._run(*arguments)
        if done.returncode:
            sys.exit(f"local-juju {arguments[0]} failed: {done.stderr}\n{self.log()}")
        return done.stdout

    def fails(self, *arguments: str) -> str:
        """The error of a command that must not succeed."""
        return self._fails(*arguments).stderr.strip()

    def json(self, *arguments: str):
        """The answer of a command as data."""
        return json.loads(self(*arguments, "--format", "json"))

    def failed_task(self, unit: str, action: str, *parameters: str) -> dict:
        """The task of an action that must not succeed."""
        return json.loads(self._fails("run", "--format", "json", unit, action, *parameters).stdout)[unit]

    def lines(self) -> list[str]:
        """All that was logged."""
        return self._run("debug-log", "--replay", "--no-tail").stdout.splitlines()

    def log(self) -> str:
        """The last lines that the hooks logged."""
        return "\n".join(self.lines())[-4000:]

    def hooks(self, name: str) -> list[str]:
        """The hooks that a unit, or any of an application, has run since this was last asked."""
        return self._new(name, r'.* ran "([a-z0-9-]+)" hook')

    def said(self, name: str) -> list[str]:
        """What the charm has logged itself at INFO since this was last asked."""
        return self._new(name, r"\S+ INFO unit\.\S+\.juju-log (?:[a-z-]+:\d+: )?(.*)")

    def _new(self, name: str, pattern: str) -> list[str]:
        app, _, number = name.partition("/")
        line = re.compile(rf"unit-{app}-{number or r'[0-9]+'}: {pattern}")
        found = [match[1] for text in self.lines() if (match := line.match(text))]
        before = self.seen.get(line.pattern, 0)
        self.seen[line.pattern] = len(found)
        return found[before:]

    def unit(self, name: str) -> tuple[str, str]:
        """The workload status of a unit, or of an application's first, and its message."""
        app, _, number = name.partition("/")
        units = self.json("status")["applications"][app]["units"]
        workload = units[f"{app}/{number or 0}"]["workload-status"]
        return workload["current"], workload.get("message", "")

    def _fails(self, *arguments: str) -> subprocess.CompletedProcess:
        done = self._run(*arguments)
        if not done.returncode:
            sys.exit(f"local-juju {arguments[0]} succeeded: {done.stdout}\n{self.log()}")
        return done

    def _run(self, *arguments: str) -> subprocess.CompletedProcess:
        command = [self.program, *arguments]
        return subprocess.run(command, capture_output=True, text=True, env=self.env)


class Checks:
    """Counts what was as expected; the first that was not ends the run."""

    def __init__(self, juju: Juju, area: str = ""):
        self.juju = juju
        self.area = area
        self.passed = 0

    def same(self, what: str, found: object, expected: object) -> None:
        what = f"{self.area}: {what}" if self.area else what
        if found != expected:
            print(self.juju.log(), file=sys.stderr)
            sys.exit(f"FAILED {what}: expected {expected!r}, found {found!r}")
        self.passed += 1
        print(f"ok {what}")

    def end(self) -> None:
        print(f"{self.passed} passed, 0 failed")
