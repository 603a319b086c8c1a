"""Damaged spools: a start says what is wrong, keeps it aside, and sends the rest.

Mail is queued for an exchanger that is down, in the log and in sorted files. Then, each time on a
fresh copy of that spool: the list of files is gone and a bit of the log is turned over; a file with
messages' contents is gone; blocks of sorted files are damaged and `spool check --repair` is asked;
nothing but remains is left, or another program's files. Nothing crashes, nothing is silent, and of
each message either it arrives as it was handed in or its sender gets a report.

Without the damage nothing is said; without all of the database but what was damaged, mail is gone.
With --long each file of the database is deleted in turn.
"""

import json
import re
import shutil

from lib import expect
from lib.nsd import Nsd
from lib.posthorn import Posthorn
from lib.sink import Sink
from lib.smtp import message

OFF = ("the damage", "the rest of the database")
SENDER = "ann@mg.example.test"
MAILS = 12


def run(lab):
    dns = Nsd(lab, (lab.case / "zone").read_text())
    relay = Posthorn(lab, dns=dns.address)
    mail = queued(lab, relay)
    sink = lab.keep(Sink("127.0.0.11", lab.mx_port))
    spool = Spool(lab, relay, sink, mail)
    without_its_list_of_files(lab, spool)
    without_contents(lab, spool)
    repaired_by_hand(lab, spool)
    what_is_not_a_spool(lab, spool)
    if lab.long:
        without_each_file(lab, spool)


def queued(lab, relay):
    """Mail that waits: the first half in sorted files, the second in the log of a killed relay."""
    mail = {}
    for half in range(2):
        relay.start()
        for number in range(half * MAILS // 2, (half + 1) * MAILS // 2):
            recipient = f"bob{number}@example.test"
            mail[recipient] = message(SENDER, recipient, f"number {number}",
                                      body=f"line of {number}\r\n" * (20 if number % 3 else 900))
            relay.hand_in(recipient, data=mail[recipient])
        if half == 0:
            expect.equal(relay.stop(), 0, "exit code after SIGTERM")
            relay.start()  # what was in the log is in sorted files from now on
            expect.equal(relay.stop(), 0, "exit code after SIGTERM")
        else:
            relay.kill()
    relay.spool_is_sound()
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
        shutil.rmtree(self.relay.data / "spool")
        shutil.copytree(self.lab.dir / "queued", self.relay.data / "spool")
        for damage in damages if not self.lab.off("the damage") else ():
            damage(self.files)
        if self.lab.off("the rest of the database"):
            for file in [*self.files.glob("*.sst"), *self.files.glob("*.log")]:
                file.unlink()

    def start(self):
        """Starts, and gives what the log says from here on."""
        before = len(self.relay.log())
        self.seen = len(self.sink.messages)
        self.relay.start()
        return self.relay.log()[before:]

    def arrives(self, reports):
        """Everything arrives as it was handed in, but for as many reports at least one and at most
        so many; then a stop, a sound spool, and a start that has nothing to say."""
        self.lab.until(lambda: self.relay.queue() == [], "the queue is empty", 40)
        self.lab.until(lambda: len(self.whole()) + len(self.reported()) >= MAILS,
                       "each message or a report on it has arrived", 20)
        missing = set(self.mail) - set(self.whole())
        expect.that(missing <= set(self.reported()), "what does not arrive is reported",
                    missing - set(self.reported()))
        expect.that(min(reports) <= len(missing) <= max(reports),
                    f"{min(reports)} to {max(reports)} messages are lost", missing)
        expect.equal(self.relay.stop(), 0, "exit code after SIGTERM")
        return missing

    def arrived(self):
        return self.sink.messages[self.seen:]

    def whole(self):
        return {to for got in self.arrived() for to in got.recipients
                if got.data.endswith(self.mail.get(to, b"nothing of ours").partition(b"\r\n\r\n")[2])}

    def reported(self):
        return {to for got in self.arrived() if SENDER in got.recipients
                for to in re.findall(r"Final-Recipient: rfc822; (\S+)", got.data.decode())}

    def is_quiet(self):
        """Nothing is left to be said."""
        self.relay.spool_is_sound()
        expect.absent(self.start(), "WARN  spool", "the log of the next start")
        expect.equal(self.relay.stop(), 0, "exit code after SIGTERM")


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
    expect.that(list((spool.relay.data / "spool" / "damaged").glob("db-*/*.sst")),
                "the damaged database is kept")
    spool.lab.until(lambda: spool.relay.queue() == [], "the queue is empty", 40)
    gone = set(spool.mail) - set(spool.whole())
    expect.that(len(gone) <= 2, "a turned bit costs one record of the log", gone)
    expect.equal(spool.relay.stop(), 0, "exit code after SIGTERM")
    spool.is_quiet()


def without_contents(lab, spool):
    spool.damaged(lambda files: sorted(files.glob("*.blob"))[0].unlink())
    spool.start()
    lab.until(lambda: "posthorn spool check --repair" in spool.relay.command("status").out,
              "status names the cure", 20)
    expect.equal(spool.relay.readyz(), 200, "/readyz: other mail goes on")
    lab.until(lambda: len(spool.whole()) >= MAILS // 2, "other mail arrives")
    arrived = spool.whole()
    expect.equal(spool.relay.stop(), 0, "exit code after SIGTERM")
    said = spool.start()
    expect.contains(said, "while the relay ran", "the log of the next start")
    expect.contains(said, "lost its content", "the log of the next start")
    lab.until(lambda: spool.relay.queue() == [], "the queue is empty", 40)
    missing = set(spool.mail) - arrived - spool.whole()
    expect.that(missing, "something was lost")
    lab.until(lambda: spool.reported() == missing, "the sender gets a report on each", 20)
    report = next(got for got in spool.arrived() if SENDER in got.recipients)
    expect.contains(report.data.decode(), "content was lost", "the report")
    expect.equal(spool.relay.stop(), 0, "exit code after SIGTERM")
    spool.is_quiet()


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
    expect.absent(said, "WARN  spool", "the log of the start after a repair")
    refused = spool.relay.command("spool", "check", ok=(75,))
    expect.contains(refused.err, "is in use by another posthorn", "spool check beside a relay")
    spool.arrives(reports=range(MAILS // 2 + 1))
    spool.is_quiet()


def what_is_not_a_spool(lab, spool):
    spool.damaged(shutil.rmtree)
    refused(spool, "its database")
    spool.damaged(lambda files: (files.parent / "FORMAT").write_text("99\n"))
    refused(spool, "its format is 99")
    spool.damaged(lambda files: [shutil.rmtree(files.parent), files.parent.mkdir(),
                                 (files.parent / "mbox").write_text("From ")])
    refused(spool, "something else in it (mbox)")


def refused(spool, why):
    """One line, exit code 78, and nothing is begun."""
    tried = spool.relay.command("serve", ok=(78,))
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
        missing = spool.arrives(reports=range(MAILS // 2 + 1))
        lab.note(f"without {name}: {len(missing)} lost")


def flip(file, place):
    """Turns one bit over."""
    with open(file, "r+b") as octets:
        octets.seek(place)
        octet = octets.read(1)[0] ^ 0x10
        octets.seek(place)
        octets.write(bytes([octet]))
