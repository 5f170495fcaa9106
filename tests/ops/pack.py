"""Packs the Ops charm: pack.py CHARM_DIR SITE_PACKAGES OUTPUT."""

import pathlib
import sys
import zipfile


def files(folder: pathlib.Path, prefix: str):
    """Every file below a folder with its name in the package."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path, prefix + path.relative_to(folder).as_posix()


def main(charm: str, site_packages: str, output: str) -> None:
    members = [
        *files(pathlib.Path(charm), ""),
        *files(pathlib.Path(site_packages), "venv/"),
    ]
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as package:
        for path, name in members:
            package.write(path, name)


if __name__ == "__main__":
    main(*sys.argv[1:])
