"""SIGTERM during traffic: exit 0 within 10 s, nothing lost, and no copies at all.

Without grace (SIGKILL in its place) the exit code tells.
"""

import time

from lib import expect
from lib.ledger import Ledger, Sender, settled
from lib.nsd import Nsd
from lib.posthorn import Posthorn
from lib.record import Record
from lib.sink import Sink, Whims

OFF = ("grace",)
CROWD = [f"user-{number}@example.test" for number in range(30)]


def run(lab):
    stops = 20 if lab.long else 5
    dns = Nsd(lab, (lab.case / "zone").read_text())
    # A little slow, so that deliveries are under way at every stop.
    record = Record()
    lab.keep(Sink("127.0.0.11", lab.mx_port, delay=0.02, record=record, whims=Whims(
        lab.random.random(), tempfail=0.1, refuse=0.05)))
    relay = Posthorn(lab, dns=dns.address)
    relay.start()
    ledger = Ledger(lab.dir / "ledger")
    senders = [Sender(ledger, f"s{n}", relay.smtp_port, "ann@mg.example.test", "bob@example.test",
                      lab.random.random(), crowd=CROWD, most=2) for n in range(4)]
    for sender in senders:
        sender.start()
    slowest = 0.0
    for stop in range(stops):
        known, moment = len(ledger.promised), lab.random.uniform(0.0, 1.0)
        lab.until(lambda: len(ledger.promised) > known + 50, "mail is being taken", 30)
        senders[0].pause(moment)
        began = time.monotonic()
        if lab.off("grace"):
            relay.kill()
            code = relay.program.process.returncode
        else:
            before = len(relay.log())
            code = relay.stop()
            complaints = [line for line in relay.log()[before:].splitlines()
                          if " ERROR " in line or " WARN " in line]
            expect.equal(complaints, [], f"complaints during stop {stop + 1}")
        slowest = max(slowest, time.monotonic() - began)
        expect.equal(code, 0, f"exit code of stop {stop + 1}")
        expect.that(slowest < 10, "a stop takes less than 10 s", slowest)
        relay.spool_is_sound()
        relay.start()
    for sender in senders:
        sender.finish()
    verdict = settled(lab, relay, ledger, record, seconds=200)
    lab.note(f"{stops} stops, slowest {slowest:.1f} s, {verdict}")
    expect.that(verdict.promised > 50 * stops, "there was load", verdict.promised)
    expect.equal(verdict.faults(copies=0), [], "faults")
