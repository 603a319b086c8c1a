"""Attacks by size: what one of them costs in memory, that it is given back, and that others wait
for nobody.

Memory is measured behind a full collection, while the attack stands: what is reachable in the
heap. Of each attack that is at most 64 MiB more, and nothing once it is over. What is resident
follows the collector and the store's buffers, not one attack: it stays within the bound of both.

With a larger size limit too large a message is taken; where the attackers stay, so does what they
hold.
"""

import time

from lib import expect, jvm
from lib.nsd import Nsd
from lib.posthorn import Posthorn
from lib.sink import Sink
from lib.smtp import Client, Closed, message

OFF = ("the size limit", "the attackers' end")
KIB, MIB = 1024, 1024 * 1024
COST_MIB = 64       # of one attack, at most
LEFT_MIB = 16       # of it, once it is over
RESIDENT_MIB = 896  # a heap of 512, the store's 128, code, threads and what they leave over
SERVED_SECONDS = 1.0
SESSIONS = 200      # at a time from one address: one more is turned away
ATTACKER = "127.0.0.66"
LINE = b"x" * 998 + b"\r\n"


def run(lab):
    dns = Nsd(lab, (lab.case / "zone").read_text())
    sink = lab.keep(Sink("127.0.0.11", lab.mx_port))
    relay = Posthorn(lab, dns=dns.address,
                     max_message_size="100MiB" if lab.off("the size limit") else "25MiB")
    attacks = Attacks(lab, relay, jvm.slowness(relay.start()))
    for _ in range(50):
        relay.hand_in("warm@example.test")

    one = attacks.of_one
    one("a message of 60 MB", b"Subject: large\r\n\r\n", LINE, 60, (552, "5.3.4"))
    one("a line of 50 MB", b"Subject: long\r\n\r\n", b"x" * KIB, 50, (554, "5.6.0"))
    one("a header line of 5 MB", b"Subject: ", b"x" * KIB, 5, (552, "5.3.4"))
    one("100,000 fields", b"", b"a:\r\n" * 250, 0.4, (552, "5.3.4"))
    attacks.of_a_command("a command of 50 MB", 50)
    attacks.of_many("stop in a header", b"Subject: ", b"x" * KIB, 400)
    attacks.of_many("stop among fields", b"", b"a:\r\n" * 256, 400)
    attacks.of_many("stop in a body", b"Subject: half\r\n\r\n", LINE, 250)
    attacks.of_many("stop in a large body", b"Subject: half\r\n\r\n", LINE, 1000)

    relay.hand_in("last@example.test")
    lab.until(lambda: sink.to("last@example.test"), "mail still goes through")
    peak = jvm.resident(relay.pid, "VmHWM")
    lab.note("; ".join(attacks.story))
    lab.note(f"resident at most {peak:.0f} MiB; others waited at most {attacks.slowest:.2f} s")
    expect.that(peak <= RESIDENT_MIB, f"resident memory within {RESIDENT_MIB} MiB", peak)


class Attacks:
    def __init__(self, lab, relay, slowness):
        self.lab, self.relay, self.slowness = lab, relay, slowness
        self.story, self.slowest = [], 0.0

    def of_one(self, name, head, piece, mib, refusal):
        """One message with too much of something; measured when nearly all of it has come."""
        before = self.memory()
        with begun(self.relay) as client:
            client.send(head)
            pieces = int(mib * MIB / len(piece))
            send(client, piece, pieces)
            self.others_are_served(name)
            self.judge(name, before)
            client.send(b"\r\n.\r\n")
            expect.status(client.reply(name), *refusal)
            expect.code(client.command("NOOP"), 250)
        self.given_back(name, before)

    def of_a_command(self, name, mib):
        """A command without an end: the connection is closed, whatever else is sent."""
        before = self.memory()
        with Client(self.relay.smtp_port, source=ATTACKER) as client:
            try:
                send(client, b"x" * KIB, mib * KIB)
                expect.code(client.reply(name), 421)
            except Closed:
                pass
            self.others_are_served(name)
            self.judge(name, before)
        self.given_back(name, before)

    def of_many(self, name, head, piece, kib):
        """As many sessions as one address may have, each silent within its message."""
        name = f"{SESSIONS} sessions that {name}"
        before = self.memory()
        clients = [begun(self.relay) for _ in range(SESSIONS)]
        for client in clients:
            client.send(head)
            send(client, piece, kib * KIB // len(piece))
        with Client(self.relay.smtp_port, source=ATTACKER) as more:
            expect.status(more.greeting, 421, "4.7.0")
        self.others_are_served(name)
        self.judge(name, before)
        if not self.lab.off("the attackers' end"):
            for client in clients:
                client.close()
        self.given_back(name, before)

    def memory(self):
        return jvm.memory(self.relay.pid)

    def judge(self, name, before):
        cost = self.memory() - before
        self.story.append(f"{name}: {cost.heap:.0f} MiB")
        expect.that(cost.heap <= COST_MIB, f"{name}: at most {COST_MIB} MiB of heap", cost)

    def given_back(self, name, before):
        self.lab.until(lambda: (self.memory() - before).heap <= LEFT_MIB,
                       f"{name}: the heap is as before, but for {LEFT_MIB} MiB", 10)

    def others_are_served(self, name):
        """Each gets its 250 within the time, from connecting on."""
        for number in range(10):
            began = time.monotonic()
            with Client(self.relay.smtp_port, source="127.0.0.2") as client:
                client.ehlo()
                reply = client.mail("ann@mg.example.test", ["other@example.test"], message(
                    "ann@mg.example.test", "other@example.test", f"other {number}"))
            took = time.monotonic() - began
            self.slowest = max(self.slowest, took)
            expect.status(reply, 250, "2.0.0")
            expect.that(took < SERVED_SECONDS * self.slowness,
                        f"{name}: others are served within {SERVED_SECONDS * self.slowness:.1f} s",
                        took)


def begun(relay):
    """A session that is to send content."""
    client = Client(relay.smtp_port, source=ATTACKER, timeout=60)
    expect.code(client.greeting, 220)
    client.ehlo("attacker.example.test")
    expect.code(client.command("MAIL FROM:<ann@mg.example.test>"), 250)
    expect.code(client.command("RCPT TO:<victim@example.test>"), 250)
    expect.code(client.command("DATA"), 354)
    return client


def send(client, piece, times):
    together = max(1, 64 * KIB // len(piece))
    while times > 0:
        client.send(piece * min(times, together))
        times -= together
