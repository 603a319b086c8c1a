"""Disks that fail: a file system of a case's own whose power can be cut, and faults on command.

`Disk` is an ext4 on a loop device in a private mount namespace; `Faults` steers disk.c, which the
relay has preloaded. One relay can so be driven through many faults without a restart.
"""

import errno
import fcntl
import mmap
import os
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

from lib import expect, peers
from lib.expect import Skip, Unable

SOURCE = Path(__file__).with_name("disk.c")

# EXT4_IOC_SHUTDOWN, and the flag for "what is not in the journal on disk is gone".
_SHUTDOWN = 0x8004587D
_NO_LOG_FLUSH = struct.pack("I", 2)


class Disk:
    """An ext4 file system of its own at `at`. Programs see it when started behind `inside`.

    The namespace is made once, and nothing else may be unshared from within it: a second namespace
    would keep a copy of the mount, and the dead file system alive.
    """

    def __init__(self, lab, at, mib=1024, options="", make=()):
        mkfs = peers.tool("mkfs.ext4", "e2fsprogs")
        nsenter = peers.tool("nsenter", "util-linux")
        words = peers.own_mounts()
        self.at, self.options = Path(at), options
        self.at.mkdir(exist_ok=True)
        self.image = lab.dir / f"{self.at.name}.img"
        with open(self.image, "wb") as file:
            file.truncate(mib * 1024 * 1024)
        subprocess.run([mkfs, "-q", *make, self.image], check=True)
        # Its end is the end of the namespace, the mount and the loop device, whatever happened.
        self._holder = lab.start([*words, "sleep", "infinity"], f"mounts-{self.at.name}")
        own = os.readlink("/proc/self/ns/mnt")
        lab.until(lambda: os.readlink(f"/proc/{self._holder.pid}/ns/mnt") != own, "a namespace")
        self.inside = (nsenter, f"--mount=/proc/{self._holder.pid}/ns/mnt", "--")
        self.mount()

    @property
    def path(self):
        """The file system, as it is reached from outside of the namespace."""
        return Path(f"/proc/{self._holder.pid}/root{self.at}")

    def run(self, *words):
        """Runs a program beside the file system."""
        done = subprocess.run([*self.inside, *map(str, words)], capture_output=True, text=True,
                              check=False)
        if done.returncode != 0:
            raise Unable(f"{' '.join(map(str, words))}: {done.stderr.strip()}")
        return done.stdout.strip()

    def mount(self):
        """Mounts it; after a cut this replays its journal."""
        options = ",".join(filter(None, ("loop", self.options)))
        self.run("mount", "-t", "ext4", "-o", options, self.image, self.at)

    def unmount(self):
        self.run("umount", self.at)

    def sync(self):
        """Everything that is there by now outlives a cut."""
        self.run("sync", "-f", self.at)

    def cut(self):
        """The power fails: nothing reaches the disk any more, what was not synced is gone."""
        folder = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.ioctl(folder, _SHUTDOWN, _NO_LOG_FLUSH)
        except OSError as problem:
            raise Unable(f"this kernel does not shut a file system down: {problem}") from None
        finally:
            os.close(folder)

    def break_down(self):
        """The kernel finds an error and makes the file system read-only (errors=remount-ro)."""
        device = self.run("findmnt", "-no", "SOURCE", self.at)
        trigger = Path(f"/sys/fs/ext4/{Path(device).name}/trigger_fs_error")
        try:
            trigger.write_text("broken by the case\n")
        except OSError as problem:
            raise Unable(f"{trigger} cannot be written: {problem}") from None

    def free_mib(self):
        state = os.statvfs(self.path)
        return state.f_bavail * state.f_frsize / (1024 * 1024)


@dataclass(frozen=True)
class Step:
    """The `after`-th call of one of `kinds` fails with `error`, and so do the next `times` - 1."""

    kinds: int
    after: int
    error: int
    times: int = 1


