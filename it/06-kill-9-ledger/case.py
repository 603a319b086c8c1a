"""kill -9 under load: nothing that was answered 250 is lost.

Four sessions hand mail in without pause and write each 250 into a ledger; the relay is killed at
random moments and started again; at the end ledger and exchanger are compared.

Without the spool (its folder is thrown away at a kill) promised mail is missing.
POSTHORN_IT_KILLS=N kills N times instead of 5.
"""

import os
import shutil

from lib import expect
from lib.ledger import Ledger, Sender, judge
from lib.nsd import Nsd
from lib.posthorn import Posthorn
from lib.sink import Sink

OFF = ("the spool",)
KILLS = int(os.environ.get("POSTHORN_IT_KILLS", "5"))
SESSIONS = 4
# A copy is made where the peer said 250 and the note of it was not on disk yet: what is in flight,
# and what was answered within the 10 ms in which outcomes wait for their group.
COPIES_PER_KILL = 64


def run(lab):
    dns = Nsd(lab, (lab.case / "zone").read_text())
    sink = lab.keep(Sink("127.0.0.11", lab.mx_port))
    relay = Posthorn(lab, dns=dns.address)
    relay.start()
    ledger = Ledger(lab.dir / "ledger")
    senders = [Sender(ledger, f"s{n}", relay.smtp_port, "ann@mg.example.test", "bob@example.test",
                      lab.random.random()) for n in range(SESSIONS)]
    for sender in senders:
        sender.start()
    slowest = 0.0
    for _ in range(KILLS):
        known, moment = len(ledger.promised), lab.random.uniform(0.0, 1.5)
        lab.until(lambda: len(ledger.promised) > known, "mail is taken again after a start", 30)
        senders[0].pause(moment)
        relay.kill()
        relay.spool_is_sound()
        if lab.off("the spool"):
            shutil.rmtree(relay.data)
        slowest = max(slowest, relay.start())
    for sender in senders:
        sender.finish()
    lab.until(lambda: relay.queue() == [], "the queue is empty", 60)
    verdict = judge(ledger, sink)
    lab.note(f"{KILLS} kills, {verdict.promised} promised, {len(verdict.lost)} lost, "
             f"{verdict.duplicates} copies, {verdict.unpromised} delivered without a 250, "
             f"slowest start {slowest:.1f} s")
    expect.that(verdict.promised > 20 * KILLS, "there was load", verdict.promised)
    expect.equal(verdict.lost, [], "promised and lost")
    expect.equal(verdict.phantoms, [], "delivered and never handed in")
    expect.equal(verdict.damaged, [], "delivered and damaged")
    expect.that(verdict.duplicates <= KILLS * COPIES_PER_KILL, "few copies", verdict.duplicates)
    expect.equal(relay.stop(), 0, "exit code after SIGTERM")
    relay.spool_is_sound()
