"""Far more mail than can be delivered: each limit is answered with 421 or 452, memory stays within
its bounds, and everything that was accepted is delivered once, later.

The relay has a heap of 512 MiB, a memory cgroup of 1 GiB and a small disk of its own. One after the
other reach their limits: connections (421), octets on their way to the disk (452), the disk (452).
Then the senders end, the exchanger becomes fast, and a ledger is compared.

With a heap as large as the machine's the kernel kills it; without `min_free` the disk runs full;
where mail that was accepted is thrown away, it is missing; to an exchanger that is fast there is no
pressure. Senders rest behind a 452 as real ones do, only shorter: what they offer is what was
accepted, and each refusal that they waited behind.
--long presses for ten minutes instead of 20 s, and reaches the limit of all connections too.
"""

import os
import selectors
import time
import urllib.request

from lib import expect, jvm, peers
from lib.cgroup import MemoryCgroup
from lib.ledger import Ledger, Sender, judge
from lib.nsd import Nsd
from lib.posthorn import Posthorn
from lib.sink import Sink
from lib.smtp import Client, Closed, message

OFF = ("the bound of the heap", "min_free", "the slow messages' end", "the slow exchanger",
       "an accepted message")
KIB, MIB = 1024, 1024 * 1024
LIMIT_MIB = 1024        # of the cgroup
HEAP_MIB = 512
RESIDENT_MIB = 896      # heap, 128 MiB of the store's cache and buffers, code and threads
DISK_MIB, FREE_MIB = 640, 256
CONNECTIONS = 200       # of one client
ALL_CONNECTIONS = 10_000
ARRIVING_MIB = 128      # on their way to the disk; above three quarters new mail hears 452
SESSIONS = 24
PATIENCE_SECONDS = 1.0  # of a sender behind a refusal
PRESS_SECONDS, LONG_PRESS_SECONDS = 20, 600
TIMES = 5               # as much is offered as can be delivered


def run(lab):
    group = MemoryCgroup(lab, LIMIT_MIB)
    disk = small_disk(lab)
    dns = Nsd(lab, (lab.case / "zone").read_text())
    delay = 0.0 if lab.off("the slow exchanger") else 4.0
    sink = lab.keep(Sink("127.0.0.11", lab.mx_port, delay=delay))
    lab.keep(Sink("127.0.0.12", lab.mx_port))
    relay = Posthorn(lab, dns=dns.address,
                     min_free="1MiB" if lab.off("min_free") else f"{FREE_MIB}MiB")
    heap = 4 * LIMIT_MIB if lab.off("the bound of the heap") else HEAP_MIB
    options = f"-Xmx{heap}m" + (f" -Xms{heap}m -Xmn{heap * 3 // 4}m" if heap > HEAP_MIB else "")
    relay.data.mkdir()
    relay.start(wrapper=[*group.wrapper, "env", f"POSTHORN_JAVA_OPTS={options}", *disk(relay)])

    ledger = Ledger(lab.dir / "ledger")
    try:
        too_many_connections(relay)
        if lab.long:
            too_many_connections_in_all(lab, relay)
        too_much_arrives(lab, relay)
        press(lab, relay, sink, ledger, group)
    except (OSError, Closed):
        unharmed(group)  # else it is said that nobody answers, and not why
        raise

    sink.delay = 0.0
    lab.until(lambda: len(sink.messages) >= len(ledger.promised), "what waited is delivered", 120)
    if lab.off("an accepted message"):
        sink.messages.pop()
    peak = jvm.resident(relay.pid, "VmHWM")
    expect.equal(group.killed(), 0, "kills for want of memory")
    expect.equal(relay.stop(), 0, "exit code after SIGTERM")
    verdict = judge(ledger, sink)
    lab.note(f"{verdict}; resident at most {peak:.0f} MiB")
    expect.equal(verdict.faults(), [], "what is wrong with the mail")
    expect.that(peak <= RESIDENT_MIB, f"resident memory within {RESIDENT_MIB} MiB", peak)
    expect.absent(relay.log(), "OutOfMemoryError", "the log")


def too_many_connections(relay):
    """One client has so many; the next one hears 421, and other clients are served."""
    clients = [Client(relay.smtp_port, source="127.0.0.20") for _ in range(CONNECTIONS)]
    with Client(relay.smtp_port, source="127.0.0.20") as more:
        expect.status(more.greeting, 421, "4.7.0")
    expect.code(hand_in(relay), 250)
    for client in clients:
        client.close()


def too_many_connections_in_all(lab, relay):
    """As many as there may be, each within a message; the next one hears 421."""
    before, clients = jvm.memory(relay.pid), []
    try:
        for number in range(ALL_CONNECTIONS):
            client = Client(relay.smtp_port, source=f"127.0.1.{1 + number // CONNECTIONS}")
            clients.append(client)
            client.send(b"HELO c\r\nMAIL FROM:<ann@mg.example.test>\r\nRCPT TO:<x@example.test>\r\n"
                        b"DATA\r\nSubject: half\r\n\r\n")
        for client in clients:
            expect.equal([client.reply("").code for _ in range(4)], [250, 250, 250, 354], "replies")
        with Client(relay.smtp_port, source="127.0.0.20") as more:
            expect.status(more.greeting, 421, "4.3.2")
        lab.note(f"{ALL_CONNECTIONS} sessions within a message: {jvm.memory(relay.pid) - before}")
    finally:
        for client in clients:
            client.close()
    lab.until(lambda: hand_in(relay).code == 250, "others are served again")


