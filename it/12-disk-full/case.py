"""A full disk: 452 4.3.1 and a red /readyz below `min_free`, long before anything fails.

What waits is delivered and noted meanwhile, and mail is taken again by itself once there is room.
Another relay has no `min_free`: somebody else fills its disk to the last block, and takes its last
inode, while mail waits and more comes. Nothing is lost, nothing is sent twice, and within ten
seconds of room it goes on.

The data folder is a small ext4 in a mount namespace. Without `min_free` mail is taken on a disk
that is nearly full; without the filling of the last block all goes on.
"""

import os
import threading
import time

from lib import expect
from lib.disk import Disk
from lib.judge import judge
from lib.ledger import Ledger, Sender
from lib.nsd import Nsd
from lib.posthorn import Posthorn
from lib.record import Record
from lib.sink import Sink
from lib.smtp import Client, message

OFF = ("min_free", "the last block")
DISK_MIB, FREE_MIB, INODES = 256, 64, 400
RECOVERY_SECONDS = 10
SENDER = "ann@mg.example.test"


class Later:
    """An exchanger that puts off whoever is called late, until it is told to take them."""

    waiting = True

    def recipient(self, _sender, recipient):
        return "450 4.2.0 later" if self.waiting and recipient.startswith("late") else None

    def content(self, _received):
        return None


class World:
    """A relay on a small disk, its exchanger, and who hands mail in."""

    def __init__(self, lab, dns, sink, name, min_free):
        self.lab, self.sink, self.later = lab, sink, sink.whims
        self.relay = Posthorn(lab, name=name, dns=dns.address, min_free=min_free)
        self.disk = Disk(lab, self.relay.data, DISK_MIB, make=("-m", "0", "-N", str(INODES)))
        self.relay.inside = self.disk.inside
        self.relay.start()
        self.name, self.ledger = name, Ledger(lab.dir / f"ledger-{name}")
        self.slowest = 0.0
        self._senders = 0

    def load(self, sessions, recipient="bob@example.test", large=0.1, limit=None):
        senders = []
        for _ in range(sessions):
            self._senders += 1
            senders.append(Sender(
                self.ledger, f"{self.name}-{self._senders}", self.relay.smtp_port, SENDER,
                recipient, self.lab.random.random(), large, limit))
            senders[-1].start()
        return senders

    def queue_some(self):
        """Mail that waits, and is due again and again."""
        self.later.waiting = True
        for sender in self.load(2, "late@example.test", limit=15):
            sender.join(60)

    def recovers(self, since, what):
        known = len(self.ledger.promised)
        (sender,) = self.load(1)
        self.lab.until(lambda: len(self.ledger.promised) > known and self.relay.readyz() == 200,
                       f"mail is taken again after {what}", RECOVERY_SECONDS)
        self.slowest = max(self.slowest, time.monotonic() - since)
        sender.finish()

    def drained(self):
        self.later.waiting = False
        self.lab.until(lambda: self.relay.queue() == [], "all that waited is delivered", 30)


    def ended(self):
        """All that was promised is delivered, once, and the spool is sound."""
        self.drained()
        verdict = judge(self.ledger, self.sink.record_of(self.name))
        self.lab.note(f"{self.name}: {verdict}, slowest recovery {self.slowest:.1f} s")
        expect.equal(verdict.faults(copies=0), [], "the ledger's verdict")
        expect.equal(self.relay.stop(), 0, "exit code after SIGTERM")
        self.relay.spool_is_sound()


class Exchanger(Sink):
    """What came from one relay's senders, of all that came."""

    def record_of(self, name):
        record = Record()
        record.arrivals = [arrival for arrival in self.refusals.arrivals
                           if arrival.token.startswith(name)]
        return record


