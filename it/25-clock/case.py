"""The machine's clock jumps by hours, both ways, and the process is frozen: mail keeps its times.

A preloaded library (lib/clock.c) sets the wall clock of the running relay. What was deferred for
six seconds comes after six seconds, neither at once nor hours later; what lives for 14 seconds is
given up after 14; what is scheduled by the new clock goes by the new clock. The same holds when the
relay is stopped, or killed, and its clock set back before it starts. Then it is frozen (SIGSTOP)
while an exchanger says 250, and goes on: the mail went out once.

With the monotonic clock jumping too, which no machine's does, all of it goes wrong; without what
the schedule had reached (an agent leaves out the method that goes on from there), mail that was
deferred for seconds waits for hours behind the restart. Only --long
freezes for longer than the longest wait for an answer (10 minutes); FrozenTest has it in short.
"""

import datetime
import os
import signal
import struct
import time
from email.utils import format_datetime

from lib import expect, faults, peers
from lib.nsd import Nsd
from lib.posthorn import Posthorn
from lib.sink import Sink
from lib.smtp import Client, message

OFF = ("the monotonic clock", "the noted schedule")
RETRY, LIFE, HOUR = 6.0, 14.0, 3600
BATCH = 15
# A retry is spread by a tenth, and the schedule draws nearer to the clock by a tenth.
EARLY = 0.8


def run(lab):
    dns = Nsd(lab, (lab.case / "zone").read_text())
    home, later, never, slow = (
        lab.keep(Sink(f"127.0.0.{number}", lab.mx_port)) for number in (10, 11, 12, 13))
    never.reply("RCPT", "451 4.3.0 not today")
    relay = Posthorn(lab, dns=dns.address)
    clock = Clock(lab)
    relay.start(wrapper=clock.wrapper(lab.off("the monotonic clock")))

    if not lab.off("the monotonic clock"):  # no JVM starts with one that is below zero
        mail_keeps_its_time_over_a_restart(lab, relay, later, home, clock)
    for jump in (2 * HOUR, -5 * HOUR):
        deferred_mail_keeps_its_time(lab, relay, later, clock, jump)
    expiry_keeps_its_time(lab, relay, never, home, clock)
    scheduled_mail_goes_by_the_new_clock(lab, relay, home, clock)
    a_frozen_relay_does_not_send_twice(lab, relay, slow)
    lab.until(lambda: relay.queue() == [], "the queue is empty", 15)
    expect.equal(relay.stop(), 0, "exit code after SIGTERM")


def deferred_mail_keeps_its_time(lab, relay, later, clock, jump):
    users, began = defer(lab, relay, later, f"{jump // HOUR:+d}")
    clock.jump(jump)
    lab.until(lambda: all(later.to(user) for user in users), "all come", 3 * RETRY)
    waits = sorted(later.to(user)[0].at - began for user in users)
    lab.note(f"{jump // HOUR:+d} h: after {waits[0]:.1f} to {waits[-1]:.1f} s")
    expect.that(RETRY * EARLY < waits[0], "none comes early", waits)
    expect.equal([len(later.to(user)) for user in users], [1] * BATCH, "copies")


def defer(lab, relay, later, name):
    """Mail to some users who are to come later; returns them and when it was handed in."""
    users = [f"u{name}-{n}@later.test" for n in range(BATCH)]
    asked = rcpts(later)
    for user in users:
        later.reply("RCPT", "451 4.7.1 later", to=user, times=1)
    began = time.monotonic()
    with Client(relay.smtp_port) as client:
        client.ehlo()
        expect.code(client.mail("ann@mg.example.test", users, message(
            "ann@mg.example.test", users[0], "later")), 250)
    lab.until(lambda: rcpts(later) == asked + BATCH, "all are deferred", RETRY * EARLY)
    return users, began


def mail_keeps_its_time_over_a_restart(lab, relay, later, home, clock):
    """The clock is set back while nobody runs: first behind a stop, with mail that was deferred for
    seconds; then behind a kill, with mail that was scheduled."""
    users, began = defer(lab, relay, later, "restart")
    expect.equal(relay.stop(), 0, "exit code after SIGTERM")  # which notes all outcomes
    expect.equal([later.to(user) for user in users], [[]] * BATCH, "what has come before the stop")
    start_with_the_clock_set_back(lab, relay, clock)
    comes_after_its_time(lab, "deferred", later, users, began)

    user = "eve@mg.example.test"
    began = schedule(relay, clock, user)  # its 250 says that it is on disk
    relay.kill()
    expect.equal(home.to(user), [], "what has come before the kill")
    start_with_the_clock_set_back(lab, relay, clock)
    comes_after_its_time(lab, "scheduled", home, [user], began)