def too_much_arrives(lab, relay):
    """Half messages fill the memory for what is on its way to the disk. New mail hears 452; who
    does not go on with a message hears 421 in the end, and then there is room again."""
    halves, per_client = [], CONNECTIONS - 1
    piece = b"x" * 998 + b"\r\n"
    try:
        while metric(relay, "posthorn_spool_crowded") == 0:
            number = len(halves)
            expect.that(number * 256 * KIB < 2 * ARRIVING_MIB * MIB, "452 at some time", number)
            half = Client(relay.smtp_port, source=f"127.0.0.{30 + number // per_client}")
            half.ehlo()
            if half.command("MAIL FROM:<ann@mg.example.test>").code != 250:
                break
            half.command("RCPT TO:<half@example.test>")
            half.command("DATA")
            half.send(b"Subject: half\r\n\r\n" + piece * 100)
            halves.append(half)
        expect.status(hand_in(relay), 452, "4.3.1")
        arriving = metric(relay, "posthorn_spool_arriving_bytes") / MIB
        expect.that(arriving <= ARRIVING_MIB, f"at most {ARRIVING_MIB} MiB arrive", arriving)
        going_on = Drip(halves, piece * 2) if lab.off("the slow messages' end") else None
        lab.until(lambda: (going_on and going_on()) or hand_in(relay).code == 250,
                  "those who do not go on give way", 30)
        lab.note(f"452 at {len(halves)} half messages, {arriving:.0f} MiB")
        expect.status(first_reply(halves), 421, "4.3.2")
    finally:
        for half in halves:
            half.close()


def first_reply(clients):
    """What one of them hears first. Which one is too slow first is not said: each is looked at by
    the thread that it belongs to."""
    with selectors.DefaultSelector() as selector:
        for client in clients:
            selector.register(client.socket, selectors.EVENT_READ, client)
        ready = selector.select(20)
        expect.that(ready, "one of the half messages is answered")
        return ready[0][0].data.reply("a half message")


class Drip:
    """Sends a little of each message every second, so that none is silent."""

    def __init__(self, clients, piece):
        self.clients, self.piece, self.next = clients, piece, 0.0

    def __call__(self):
        if time.monotonic() >= self.next:
            self.next = time.monotonic() + 1
            for client in self.clients:
                client.send(self.piece)


def press(lab, relay, sink, ledger, group):
    """Senders that pause behind a refusal only, until the disk is full and for a while beyond."""
    seconds = LONG_PRESS_SECONDS if lab.long else PRESS_SECONDS
    senders = [Sender(ledger, f"s{n}", relay.smtp_port, "ann@mg.example.test", "bob@example.test",
                      lab.random.random(), large=0.3, patience=PATIENCE_SECONDS)
               for n in range(SESSIONS)]
    before = len(sink.messages)
    began = time.monotonic()

    def passed():
        return time.monotonic() - began

    for sender in senders:
        sender.start()
    # On a slow machine it takes longer than the press.
    lab.until(lambda: unharmed(group) and (refused(senders, 452) or passed() > seconds + 60),
              "the disk is full", seconds + 70)
    filled, known = passed(), len(sink.messages)
    lab.until(lambda: unharmed(group) and passed() > seconds and len(sink.messages) > known,
              "delivery goes on beside 452", seconds + 20)
    for sender in senders:
        sender.finish()
    took = passed()
    delivered = len(sink.messages) - before
    offered = len(ledger.promised) + refused(senders, 452)
    lab.note(f"{took:.0f} s: {offered} offered, {len(ledger.promised)} accepted, {delivered} "
             f"delivered, 452 after {filled:.0f} s, rests of {PATIENCE_SECONDS} s")
    expect.that(offered >= TIMES * delivered, f"{TIMES} times what could be delivered is offered",
                (offered, delivered))
    expect.that(refused(senders, 452), "452 before the disk is full")
    others = {code for sender in senders for code in sender.refused} - {452}
    expect.equal(others, set(), "other refusals than 452")


def unharmed(group):
    """True; it is said at once where the kernel killed the relay."""
    expect.equal(group.killed(), 0, "kills for want of memory")
    return True


def refused(senders, code):
    return sum(sender.refused[code] for sender in senders)


def hand_in(relay):
    with Client(relay.smtp_port, source="127.0.0.21") as client:
        client.ehlo()
        return client.mail("ann@mg.example.test", ["eve@elsewhere.test"], message(
            "ann@mg.example.test", "eve@elsewhere.test", "other"))


def metric(relay, name):
    """The sum over all labels."""
    url = f"http://127.0.0.1:{relay.metrics_port}/metrics"
    with urllib.request.urlopen(url, timeout=20) as answer:
        lines = answer.read().decode().splitlines()
    values = [float(line.rsplit(" ", 1)[1]) for line in lines
              if line.startswith((name + " ", name + "{"))]
    expect.that(values, f"there is a metric {name}")
    return sum(values)


def small_disk(lab):
    """A file system of its own in a file, mounted where only the relay sees it."""
    namespace = peers.own_mounts()
    image = lab.dir / "disk"
    with open(image, "wb") as file:
        file.truncate(DISK_MIB * MIB)
    done = os.system(f"{peers.tool('mkfs.ext4', 'e2fsprogs')} -q -m 0 {image}")
    expect.equal(done, 0, "exit code of mkfs.ext4")
    return lambda relay: [
        *namespace, "sh", "-c", f'mount -o loop {image} {relay.data} && exec "$@"', "sh"]
