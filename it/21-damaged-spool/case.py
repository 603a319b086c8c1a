"""Damaged spools: a start says what is wrong, keeps it aside, and sends the rest.

Mail is queued for an exchanger that is down, in the log and in sorted files. Then, each time on a
fresh copy of that spool: the list of files is gone and a bit of the log is turned over; a file with
messages' contents is gone; blocks of sorted files are damaged and `spool check --repair` is asked;
sectors of the log and of the list of files cannot be read (lib/disk.c is preloaded);
nothing but remains is left, or a newer format. Nothing crashes, nothing is silent, and of
each message either it arrives as it was handed in or its sender gets a report.

Without the damage nothing is said; without all of the database but what was damaged, mail is gone.
With --long each file of the database is deleted in turn.
"""

import json
import re
import shutil

from lib import expect
from lib.disk import Faults
from lib.nsd import Nsd
from lib.posthorn import Posthorn
from lib.sink import Sink
from lib.smtp import message

LIMIT_SECONDS = 500  # on a busy machine
OFF = ("the damage", "the rest of the database")
SENDER = "ann@mg.example.test"
MAILS = 12
SECTOR = 4096


def run(lab):
    dns = Nsd(lab, (lab.case / "zone").read_text())
    relay = Posthorn(lab, dns=dns.address)
    mail = queued(lab, relay)
    sink = lab.keep(Sink("127.0.0.11", lab.mx_port))
    spool = Spool(lab, relay, sink, mail)
    without_its_list_of_files(lab, spool)
    without_contents(lab, spool)
    repaired_by_hand(lab, spool)
    bad_sectors(lab, spool)
    what_is_not_a_spool(lab, spool)
    if lab.long:
        without_each_file(lab, spool)


