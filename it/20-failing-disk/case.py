"""The disk fails in every way: nothing is promised that is not on disk, and nothing is lost.

One relay is driven through many faults without a restart (lib/disk.c is preloaded): the n-th write,
sync or opening of a file fails, also while the spool recovers from another fault; all of them fail
for a while; each sync takes 300 ms; there are no descriptors. Then the spool's start meets faults,
and at last the kernel makes the file system read-only, as it does after an error of its own.
A usual run takes a sample of n, a long one every n from 1 to 200.

The judges are the ledger, the exchanger and the times of the good syncs: for each 250 one that
began after the final dot and ended before the reply. Without the error (the sync does nothing and
says that it did) the relay goes on with a log that is not on disk; a fault that does not last
does not stop the deliveries.
"""

import re
import subprocess
import time
from bisect import bisect_left
from collections import Counter
from pathlib import Path

from lib import expect
from lib.disk import Disk, Faults, Step
from lib.judge import copies, judge
from lib.ledger import Ledger, Sender
from lib.nsd import Nsd
from lib.posthorn import Posthorn
from lib.record import Record
from lib.sink import Sink
from lib.smtp import Client, message

OFF = ("the error of a sync", "the fault that lasts")
RECOVERY_SECONDS = 10
SWEEP_SECONDS, STARTS = 15, 2
# Deliveries whose outcome was not on disk when the file system failed: see case 19.
UNNOTED_SECONDS = 2.0
SENDER = "ann@mg.example.test"


class Timed(Ledger):
    """A ledger that knows when the final dot was about to be sent, and when the answer was here."""

    def __init__(self, file):
        super().__init__(file)
        self.began, self.ended = {}, {}

    def sent(self, token, recipients, sender):
        self.began[token] = time.monotonic()
        super().sent(token, recipients, sender)

    def answered(self, token, code, queue_id=None):
        self.ended[token] = time.monotonic()
        super().answered(token, code, queue_id)


# What RocksDB's binding prints of an error whose reason it does not know: of ENOSPC in a MANIFEST.
# Nothing else comes of it. Lines of other threads may stand within, even behind its first words.
WORDS = re.compile(r'Exception in thread "[^"]*" ')
ERROR = re.compile(
    r"(?m)^(?:java\.lang\.IllegalArgumentException: )?Illegal value provided for "
    r"BackgroundErrorReason: .*\n")
FRAME = re.compile(r"(?m)^\s+at org\.rocksdb\..*\n")


class Relay(Posthorn):
    def log(self):
        text = super().log()
        whole = WORDS.sub("", text)
        errors = len(ERROR.findall(whole))
        if errors < len(WORDS.findall(text)):
            return text  # one of another kind
        return FRAME.sub("", ERROR.sub("", whole))


class Later:
    """An exchanger that puts off whoever is called late, until it is told to take them."""

    def __init__(self):
        self.waiting = True

    def recipient(self, _sender, recipient):
        return "450 4.2.0 later" if self.waiting and recipient.startswith("late") else None

    def content(self, _received):
        return None


class World:
    """The relay on a disk that fails, the exchanger, and who hands mail in."""

    def __init__(self, lab):
        self.lab = lab
        dns = Nsd(lab, (lab.case / "zone").read_text())
        self.later = Later()
        self.sink = lab.keep(Sink("127.0.0.11", lab.mx_port, record=Record(), whims=self.later))
        self.relay = Relay(lab, dns=dns.address)
        self.disk = Disk(lab, self.relay.data, options="errors=remount-ro")
        self.relay.inside = self.disk.inside
        self.faults = Faults(lab, self.relay.data / "spool")
        self.ledger = Timed(lab.dir / "ledger")
        self.slowest = 0.0
        self.tried = Counter()
        self._senders = 0

    def load(self, sessions, recipient="bob@example.test", large=0.05, limit=None):
        senders = []
        for _ in range(sessions):
            self._senders += 1
            senders.append(Sender(self.ledger, f"s{self._senders}", self.relay.smtp_port, SENDER,
                                  recipient, self.lab.random.random(), large, limit))
            senders[-1].start()
        return senders

    def recovers(self, since, what):
        """Mail is taken again and /readyz says so, by itself and in time."""
        known = len(self.ledger.promised)
        self.lab.until(lambda: len(self.ledger.promised) > known and self.relay.readyz() == 200,
                       f"mail is taken again after {what}", RECOVERY_SECONDS)
        self.slowest = max(self.slowest, time.monotonic() - since)
        self.relay.program.must_be_alive()
        expect.equal(self.faults.stale, 0, f"writes to a log whose sync failed ({what})")

    def hand_in(self):
        with Client(self.relay.smtp_port) as client:
            client.ehlo()
            return client.mail(SENDER, ["eve@example.test"],
                               message(SENDER, "eve@example.test", "not on this disk"))


