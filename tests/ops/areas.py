"""Charms of other authors' kind on local Juju, each held to what Juju would do.

areas.py LOCAL_JUJU SITE_PACKAGES FOLDER [AREA...]

An area is a folder beside this file: a `scenario.py`, and a folder for each charm.
The packages that a charm imports are not in its package, as they would be
elsewhere, but shared: that is what makes a hook quick to start.
"""

import concurrent.futures
import importlib.util
import os
import pathlib
import shutil
import sys
import traceback

from juju import Checks, Juju
from pack import files, pack

HERE = pathlib.Path(__file__).parent
MANIFEST = "bases: [{name: ubuntu, channel: '24.04', architectures: [amd64, arm64]}]\n"
DISPATCH = """#!/bin/sh
JUJU_DISPATCH_PATH="${JUJU_DISPATCH_PATH:-$0}" PYTHONPATH='%s' exec '%s' charm.py
"""


class World:
    """An area's model, and its charms."""

    def __init__(self, area: str, program: str, site_packages: str, folder: pathlib.Path):
        self.area = HERE / area
        self.folder = folder / area
        self.dispatch = DISPATCH % (site_packages, sys.executable)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.juju = Juju(program, self.folder / "juju")
        self.checks = Checks(self.juju, area)
        self.same = self.checks.same

    def pack(self, charm: str) -> str:
        """The package of one of the area's charms."""
        source, package = self.area / charm, self.folder / f"{charm}.charm"
        made = {"manifest.yaml": MANIFEST}
        if (source / "charm.py").exists():
            made["dispatch"] = self.dispatch
        pack(package, files(source, ""), made)
        return str(package)

    def file(self, name: str, text: str) -> str:
        """A file with this text."""
        path = self.folder / name
        path.write_text(text)
        return str(path)


def run(area: str, program: str, site_packages: str, folder: pathlib.Path) -> int:
    """Runs an area's scenario, and says how many checks it passed."""
    spec = importlib.util.spec_from_file_location(area, HERE / area / "scenario.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    world = World(area, program, site_packages, folder)
    module.scenario(world)
    return world.checks.passed


def main(program: str, site_packages: str, folder: str, *areas: str) -> None:
    found = areas or sorted(path.parent.name for path in HERE.glob("*/scenario.py"))
    where = [str(pathlib.Path(path).resolve()) for path in (program, site_packages)]
    runs = {}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for area in found:
            runs[area] = pool.submit(run, area, *where, pathlib.Path(folder).resolve())
    failures = {area: error for area, each in runs.items() if (error := each.exception())}
    for area, error in failures.items():
        print(f"{area}:", *traceback.format_exception(error), file=sys.stderr)
    passed = sum(each.result() for area, each in runs.items() if area not in failures)
    print(f"{passed} passed, {len(failures)} failed")
    sys.exit(bool(failures))


if __name__ == "__main__":
    main(*sys.argv[1:])