class Faults:
    """The other end of disk.c: what is to fail, and what was seen."""

    WRITE, SYNC, NAME = 1, 2, 4
    ANY = WRITE | SYNC | NAME
    FILES, FOLDERS = 1, 2
    LASTING = 1 << 62          # so many times: until `heal`
    LIE = 0                    # the error of a sync that does nothing and says that it did
    EIO, ENOSPC, EROFS = errno.EIO, errno.ENOSPC, errno.EROFS

    _STEPS, _SECTORS, _RING, _LONGEST = 4, 4, 1 << 20, 256
    _DELAY, _SILENT, _PLAN = 3 * 8, 4 * 8, 5 * 8
    _NEXT = _PLAN + _STEPS * 32
    _FAULTS, _STALE, _LAST_FAULT, _LAST = _NEXT + 8, _NEXT + 16, _NEXT + 24, _NEXT + 32
    _BAD = _LAST + _LONGEST
    _SYNCED = _BAD + _SECTORS * 24
    _GOOD = _SYNCED + 8
    _SIZE = _GOOD + _RING * 16

    def __init__(self, lab, folder):
        gcc = peers.tool("gcc")
        library, control = lab.dir / "disk.so", lab.dir / "disk.control"
        built = subprocess.run([gcc, "-O2", "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"],
                               capture_output=True, text=True, check=False)
        if built.returncode != 0:
            raise Skip(f"disk.c cannot be compiled: apt-get install libc6-dev ({built.stderr})")
        with open(control, "w+b") as file:
            file.truncate(self._SIZE)
            self._memory = mmap.mmap(file.fileno(), self._SIZE)
        self._put(self._NEXT, self._STEPS)
        self.words = ("env", f"LD_PRELOAD={library}", f"DISK_FOLDER={folder}",
                      f"DISK_CONTROL={control}")

    def _get(self, at):
        return struct.unpack_from("Q", self._memory, at)[0]

    def _put(self, at, value):
        struct.pack_into("Q", self._memory, at, value)

    def plan(self, *steps):
        """These faults, one after another, counted from now on."""
        self._put(self._NEXT, self._STEPS)
        first = self._STEPS - len(steps)
        for number, step in enumerate(steps, first):
            struct.pack_into("QQQQ", self._memory, self._PLAN + number * 32,
                             step.kinds, step.after, step.times, step.error)
        self._put(self._NEXT, first)

    def heal(self):
        """Nothing fails any more."""
        self._put(self._NEXT, self._STEPS)

    @property
    def pending(self):
        """Whether a planned fault did not happen yet."""
        return self._get(self._NEXT) < self._STEPS

    def delay(self, seconds):
        """Each sync takes so much longer."""
        self._put(self._DELAY, int(seconds * 1_000_000))

    def unreadable(self, *places):
        """From now on only these cannot be read: (file, first octet, the one behind the last)."""
        rest = [(0, 0, 0)] * (self._SECTORS - len(places))
        bad = [(os.stat(file).st_ino, first, end) for file, first, end in places]
        for number, place in enumerate(bad + rest):
            struct.pack_into("QQQ", self._memory, self._BAD + number * 24, *place)

    def silence(self, which):
        """Syncs of FILES, FOLDERS do nothing and say that they did."""
        self._put(self._SILENT, which)

    @property
    def calls(self):
        """Writes, syncs and changes of names seen so far."""
        return sum(self._get(number * 8) for number in range(3))

    @property
    def count(self):
        """Calls that failed on purpose."""
        return self._get(self._FAULTS)

    @property
    def stale(self):
        """Writes to a log after one of its syncs had failed."""
        return self._get(self._STALE)

    @property
    def last(self):
        """What failed last, as "fdatasync /db/000012.log"."""
        return self._memory[self._LAST:self._LAST + self._LONGEST].split(b"\0")[0].decode()

    @property
    def last_fault(self):
        """When the last call failed, on the clock of time.monotonic()."""
        return self._get(self._LAST_FAULT) / 1e9

    @property
    def syncs(self):
        """How many syncs of a log were good."""
        return self._get(self._SYNCED)

    def good_syncs(self):
        """(begun, ended) of each good sync of a log, on the clock of time.monotonic()."""
        count = self.syncs
        expect.that(count <= self._RING, "no good sync was forgotten", count)
        return [(begun / 1e9, ended / 1e9) for begun, ended in struct.iter_unpack(
            "QQ", self._memory[self._GOOD:self._GOOD + count * 16])]
