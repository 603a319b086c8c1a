"""A large queue: 50,000 recipients, with --long a million, whose exchangers do not answer; then
kill -9. The relay listens within 5 s, delivers at full rate within 30 s, and takes no more memory
than with the queue of a tenth of that. Each recipient gets the message once.

Without exchangers nothing is delivered; a start that is late, a heap that is not bounded and a
recipient that is lost are noticed.
"""

import socket
import time
from collections import Counter

from lib import expect, jvm
from lib.lab import listening
from lib.nsd import Nsd
from lib.posthorn import Posthorn
from lib.smtp import Client, message

OFF = ("the exchangers", "a quick start", "the bound of the heap", "a recipient's mail")
RECIPIENTS, LONG_RECIPIENTS = 50_000, 1_000_000
A_MESSAGE = 1000         # recipients of one
DOMAINS = 100            # each message goes to all of them
ADDRESSES = ("127.0.0.11", "127.0.0.12", "127.0.0.13", "127.0.0.14")
HEAP_MIB = 512
RESIDENT_MIB = 896
MORE_MIB = 64            # of the heap, behind a full collection, beside a tenth of the queue
LISTENING_SECONDS, FULL_SECONDS = 5, 30
LATER = 2.5              # times the start with an empty queue, where other programs slow that down
MORE_WORK = 4.0          # seconds of processor, beside that start: the log, up to 256 MiB, is read
RATE_SECONDS = 5         # over which a rate is measured
FULL = 0.7               # of the best rate
LEAST_RATE = 200         # a second