def start_with_the_clock_set_back(lab, relay, clock):
    clock.jump(-5 * HOUR)
    less = {}
    if lab.off("the noted schedule"):
        faults.build()
        less = faults.agent(lab.case / "points", "nothing-reached")
    relay.start(wrapper=clock.wrapper(monotonic_jumps=False), env=less)


def comes_after_its_time(lab, what, sink, users, began):
    started = time.monotonic() - began
    lab.until(lambda: all(sink.to(user) for user in users), f"{what} mail comes", 3 * RETRY)
    waits = sorted(sink.to(user)[0].at - began for user in users)
    lab.note(f"{what}, started after {started:.1f} s: after {waits[0]:.1f} to {waits[-1]:.1f} s")
    expect.that((RETRY - 1) * EARLY < waits[0], "none comes early", waits)
    expect.equal([len(sink.to(user)) for user in users], [1] * len(users), "copies")


def rcpts(sink):
    return sum(command.startswith("RCPT") for session in list(sink.sessions)
               for command in list(session.commands))


def expiry_keeps_its_time(lab, relay, never, home, clock):
    began = time.monotonic()
    relay.hand_in("bob@never.test", sender="zoe@mg.example.test")
    lab.until(lambda: never.sessions, "a first attempt")
    clock.jump(24 * HOUR)
    report = lab.until(lambda: home.to("zoe@mg.example.test"), "the sender gets a report",
                       2 * LIFE)[0]
    lived = report.at - began
    lab.note(f"given up after {lived:.1f} s")
    expect.that(LIFE * EARLY < lived, f"a life of {LIFE} s", lived)


def scheduled_mail_goes_by_the_new_clock(lab, relay, home, clock):
    recipient = "cal@mg.example.test"
    began = schedule(relay, clock, recipient)
    came = lab.until(lambda: home.to(recipient), "scheduled mail comes", 3 * RETRY)[0].at - began
    lab.note(f"scheduled mail after {came:.1f} s")
    expect.that((RETRY - 1) * EARLY < came, "not before its time", came)


def schedule(relay, clock, recipient):
    """Hands in mail that is to come in six seconds, by the clock that the relay sees."""
    due = format_datetime(clock.now() + datetime.timedelta(seconds=RETRY))
    began = time.monotonic()
    relay.hand_in(recipient, data=message("ann@mg.example.test", recipient, "scheduled").replace(
        b"Subject:", b"X-Mailgun-Deliver-By: " + due.encode() + b"\r\nSubject:", 1))
    return began


def a_frozen_relay_does_not_send_twice(lab, relay, slow):
    slow.delay = 2.0
    relay.hand_in("dot@slow.test")
    lab.until(lambda: any("DATA" in session.commands for session in slow.sessions), "DATA")
    time.sleep(0.5)  # behind DATA comes 354, the content, the dot; the exchanger waits two seconds
    frozen = 11 * 60 if lab.long else 6
    os.kill(relay.pid, signal.SIGSTOP)
    lab.until(lambda: slow.to("dot@slow.test"), "the exchanger says 250 meanwhile")
    time.sleep(frozen)
    os.kill(relay.pid, signal.SIGCONT)
    lab.until(lambda: relay.queue() == [], "its outcome is noted", 20)
    expect.equal(len(slow.to("dot@slow.test")), 1, f"copies after {frozen} s in the ice")


class Clock:
    """The relay's wall clock: the machine's and an offset, through lib/clock.c."""

    def __init__(self, lab):
        self.library = peers.compiled(lab, "clock.c")
        self.file, self.offset = lab.write("clock", bytes(8)), 0

    def wrapper(self, monotonic_jumps):
        return ["env", f"LD_PRELOAD={self.library}", f"CLOCK_OFFSET={self.file}",
                *(["CLOCK_ALL=1"] if monotonic_jumps else [])]

    def jump(self, seconds):
        self.offset += seconds
        with open(self.file, "r+b") as file:
            file.write(struct.pack("=q", self.offset))

    def hours(self):
        return self.offset / HOUR

    def now(self):
        wall = datetime.datetime.now(datetime.timezone.utc)
        return wall + datetime.timedelta(seconds=self.offset)
