"""Packs a charm: pack.py CHARM_DIR SITE_PACKAGES OUTPUT."""

import pathlib
import sys
import zipfile


def files(folder: pathlib.Path, prefix: str):
    """Every file below a folder with its name in the package."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path, prefix + path.relative_to(folder).as_posix()


def pack(output: pathlib.Path, members, made: dict[str, str]) -> None:
    """Writes a package of files, and of programs and texts that are made for it."""
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as package:
        for path, name in members:
            package.write(path, name)
        for name, text in made.items():
            entry = zipfile.ZipInfo(name)
            entry.create_system = 3
            entry.external_attr = (0o100755 if text.startswith("#!") else 0o100644) << 16
            package.writestr(entry, text)


def main(charm: str, site_packages: str, output: str) -> None:
    members = [
        *files(pathlib.Path(charm), ""),
        *files(pathlib.Path(site_packages), "venv/"),
    ]
    pack(pathlib.Path(output), members, {})


if __name__ == "__main__":
    main(*sys.argv[1:])