def run(lab):
    count = LONG_RECIPIENTS if lab.long else RECIPIENTS
    zone = (lab.case / "zone").read_text() + "".join(
        f"d{n} MX 10 mx{n % len(ADDRESSES)}\n" for n in range(DOMAINS))
    relay = Posthorn(lab, dns=Nsd(lab, zone).address)
    empty = Start(lab, relay, heap(lab))
    slowness = jvm.slowness(empty.seconds)
    began = time.monotonic()
    fill(relay, 0, count // 10)
    small = jvm.memory(relay.pid)
    fill(relay, count // 10, count)
    filled = time.monotonic() - began
    large = jvm.memory(relay.pid)
    lab.note(f"{count} recipients in {filled:.0f} s; with a tenth {small}, with all {large}, spool "
             f"{spool_mib(relay):.0f} MiB")
    expect.that(large.heap - small.heap <= MORE_MIB, f"at most {MORE_MIB} MiB more heap", large)
    relay.kill()

    record = lab.write("delivered", "")
    if not lab.off("the exchangers"):
        lab.start([lab.case / "exchangers", record, lab.mx_port, *ADDRESSES], "exchangers")
        for address in ADDRESSES:
            lab.until(lambda at=address: listening(lab.mx_port, at), f"{address} listens")
    limit = LISTENING_SECONDS if slowness == 1 else LATER * empty.seconds
    late = ["sh", "-c", f'sleep {limit} && exec "$@"', "sh"]
    began = time.monotonic()
    start = Start(lab, relay, heap(lab) + (late if lab.off("a quick start") else []))
    lab.note(f"empty: {empty}, then: {start}")
    expect.that(start.seconds <= limit, f"listening within {limit:.1f} s", start.seconds)
    expect.that(start.work <= empty.work + MORE_WORK, "the work of a start without a queue", start)
    everything_arrives(record, count, FULL_SECONDS * slowness)
    peak = jvm.resident(relay.pid, "VmHWM")
    lab.note(f"resident at most {peak:.0f} MiB")
    judge(lab, record, count)
    rate(lab, record, began, slowness)
    expect.that(peak <= RESIDENT_MIB, f"resident memory within {RESIDENT_MIB} MiB", peak)


class Start:
    """Starts a relay and waits for its greeting: how long that took, and how much work it was."""

    def __init__(self, lab, relay, wrapper):
        began = time.monotonic()
        relay.start(wrapper=wrapper, wait=False)
        lab.until(lambda: listens(relay.smtp_port), "it listens", 90)
        self.seconds = time.monotonic() - began
        self.work = jvm.processor_seconds(relay.pid)

    def __str__(self):
        return f"listening after {self.seconds:.1f} s, {self.work:.1f} s of processor"


def heap(lab):
    unbound = lab.off("the bound of the heap")
    options = "-Xmx3g -Xms3g -XX:+AlwaysPreTouch" if unbound else f"-Xmx{HEAP_MIB}m"
    return ["env", f"POSTHORN_JAVA_OPTS={options}"]


def fill(relay, first, end):
    """Hands in messages with many recipients each, every RCPT of one in one write."""
    with Client(relay.smtp_port, timeout=120) as client:
        client.ehlo()
        for start in range(first, end, A_MESSAGE):
            numbers = range(start, min(end, start + A_MESSAGE))
            client.send(b"MAIL FROM:<ann@mg.example.test>\r\n" + b"".join(
                f"RCPT TO:<{address(n)}>\r\n".encode() for n in numbers) + b"DATA\r\n")
            for _ in numbers:
                expect.code(client.reply("RCPT"), 250)
            expect.code(client.reply("MAIL or DATA"), 250)
            expect.code(client.reply("DATA"), 354)
            expect.status(client.content(message(
                "ann@mg.example.test", "all@example.test", f"to {start} and more")), 250, "2.0.0")


def address(number):
    return f"r{number}@d{number % DOMAINS}.test"


def everything_arrives(record, count, seconds):
    """Waits while there is progress: the rate is the machine's."""
    known, since = 0, time.monotonic()
    while known < count:
        now = lines(record)
        if now > known:
            known, since = now, time.monotonic()
        expect.that(time.monotonic() - since < seconds, "deliveries go on", f"{now} of {count}")
        time.sleep(0.5)


def judge(lab, record, count):
    """Each recipient got it once."""
    text = record.read_text().split("\n")[:-1]
    if lab.off("a recipient's mail"):
        text.pop(len(text) // 2)
    copies = Counter(line.split(" ")[1] for line in text)
    expected = {address(n) for n in range(count)}
    expect.equal(sorted(expected - set(copies)), [], "promised and lost")
    expect.equal(sorted(set(copies) - expected), [], "delivered and never handed in")
    expect.equal([to for to, number in copies.items() if number > 1], [], "delivered twice")


def rate(lab, record, began, slowness):
    """When a stretch of RATE_SECONDS was first as good as the usual one, which is the median."""
    times = sorted(float(line.split(" ")[0]) - began for line in record.read_text().splitlines())
    stretches = Counter(int(at // RATE_SECONDS) for at in times)
    whole = sorted(stretches.items())[:-1] or [(0, 0)]  # the last one is not
    usual = sorted(number for _, number in whole)[len(whole) // 2]
    full = next(at for at, number in whole if number >= FULL * usual)
    full_at = (full + 1) * RATE_SECONDS
    lab.note(f"first delivery after {times[0]:.1f} s, {usual / RATE_SECONDS:.0f} a second, "
             f"{FULL:.0%} of that within {full_at} s, all after {times[-1]:.0f} s")
    expect.that(usual / RATE_SECONDS * slowness >= LEAST_RATE,
                f"at least {LEAST_RATE} deliveries a second on a quiet machine", usual)
    expect.that(full_at <= FULL_SECONDS * slowness,
                f"full rate within {FULL_SECONDS * slowness:.0f} s", full_at)


def lines(file):
    return file.read_bytes().count(b"\n")


def listens(port):
    """Whether a client is greeted."""
    try:
        with socket.create_connection(("127.0.0.1", port), 0.5) as probe:
            return probe.recv(3) == b"220"
    except OSError:
        return False


def spool_mib(relay):
    files = (relay.data / "spool").rglob("*")
    return sum(file.stat().st_size for file in files if file.is_file()) / 2**20