def queued(lab, relay):
    """Mail that waits: the first half in sorted files, into which a start puts what is in the log,
    the second half in the log of a killed relay."""
    mail = {}
    for half in range(2):
        relay.start()
        for number in range(half * MAILS // 2, (half + 1) * MAILS // 2):
            recipient = f"bob{number}@example.test"
            mail[recipient] = message(SENDER, recipient, f"number {number}",
                                      body=f"line of {number}\r\n" * (20 if number % 3 else 900))
            relay.hand_in(recipient, data=mail[recipient])
        relay.kill()
    shutil.copytree(relay.data / "spool", lab.dir / "queued")
    return mail


class Spool:
    """The queued mail again and again, each time damaged in another way."""

    def __init__(self, lab, relay, sink, mail):
        self.lab, self.relay, self.sink, self.mail = lab, relay, sink, mail
        self.files = relay.data / "spool" / "db"
        self.seen = 0

    def damaged(self, *damages):
        """A fresh copy, with this done to it."""
        self.seen = len(self.sink.messages)
        shutil.rmtree(self.relay.data / "spool")
        shutil.copytree(self.lab.dir / "queued", self.relay.data / "spool")
        for damage in () if self.lab.off("the damage") else damages:
            damage(self.files)
        if self.lab.off("the rest of the database"):
            for file in [*self.files.glob("*.sst"), *self.files.glob("*.log")]:
                file.unlink()

    def start(self):
        """Starts, and gives what the log says from here on."""
        before = len(self.relay.log())
        self.relay.start()
        return self.relay.log()[before:]

    def arrives(self, most_lost):
        """Everything arrives as it was handed in, or its sender gets a report on it."""
        def done():
            return set(self.mail) <= self.whole() | self.reported()
        self.lab.until(done, "each message or a report on it arrives", 40)
        missing = set(self.mail) - self.whole()
        expect.that(len(missing) <= most_lost, f"at most {most_lost} messages are lost", missing)
        expect.equal(self.relay.stop(), 0, "exit code after SIGTERM")
        self.relay.spool_is_sound()
        return missing

    def arrived(self):
        return self.sink.messages[self.seen:]

    def whole(self):
        def content(data):
            return data.partition(b"\r\n\r\n")[2]
        return {to for got in self.arrived() for to in got.recipients
                if to in self.mail and content(got.data) == content(self.mail[to])}

    def reported(self):
        return {to for got in self.arrived() if SENDER in got.recipients
                for to in re.findall(r"Final-Recipient: rfc822; (\S+)", got.data.decode())}


def without_its_list_of_files(lab, spool):
    def damage(files):
        for name in files.glob("MANIFEST-*"):
            name.unlink()
        log = max(files.glob("*.log"), key=lambda file: file.stat().st_size)
        flip(log, log.stat().st_size // 2)
    spool.damaged(damage)
    checked = spool.relay.command("spool", "check", "--json", ok=(3,))
    expect.that(json.loads(checked.out)["problems"] > 0, "problems in `spool check --json`")
    said = spool.start()
    expect.contains(said, "the list of the database's files cannot be read", "the log")
    expect.contains(said, "the damaged database is kept in", "the log")
    expect.that(list((spool.relay.data / "spool" / "damaged").glob("db-*/CURRENT")),
                "the damaged database is kept")
    lab.until(lambda: len(spool.whole()) >= MAILS - 1, "a turned bit costs one record", 40)
    expect.equal(spool.relay.stop(), 0, "exit code after SIGTERM")
    spool.relay.spool_is_sound()
    expect.absent(spool.start(), "spool: ", "the log of the next start")
    expect.equal(spool.relay.stop(), 0, "exit code after SIGTERM")


def without_contents(lab, spool):
    spool.damaged(lambda files: sorted(files.glob("*.blob"))[0].unlink())
    spool.start()
    lab.until(lambda: "posthorn spool check --repair" in spool.relay.command("status").out,
              "status names the cure", 20)
    expect.equal(spool.relay.readyz(), 200, "/readyz: other mail goes on")
    lab.until(lambda: len(spool.whole()) >= MAILS // 2, "other mail arrives")
    expect.equal(spool.relay.stop(), 0, "exit code after SIGTERM")
    said = spool.start()
    expect.contains(said, "while the relay ran", "the log of the next start")
    expect.contains(said, "lost its content", "the log of the next start")
    lab.until(lambda: set(spool.mail) == spool.whole() | spool.reported(),
              "the rest arrives, or a report on it", 40)
    expect.that(spool.reported(), "something was lost")
    report = next(got for got in spool.arrived() if SENDER in got.recipients)
    expect.contains(report.data.decode(), "content was lost", "the report")
    expect.equal(spool.relay.stop(), 0, "exit code after SIGTERM")
    spool.relay.spool_is_sound()


def repaired_by_hand(lab, spool):
    def damage(files):
        for file in sorted(files.glob("*.sst"))[1:4]:
            flip(file, 8)
    spool.damaged(damage)
    expect.contains(spool.relay.command("spool", "check", ok=(3,)).out, "checksum mismatch",
                    "spool check")
    done = spool.relay.command("spool", "check", "--repair")
    expect.contains(done.out, "is kept in", "spool check --repair")
    expect.contains(done.out, ": sound", "spool check --repair")
    said = spool.start()
    expect.absent(said, "spool: ", "the log of the start after a repair")
    refused = spool.relay.command("spool", "check", ok=(75,))
    expect.contains(refused.err, "is in use by another posthorn", "spool check beside a relay")
    spool.arrives(MAILS // 2)


def bad_sectors(lab, spool):
    """Each start says that it may pass; only `--repair` goes around them."""
    faults = Faults(lab, spool.relay.data / "spool")
    spool.relay.inside = faults.words
    spool.damaged()
    (manifest,) = spool.files.glob("MANIFEST-*")
    log = max(spool.files.glob("*.log"), key=lambda file: file.stat().st_size)
    content = f"line of {MAILS // 2}\r\n".encode()
    first = -(-log.read_bytes().index(content) // SECTOR) * SECTOR  # one whole sector of it
    faults.unreadable((log, first, first + SECTOR))
    refused(spool, f"db/{log.name} cannot be read at octet {first}: Input/output error", 75)
    faults.unreadable((log, first, first + SECTOR), (manifest, 0, SECTOR))
    places = (f"db/{log.name}: octets {first} to {first + SECTOR - 1} cannot be read",
              f"db/{manifest.name}: octets 0 to ")
    checked = spool.relay.command("spool", "check", ok=(3,))
    done = spool.relay.command("spool", "check", "--repair")
    for place in places:
        expect.contains(checked.out, place, "spool check")
        expect.contains(done.out, place, "spool check --repair")
    expect.contains(done.out, ": sound", "spool check --repair")
    expect.absent(spool.start(), "spool: ", "the log of the start after a repair")
    lab.until(lambda: len(spool.whole()) >= MAILS - 1, "a sector costs one record", 40)
    expect.equal(spool.relay.stop(), 0, "exit code after SIGTERM")
    spool.relay.spool_is_sound()
    spool.relay.inside = ()


def what_is_not_a_spool(lab, spool):
    spool.damaged(shutil.rmtree)
    refused(spool, "its database")
    spool.damaged(lambda files: (files.parent / "FORMAT").write_text("99\n"))
    refused(spool, "its format is 99")


def refused(spool, why, code=78):
    """One line, that exit code, and nothing is begun."""
    tried = spool.relay.command("serve", ok=(code,))
    lines = [line for line in tried.err.splitlines() if line.startswith("posthorn: ")]
    expect.equal(len(lines), 1, "lines that say why")
    expect.contains(lines[0], why, "the line")


def without_each_file(lab, spool):
    names = sorted(file.name for pattern in ("*.sst", "*.blob", "CURRENT", "MANIFEST-*")
                   for file in (lab.dir / "queued" / "db").glob(pattern))
    for name in names:
        spool.damaged(lambda files: (files / name).unlink())
        spool.relay.command("spool", "check", ok=(3,))
        spool.relay.command("spool", "check", "--repair")
        spool.start()
        missing = spool.arrives(MAILS // 2)
        lab.note(f"without {name}: {len(missing)} lost")


def flip(file, place):
    """Turns one bit over."""
    with open(file, "r+b") as octets:
        octets.seek(place)
        octet = octets.read(1)[0] ^ 0x10
        octets.seek(place)
        octets.write(bytes([octet]))
