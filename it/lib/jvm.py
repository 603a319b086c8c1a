"""A JVM's memory as it is, not as the collector left it: measured behind a full collection."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from lib import expect, peers


# What a start takes on a quiet machine of two cores.
QUIET_START_SECONDS = 4.0


def slowness(start_seconds):
    """How much slower than a quiet machine this one is now, told by a start that just took so long:
    bounds of time are multiplied by it. 1 on a quiet one."""
    return max(1.0, start_seconds / QUIET_START_SECONDS)


def processor_seconds(pid):
    """What it has used of the processors, by itself and by the kernel for it."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Memory:
    heap: float      # MiB that are reachable
    resident: float  # MiB that the process occupies

    def __sub__(self, other):
        return Memory(self.heap - other.heap, self.resident - other.resident)

    def __str__(self):
        return f"heap {self.heap:.0f} MiB, resident {self.resident:.0f} MiB"


def memory(pid):
    """What is reachable, and what is resident once the collector has given back the rest."""
    _jcmd(pid, "GC.run")
    used = re.search(r"used (\d+)K", _jcmd(pid, "GC.heap_info"))
    return Memory(int(used.group(1)) / 1024, resident(pid))


def resident(pid, field="VmRSS"):
    """Resident memory in MiB; VmHWM is the most that it was since the start."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(rf"{field}:\s+(\d+)", status).group(1)) / 1024


def _jcmd(pid, command):
    tool = Path(f"/proc/{pid}/exe").resolve().parent / "jcmd"
    program = tool if tool.exists() else peers.tool("jcmd", "openjdk-25-jdk-headless")
    done = subprocess.run([program, str(pid), command], capture_output=True, text=True,
                          timeout=60, check=False)
    expect.that(done.returncode == 0, f"jcmd {command}", done.stdout + done.stderr)
    return done.stdout
