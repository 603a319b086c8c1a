"""SIGTERM during traffic: exit 0 within 10 s, nothing lost, and no copies at all.

Without grace (SIGKILL in its place) the exit code tells.
"""

import time

from lib import expect
from lib.ledger import Ledger, Sender, judge
from lib.nsd import Nsd
from lib.posthorn import Posthorn
from lib.sink import Sink

OFF = ("grace",)
STOPS = 3


def run(lab):
    dns = Nsd(lab, (lab.case / "zone").read_text())
    # A little slow, so that deliveries are under way at every stop.
    sink = lab.keep(Sink("127.0.0.11", lab.mx_port, delay=0.02))
    relay = Posthorn(lab, dns=dns.address)
    relay.start()
    ledger = Ledger(lab.dir / "ledger")
    senders = [Sender(ledger, f"s{n}", relay.smtp_port, "ann@mg.example.test", "bob@example.test",
                      lab.random.random()) for n in range(4)]
    for sender in senders:
        sender.start()
    slowest = 0.0
    for stop in range(STOPS):
        known = len(ledger.promised)
        lab.until(lambda: len(ledger.promised) > known + 100, "mail is being taken", 30)
        began = time.monotonic()
        if lab.off("grace"):
            relay.kill()
            code = relay.program.process.returncode
        else:
            code = relay.stop()
        slowest = max(slowest, time.monotonic() - began)
        expect.equal(code, 0, f"exit code of stop {stop + 1}")
        expect.that(slowest < 10, "a stop takes less than 10 s", slowest)
        relay.spool_is_sound()
        relay.start()
    for sender in senders:
        sender.finish()
    lab.until(lambda: relay.queue() == [], "the queue is empty", 60)
    verdict = judge(ledger, sink)
    lab.note(f"{STOPS} stops, slowest {slowest:.1f} s, {verdict.promised} promised")
    expect.equal((verdict.lost, verdict.duplicates, verdict.phantoms, verdict.damaged),
                 ([], 0, [], []), "lost, copies, phantoms, damaged")
