"""A charm in a few lines of Bash, packed here, with something of everything that Juju's commands show."""

import pathlib
import zipfile

METADATA = """\
name: keeper
summary: Keeps things.
description: Keeps things.
provides:
  shelf: {interface: shelf}
peers:
  others: {interface: others}
storage:
  data: {type: filesystem, multiple: {range: 0-1}}
resources:
  note: {type: file, filename: note.txt}
"""
CONFIG = """\
options:
  number: {type: int, default: 5, description: A number.}
  text: {type: string, description: A text.}
"""
ACTIONS = """\
backup:
  description: Say what was given.
  params:
    level: {type: integer, default: 3, minimum: 0}
refuse: {description: Fail with a message.}
crash: {description: End badly.}
"""
DISPATCH = """\
#!/bin/bash
set -e
case $JUJU_DISPATCH_PATH in
hooks/start) status-set active ready; open-port 8080/tcp ;;
hooks/config-changed) juju-log "number is $(config-get number)" ;;
actions/backup) action-log working; action-set level="$(action-get level)" where.file=a; echo out; echo err >&2 ;;
actions/refuse) action-fail "not today" ;;
actions/crash) exit 7 ;;
esac
"""


def pack(path: pathlib.Path) -> pathlib.Path:
    files = {
        "metadata.yaml": METADATA,
        "config.yaml": CONFIG,
        "actions.yaml": ACTIONS,
        "manifest.yaml": "bases:\n- {name: ubuntu, channel: '24.04', architectures: [amd64]}\n",
        "dispatch": DISPATCH,
    }
    with zipfile.ZipFile(path, "w") as charm:
        for name, text in files.items():
            member = zipfile.ZipInfo(name)
            member.create_system = 3
            member.external_attr = (0o100755 if name == "dispatch" else 0o100644) << 16
            charm.writestr(member, text)
    return path