def run(lab):
    world = World(lab)
    world.relay.start(wrapper=world.faults.words)
    senders = world.load(4)
    lab.until(lambda: len(world.ledger.promised) > 50, "mail is taken")
    one_by_one(world)
    for sender in senders:
        sender.finish()
    all_for_a_while(world, Faults.EIO)
    all_for_a_while(world, Faults.EROFS)
    slow(world)
    no_descriptors(world)
    expect.equal(early(world), [], "250s without a good sync behind them")
    while_starting(world)
    lab.until(lambda: world.relay.queue() == [], "the queue is empty", 60)
    expect.equal(judge(world.ledger, world.sink).faults(copies=0), [], "the ledger's verdict")
    read_only(world)
    verdict = judge(world.ledger, world.sink)
    lab.note(f"{sum(world.tried.values())} faults ({dict(world.tried)}), "
             f"slowest recovery {world.slowest:.1f} s, {verdict}")
    expect.equal(verdict.faults(copies=verdict.duplicates), [], "the ledger's last verdict")
    expect.equal(world.relay.stop(), 0, "exit code after SIGTERM")
    world.relay.spool_is_sound()


# -- one fault at a time ------------------------------------------------------------------------

def one_by_one(world):
    end = time.monotonic() + SWEEP_SECONDS
    for number, (what, steps) in enumerate(plans(world)):
        if not world.lab.long and number > 8 and time.monotonic() > end:
            return
        world.faults.plan(*steps)
        world.lab.until(lambda: not world.faults.pending, f"{what} happens", 30)
        world.recovers(world.faults.last_fault, f"{what}: {world.faults.last}")
        world.tried[what.split()[0]] += 1


def plans(world):
    """What fails, in words and as steps: first the first of each, then all in any order."""
    lie = Faults.LIE if world.lab.off("the error of a sync") else None
    found = []
    for n in range(1, 201):
        for name, error in (("EIO", Faults.EIO), ("ENOSPC", Faults.ENOSPC)):
            found.append((f"write {n} {name}", [Step(Faults.WRITE, n, error)]))
            error = error if lie is None else lie
            found.append((f"sync {n} {name}", [Step(Faults.SYNC, n, error)]))
            # The second one meets the reopening that the first one brought about.
            found.append((f"recovery {n} {name}",
                          [Step(Faults.SYNC, 1, error), Step(Faults.ANY, n, error)]))
            found.append((f"again {n} {name}",
                          [Step(Faults.SYNC, 1, error), Step(Faults.SYNC, n % 16 + 1, error),
                           Step(Faults.SYNC, n % 3 + 1, error)]))
    first, rest = found[:8], found[8:]
    world.lab.random.shuffle(rest)
    return first + rest


# -- all of it, for a while ---------------------------------------------------------------------

def all_for_a_while(world, error):
    """No mail is taken, none is sent; then both go on by themselves and nothing is sent twice."""
    lab, relay, faults, sink = world.lab, world.relay, world.faults, world.sink
    world.later.waiting = True
    for sender in world.load(4, "late@example.test", large=0.0, limit=25):
        sender.join(60)
    late = [token for token, to in world.ledger.recipients.items() if to == ("late@example.test",)]
    lasts = 1 if lab.off("the fault that lasts") else Faults.LASTING
    faults.plan(Step(Faults.ANY, 1, error, lasts))
    lab.until(lambda: world.hand_in().code in (451, 452), "mail is refused, to be sent later")
    lab.until(lambda: relay.readyz() == 503, "/readyz is red")
    world.later.waiting = False
    arrived = len(sink.refusals.arrivals)
    world.load(1, limit=20)[0].join(30)  # all refused; meanwhile the late ones fall due
    pause(lab, 3)
    expect.that(len(sink.refusals.arrivals) - arrived < len(late) // 4,
                "deliveries stop where their outcome cannot be written",
                f"{len(sink.refusals.arrivals) - arrived} of {len(late)} arrived")
    expect.equal(relay.readyz(), 503, "/readyz while nothing can be written")
    healed = time.monotonic()
    faults.heal()
    (sender,) = world.load(1)
    world.recovers(healed, "a fault that lasted")
    sender.finish()
    lab.until(lambda: relay.queue() == [], "what waited is delivered", 30)
    world.tried["lasting"] += 1


def pause(lab, seconds):
    end = time.monotonic() + seconds
    lab.until(lambda: time.monotonic() > end, "time goes by", seconds + 5)


# -- a slow disk --------------------------------------------------------------------------------

