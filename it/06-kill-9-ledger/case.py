"""kill -9 under load: what was answered 250 is delivered or reported, whatever dies.

Four sessions hand mail in to several recipients each and write every answer into a ledger; the
exchanger puts off and refuses some; the relay is killed at random moments and started again; at
the end ledger and exchanger are compared, recipient by recipient.

The price is at most one copy for each connection that was open at a kill: the delivery whose 250
was not yet on disk as an outcome. Each copy is held against that.

Without the spool (its folder is thrown away at a kill) promised mail is missing; without
responsibility for kills (none is said to have happened) the copies have no excuse.
"""

import shutil
import time

from lib import expect
from lib.ledger import Ledger, Sender, settled, unexplained
from lib.nsd import Nsd
from lib.posthorn import Posthorn
from lib.record import Record
from lib.sink import Sink, Whims

OFF = ("the spool", "the excuse of a kill")
SESSIONS = 4
# One of them is no address, and is refused at RCPT while the others are taken.
CROWD = [f"user-{number}@example.test" for number in range(60)] + ["nobody@.example.test"]
# Outcomes wait 10 ms for company, then for a sync behind another one; a busy disk takes its time.
NOTED_WITHIN = 5.0


def run(lab):
    kills = 200 if lab.long else 6 if lab.switched_off else 20
    dns = Nsd(lab, (lab.case / "zone").read_text())
    record = Record()
    lab.keep(Sink("127.0.0.11", lab.mx_port, record=record, whims=Whims(
        lab.random.random(), tempfail=0.1, tempfail_dot=0.03, refuse=0.05, refuse_dot=0.01)))
    relay = Posthorn(lab, dns=dns.address)
    relay.start()
    ledger = Ledger(lab.dir / "ledger")
    senders = [Sender(ledger, f"s{n}", relay.smtp_port, "ann@mg.example.test", "bob@example.test",
                      lab.random.random(), crowd=CROWD, most=3, rest=0.01)
               for n in range(SESSIONS)]
    for sender in senders:
        sender.start()
    ends, slowest = [], 0.0
    for _ in range(kills):
        known, moment = len(ledger.promised), lab.random.uniform(0.0, 1.2)
        lab.until(lambda: len(ledger.promised) > known + 10, "mail is taken after a start", 60)
        senders[0].pause(moment)
        relay.kill()
        ends.append(time.monotonic())
        relay.spool_is_sound()
        if lab.off("the spool"):
            shutil.rmtree(relay.data)
        slowest = max(slowest, relay.start())
    for sender in senders:
        sender.finish()
    verdict = settled(lab, relay, ledger, record, seconds=300)
    refused = sum((sender.refused for sender in senders), start=type(senders[0].refused)())
    lab.note(f"{kills} kills, {verdict}, slowest start {slowest:.1f} s")
    expect.that(verdict.promised > 10 * kills, "there was load", verdict.promised)
    expect.that(refused[501] > 0, "recipients were refused at once", dict(refused))
    expect.that(verdict.reported > 0, "recipients were reported", verdict.reported)
    expect.equal(verdict.faults(copies=len(record.arrivals)), [], "faults")
    blamed = [] if lab.off("the excuse of a kill") else ends
    expect.equal(unexplained(blamed, NOTED_WITHIN, record), [], "copies that no kill explains")
    expect.equal(relay.stop(), 0, "exit code after SIGTERM")
    relay.spool_is_sound()
