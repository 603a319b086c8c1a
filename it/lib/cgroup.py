"""A memory limit of the kernel's: a cgroup of version 1 of its own for one program."""

import os
import re
from pathlib import Path

from lib.expect import Unable

MIB = 1024 * 1024


class MemoryCgroup:
    """Made below the one we are in. What is started with `wrapper` is in it, with all it starts;
    beyond the limit the kernel takes cached files away first and kills then."""

    def __init__(self, lab, limit_mib):
        self.folder = _ours() / f"posthorn-{os.getpid()}-{lab.dir.name}"
        try:
            self.folder.mkdir()
            lab.keep(self)
            (self.folder / "memory.limit_in_bytes").write_text(str(limit_mib * MIB))
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
        return self._number("memory.oom_control", r"^oom_kill (\d+)$")

    def used(self):
        """MiB that are no cached files, as the kernel counts them for the limit."""
        return self._number("memory.stat", r"^total_rss (\d+)$") / MIB

    def _number(self, file, pattern):
        text = (self.folder / file).read_text()
        found = re.search(pattern, text, re.M)
        if not found:
            raise Unable(f"the kernel does not tell {pattern} in {file}")
        return int(found.group(1))

    def stop(self):
        """Only an empty one goes; the programs in it have ended by now."""
        self.folder.rmdir()


def _ours():
    mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    roots = [where for _, where, kind, options, *_ in mounts
             if kind == "cgroup" and "memory" in options.split(",")]
    if not roots:
        raise Unable("cgroups of version 1 with the memory controller are not mounted here")
    own = re.search(r"^\d+:(?:\S+,)?memory(?:,\S+)?:/(\S*)$",
                    Path("/proc/self/cgroup").read_text(), re.M)
    inside = Path(roots[0]) / (own.group(1) if own else "")
    return inside if inside.is_dir() else Path(roots[0])