def slow(world):
    """Many share each sync of 300 ms, and nobody is turned away."""
    world.faults.delay(0.3)
    before, synced = len(world.ledger.promised), world.faults.syncs
    senders = world.load(20, large=0.0, limit=4)
    for sender in senders:
        sender.join(60)
    world.faults.delay(0)
    taken, syncs = len(world.ledger.promised) - before, world.faults.syncs - synced
    expect.equal(taken, 80, "mails taken while each sync takes 300 ms")
    expect.that(taken > 2 * syncs, "one sync is shared by many", f"{taken} mails, {syncs} syncs")
    expect.equal(sum(sum(sender.refused.values()) for sender in senders), 0, "refusals")
    world.tried["slow"] += 1


# -- no descriptors -----------------------------------------------------------------------------

def no_descriptors(world):
    """Nothing can be opened, no connection made; afterwards all goes on."""
    relay, lab = world.relay, world.lab
    (before,) = world.load(1, limit=200)
    lab.until(lambda: before._number > 2, "a session is open")
    limits = Path(f"/proc/{relay.pid}/limits").read_text()
    usual = re.search(r"Max open files +(\d+) +(\d+)", limits).groups()
    limit_descriptors(relay, len(list(Path(f"/proc/{relay.pid}/fd").iterdir())), usual[1])
    pause(lab, 3)
    during = world.load(2, limit=40)
    pause(lab, 2)
    relay.program.must_be_alive()
    limit_descriptors(relay, *usual)
    healed = time.monotonic()
    (after,) = world.load(1)
    world.recovers(healed, "a time without descriptors")
    for sender in (before, *during):
        sender.join(60)
    after.finish()
    lab.until(lambda: relay.queue() == [], "what waited is delivered", 30)
    world.tried["descriptors"] += 1


def limit_descriptors(relay, soft, hard):
    subprocess.run(["prlimit", "--pid", str(relay.pid), f"--nofile={soft}:{hard}"], check=True)


# -- faults while the spool is opened -----------------------------------------------------------

def while_starting(world):
    """One clear line and an exit code; the next start has everything."""
    lab, relay, faults = world.lab, world.relay, world.faults
    world.later.waiting = True
    world.load(1, "late@example.test", limit=20)[0].join(60)
    expect.equal(relay.stop(), 0, "exit code after SIGTERM")
    calls = faults.calls
    relay.start(wrapper=faults.words)
    last = faults.calls - calls
    relay.stop()
    numbers = range(1, last + 1)
    for number in numbers if lab.long else sorted(lab.random.sample(numbers, STARTS)):
        faults.plan(Step(Faults.ANY, number, Faults.EIO))
        told = len(relay.log())
        relay.start(wrapper=faults.words, wait=False)
        lab.until(lambda: not relay.program.alive() or relay.readyz() == 200,
                  f"it is ready or gives up (fault {number}: {faults.last})", 60)
        if relay.program.alive():
            relay.kill()
        else:
            lines = relay.log()[told:].strip().splitlines()
            expect.equal(relay.program.process.returncode, 75, "exit code (try again later)")
            expect.that(lines[-1].startswith("posthorn: ") and "nput/output" in lines[-1],
                        "one line that names the fault", lines[-1])
        faults.heal()
        world.tried["starting"] += 1
    relay.start(wrapper=faults.words)
    world.later.waiting = False


# -- a file system that its kernel gives up -------------------------------------------------------

def read_only(world):
    """Nothing is taken or sent; mounted anew and started anew it goes on where it was."""
    lab, relay, sink = world.lab, world.relay, world.sink
    senders = world.load(4)
    known = len(world.ledger.promised)
    lab.until(lambda: len(world.ledger.promised) > known + 20, "there is load")
    broken = time.monotonic()
    world.disk.break_down()
    lab.until(lambda: relay.readyz() == 503, "/readyz is red")
    expect.code(world.hand_in(), 451, 452)
    pause(lab, 1)  # for what was on its way
    arrived = len(sink.refusals.arrivals)
    pause(lab, 2)
    expect.equal(len(sink.refusals.arrivals), arrived, "arrivals, while nothing can be noted")
    relay.stop()
    world.disk.unmount()
    world.disk.mount()
    relay.start(wrapper=world.faults.words)
    for sender in senders:
        sender.finish()
    lab.until(lambda: relay.queue() == [], "what waited is delivered", 60)
    needless = [copy for copy in copies(sink) if copy.earlier < broken - UNNOTED_SECONDS]
    expect.equal(needless, [], "copies of what was delivered long before")
    world.tried["read-only"] += 1


def early(world):
    """The 250s without a good sync between final dot and reply."""
    syncs = world.faults.good_syncs()
    begun = [sync[0] for sync in syncs]
    found = []
    for token in world.ledger.promised:
        next_one = bisect_left(begun, world.ledger.began[token])
        if next_one == len(syncs) or syncs[next_one][1] > world.ledger.ended[token]:
            found.append(token)
    return found
