"""A memory limit of the kernel's: a cgroup of its own for one program, of version 1 or 2."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from lib.expect import Unable

MIB = 1024 * 1024


class MemoryCgroup:
    """Made below the one we are in. What is started with `wrapper` is in it, with all it starts;
    beyond the limit the kernel takes cached files away first and kills then."""

    def __init__(self, lab, limit_mib):
        self.words, above = _here()
        self.folder = above / f"posthorn-{os.getpid()}-{lab.dir.name}"
        try:
            if self.words is _SECOND and "memory" not in _controllers(above):
                (above / "cgroup.subtree_control").write_text("+memory")
            self.folder.mkdir()
            lab.keep(self)
            (self.folder / self.words.limit).write_text(str(limit_mib * MIB))
        except OSError as problem:
            raise Unable(f"a memory limit cannot be set here: {problem}") from None

    def __str__(self):
        return f"memory cgroup {self.folder.name}"

    @property
    def wrapper(self):
        """Words before a command that move it into the group."""
        return ["sh", "-c", f'echo $$ >{self.folder}/cgroup.procs && exec "$@"', "sh"]

    def killed(self):
        """How often the kernel killed something in it for want of memory."""
        return self._number(self.words.kills, r"^oom_kill (\d+)$")

    def used(self):
        """MiB that are no cached files, as the kernel counts them for the limit."""
        return self._number("memory.stat", rf"^{self.words.used} (\d+)$") / MIB

    def _number(self, file, pattern):
        text = (self.folder / file).read_text()
        found = re.search(pattern, text, re.M)
        if not found:
            raise Unable(f"the kernel does not tell {pattern} in {file}")
        return int(found.group(1))

    def stop(self):
        """Only an empty one goes; the programs in it have ended by now."""
        self.folder.rmdir()


@dataclass(frozen=True)
class _Words:
    """What a version of cgroups calls its files and numbers."""

    limit: str
    kills: str
    used: str


_FIRST = _Words("memory.limit_in_bytes", "memory.oom_control", "total_rss")
_SECOND = _Words("memory.max", "memory.events", "anon")


def _here():
    """The version that limits memory here, and the group below which ours may be made."""
    mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    for _, where, kind, options, *_ in mounts:
        if kind == "cgroup" and "memory" in options.split(","):
            return _FIRST, _inside(Path(where), r"^\d+:(?:\S+,)?memory(?:,\S+)?:/(\S*)$")
    for _, where, kind, *_ in mounts:
        if kind == "cgroup2" and "memory" in _controllers(Path(where), "cgroup.controllers"):
            return _SECOND, _free(Path(where), _inside(Path(where), r"^0::/(\S*)$"))
    raise Unable("no cgroups with the memory controller are mounted here")


def _inside(root, pattern):
    """The group that we are in, as far as it can be seen here."""
    own = re.search(pattern, Path("/proc/self/cgroup").read_text(), re.M)
    inside = root / (own.group(1) if own else "")
    return inside if inside.is_dir() else root


def _free(root, group):
    """The nearest group upwards that may have groups with limits: in version 2 that is the root, or
    one without programs of its own."""
    while group != root and (group / "cgroup.procs").read_text().strip():
        group = group.parent
    return group


def _controllers(group, file="cgroup.subtree_control"):
    return (group / file).read_text().split()
