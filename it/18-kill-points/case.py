"""Killed at each point of the code at which it matters: nothing lost, nothing invented.

Random kills find the wide gaps; these find the narrow ones. The file `points` names them: before
and behind each write, reply, delivery and note of an outcome, each arrow of the state table. At
each the relay kills itself with SIGKILL (the module `faults`; the product knows nothing of it), the
spool is checked, and the next start, already on its way to the next point, recovers. At the end
everything is delivered and compared. A message's token names the point that it was handed in at.

A third of the points, by the seed, and all with --long. Without the spool promised mail is missing;
without the agent nobody dies.
"""

import shutil
import threading
import time

from lib import expect, faults, peers
from lib.ledger import Ledger, Sender, settled, unexplained
from lib.nsd import Nsd
from lib.posthorn import Posthorn
from lib.record import Record
from lib.sink import Sink, Whims
from lib.smtp import Client, Closed

OFF = ("the spool", "the agent")
LIMIT_SECONDS = 600
SENDER = "ann@mg.example.test"
NOTED_WITHIN = 5.0
# Who gets the mail of each load: always the first, and any of the others.
RECIPIENTS = {
    "refused": ["x@refusing.test"],
    "deferred": ["y@deferring.test"],
    "mixed": ["bob@taking.test", "x@refusing.test", "y@deferring.test", "eve@taking.test"],
}
TAKEN = ["bob@taking.test", "eve@taking.test"]
LONG = ("minute",)


def run(lab):
    faults.build()
    world = World(lab)
    points = faults.points(lab.case / "points")
    usual = [point for point in points if point.load not in LONG]
    few = 4 if lab.switched_off else len(usual) // 3
    chosen = points if lab.long else lab.random.sample(usual, few)
    lab.random.shuffle(chosen)
    for point in chosen:
        world.prepare(point.load)
        world.die(point.name, lab.random.randint(1, point.most), point.load)
    if lab.long or lab.random.random() < 0.3:
        chosen = [*chosen, "log-unsynced"]
        world.die_before_the_sync()
    world.relay.start()
    verdict = settled(lab, world.relay, world.ledger, world.record, seconds=120)
    lab.note(f"{len(chosen)} of {len(points) + 1} points, {len(world.ends)} kills, {verdict}")
    expect.that(verdict.promised > len(chosen), "there was load", verdict.promised)
    expect.equal(verdict.faults(copies=len(world.record.arrivals)), [], "faults")
    expect.equal(unexplained(world.ends, NOTED_WITHIN, world.record), [],
                 "copies that no kill explains")
    expect.equal(world.relay.stop(), 0, "exit code after SIGTERM")
    world.relay.spool_is_sound()


class World:
    """A relay, its exchangers, and who hands mail in."""

    def __init__(self, lab):
        self.lab = lab
        dns = Nsd(lab, (lab.case / "zone").read_text())
        self.record = Record()
        for number, whims in ((10, Whims()), (11, Whims()), (12, Whims(refuse=1.0)),
                              (13, Whims(lab.random.random(), tempfail=0.5))):
            lab.keep(Sink(f"127.0.0.{number}", lab.mx_port, record=self.record, whims=whims))
        self.relay = Posthorn(lab, dns=dns.address)
        self.ledger = Ledger(lab.dir / "ledger")
        self.ends = []      # when it was dead

    def prepare(self, load):
        """What a point at the next start needs to find there."""
        if load == "start-open":
            self.die("chunk-written", 1, "large")
        if load == "start-dry":
            self.relay.start()
            sender = Sender(self.ledger, f"dry-{len(self.ends)}", self.relay.smtp_port, SENDER,
                            "bob@taking.test", 0, limit=1)
            sender.start()
            sender.join()
            self.lab.until(lambda: self.relay.queue() == [], "the queue is empty", 60)
            self.kill()

    def die(self, name, count, load):
        wanted = {} if self.lab.off("the agent") else faults.agent(
            self.lab.case / "points", name, count)
        before = len(self.relay.log()) if self.relay.program else 0
        self.start_and_die(name, load, f"it dies at {name} ({count})", env=wanted)
        expect.contains(self.relay.log()[before:], faults.marker(name, count), "the log")

    def die_before_the_sync(self):
        """The log is written and not yet synced: inside the engine, so by system call. At a start
        there are some syncs as well; which one it hits is left to chance."""
        count = self.lab.random.randint(5, 60)
        self.start_and_die("log-unsynced", "mixed", f"it dies at sync {count}", wrapper=[
            peers.tracing(), "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync", "-e",
            f"inject=fdatasync:signal=KILL:when={count}"])

    def start_and_die(self, name, load, what, **how):
        senders = self.senders(name, load)
        self.relay.start(wait=False, **how)
        for sender in senders:
            sender.start()
        if load == "stop":
            self.lab.until(lambda: self.relay.readyz() == 200, "it is ready", 60)
            senders[0].pause(0.3)
            self.relay.program.process.terminate()
        self.lab.until(lambda: not self.relay.program.alive(), what,
                       150 if load in LONG else 90)
        self.ends.append(time.monotonic())
        for sender in senders:
            sender.finish()
        expect.equal(self.relay.program.process.returncode, -9, "it ended by SIGKILL")
        self.check()

    def kill(self):
        self.relay.kill()
        self.ends.append(time.monotonic())
        self.check()

    def check(self):
        self.relay.spool_is_sound()
        if self.lab.off("the spool"):
            shutil.rmtree(self.relay.data)

    def senders(self, name, load):
        if load.startswith("start"):
            return []
        if load == "broken-off":
            return [BreakingOff(self.relay.smtp_port), *self.senders(name, "small")]
        first, *others = RECIPIENTS.get(load, TAKEN)
        return [Sender(self.ledger, f"{name}-{len(self.ends)}-{number}", self.relay.smtp_port,
                       SENDER, first, self.lab.random.random(), crowd=others, most=len(others),
                       large=1.0 if load == "large" else 0.0, rest=0.01) for number in range(3)]


class BreakingOff(threading.Thread):
    """Hangs up in the middle of large messages."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port, self.end = port, threading.Event()

    def run(self):
        while not self.end.wait(0.05):
            try:
                with Client(self.port) as client:
                    client.ehlo()
                    client.command(f"MAIL FROM:<{SENDER}>")
                    client.command("RCPT TO:<bob@taking.test>")
                    if client.command("DATA").code == 354:
                        client.send(b"Subject: half\r\n\r\n" + b"half a line\r\n" * 50_000)
            except (OSError, Closed, ValueError):
                continue  # it is not up, or dead

    def finish(self):
        self.end.set()
        self.join(30)
