"""The disk is synced before each 250: shown by strace, not by reading the code.

For every message: final dot read, then the store's log written, then that file synced, then the
250 written (`lib/trace.py` says exactly what counts).

Without fdatasync (strace replaces the call by a success that does nothing) each 250 is a lie.
"""

import signal

from lib import expect, peers, trace
from lib.ledger import Ledger, Sender
from lib.nsd import Nsd
from lib.posthorn import Posthorn
from lib.sink import Sink
from lib.smtp import Client, message

OFF = ("fdatasync",)


def run(lab):
    strace = peers.tracing()
    dns = Nsd(lab, (lab.case / "zone").read_text())
    lab.keep(Sink("127.0.0.11", lab.mx_port))
    relay = Posthorn(lab, dns=dns.address)
    relay.start()

    output = lab.dir / "strace.out"
    without = ["-e", "inject=fdatasync,fsync:retval=0"] if lab.off("fdatasync") else []
    tracer = lab.start(
        [strace, "-f", "-yy", "-s", "400000", "-o", output, "-e",
         "trace=" + ",".join(trace.CALLS), *without, "-p", relay.pid], "strace")
    # strace says "attached with N threads" when it has them all.
    lab.until(lambda: "attached" in tracer.output(), "strace is attached", 30)

    promised = one_after_another(relay, 20) + at_the_same_time(lab, relay, 4, 25)
    tracer.stop(signal.SIGINT)

    calls = trace.calls(output.read_text(encoding="latin-1").splitlines())
    seen, complaints = trace.unsynced(calls, lambda path: path.startswith(str(relay.data))
                                      and path.endswith(".log"))
    lab.note(f"{seen} replies, {syncs(calls, relay)} syncs")
    expect.equal(seen, promised, "250s seen by strace (and promised to clients)")
    expect.equal(complaints[:5], [], f"replies sent too early ({len(complaints)})")


def one_after_another(relay, count):
    with Client(relay.smtp_port, timeout=60) as client:
        client.ehlo()
        for number in range(count):
            reply = client.mail("ann@mg.example.test", ["bob@example.test"], message(
                "ann@mg.example.test", "bob@example.test", f"number {number}"))
            expect.code(reply, 250)
        client.quit()
    return count


def at_the_same_time(lab, relay, sessions, each):
    """Group commit: many wait for one sync, and some bodies are of more than one chunk."""
    ledger = Ledger(lab.dir / "ledger")
    senders = [Sender(ledger, f"s{n}", relay.smtp_port, "ann@mg.example.test", "bob@example.test",
                      n, limit=each, large=0.1) for n in range(sessions)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(90)
    expect.equal(len(ledger.promised), sessions * each, "mails taken under strace")
    return sessions * each


def syncs(calls, relay):
    return sum(call.name in trace.SYNCS and call.target.startswith(str(relay.data))
               for call in calls)