def run(lab):
    dns = Nsd(lab, (lab.case / "zone").read_text())
    sink = lab.keep(Exchanger("127.0.0.11", lab.mx_port, record=Record(), whims=Later()))
    careful = World(lab, dns, sink, "careful",
                    "1MiB" if lab.off("min_free") else f"{FREE_MIB}MiB")
    below_min_free(careful)
    expect.absent(careful.relay.log(), "No space left", "the log while there was room")
    careful.ended()
    careless = World(lab, dns, sink, "careless", "0%")
    to_the_last_block(careless)
    to_the_last_inode(careless)
    careless.ended()


def below_min_free(world):
    lab, relay, disk = world.lab, world.relay, world.disk
    world.queue_some()
    filler = disk.path / "filler"
    with open(filler, "wb") as file:
        while disk.free_mib() > FREE_MIB // 2:
            file.write(bytes(1024 * 1024))
            file.flush()
    lab.until(lambda: relay.readyz() == 503, "/readyz is red on a full disk", 15)
    expect.status(hand_in(relay), 452, "4.3.1")
    world.drained()
    expect.equal(relay.readyz(), 503, "/readyz while what waited was delivered")
    expect.that(disk.free_mib() < FREE_MIB, "the disk is full still", disk.free_mib())
    freed = time.monotonic()
    filler.unlink()
    world.recovers(freed, "a full disk")


def to_the_last_block(world):
    lab, relay = world.lab, world.relay
    world.queue_some()
    senders = world.load(4, large=1.0)
    with Filler(world.disk.path) as filler:
        if lab.off("the last block"):
            filler.clear()
        lab.until(lambda: "No space left" in relay.log(), "the store meets the last block", 30)
        lab.until(lambda: relay.readyz() == 503, "/readyz is red without a block", 15)
        expect.code(hand_in(relay), 451, 452)
        world.later.waiting = False
        lab.until(lambda: filler.full_seconds() > 3, "it stays full for a while")
        relay.program.must_be_alive()
        freed = time.monotonic()
    world.recovers(freed, "a disk without a block")
    for sender in senders:
        sender.finish()
    world.drained()


def to_the_last_inode(world):
    """The store needs new files now and then, and cannot make them."""
    lab, relay = world.lab, world.relay
    world.queue_some()
    crowd = world.disk.path / "crowd"
    crowd.mkdir()
    taken = 0
    try:
        while True:
            (crowd / str(taken)).touch()
            taken += 1
    except OSError:
        expect.that(taken > 50, "inodes could be taken", taken)
    senders = world.load(3, large=1.0)  # 16 MiB of bodies want a file of their own
    lab.until(lambda: relay.readyz() == 503, "/readyz is red without an inode", 30)
    expect.code(hand_in(relay), 451, 452)
    relay.program.must_be_alive()
    for number in range(taken):
        (crowd / str(number)).unlink()
    freed = time.monotonic()
    world.recovers(freed, "a disk without an inode")
    for sender in senders:
        sender.finish()
    world.drained()


class Filler:
    """Somebody else on the same disk, who takes every block there is as soon as it is there."""

    def __init__(self, folder):
        self._path = folder / "filler"
        self._end = threading.Event()
        self._full_since = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.clear()

    def clear(self):
        self._end.set()
        self._thread.join(20)
        self._path.unlink(missing_ok=True)

    def full_seconds(self):
        return time.monotonic() - self._full_since if self._full_since else 0.0

    def _run(self):
        block, file = bytes(1024 * 1024), os.open(self._path, os.O_CREAT | os.O_WRONLY)
        try:
            while not self._end.is_set():
                try:
                    os.write(file, block)
                except OSError:
                    self._full_since = self._full_since or time.monotonic()
                    block = bytes(4096)
                    self._end.wait(0.02)
        finally:
            os.close(file)


def hand_in(relay):
    with Client(relay.smtp_port) as client:
        client.ehlo()
        return client.mail(SENDER, ["eve@example.test"],
                           message(SENDER, "eve@example.test", "not on this disk"))
