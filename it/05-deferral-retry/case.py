"""Deferral, retry by schedule, permanent refusal, expiry; and all of it outlives a kill -9.

With a long schedule the greylisted mail waits too long; without expiry the hopeless one stays;
without the spool nothing is left after a kill.
"""

import datetime

from lib import expect
from lib.nsd import Nsd
from lib.posthorn import Posthorn
from lib.sink import Sink

OFF = ("the short schedule", "expiry", "the spool")


def run(lab):
    dns = Nsd(lab, (lab.case / "zone").read_text())
    home, greylist, rejecting, never = (
        lab.keep(Sink(f"127.0.0.{number}", lab.mx_port)) for number in (10, 11, 12, 13))
    greylist.reply("RCPT", "451 4.7.1 greylisted, come back later", times=2)
    rejecting.reply("RCPT", "550 5.1.1 nobody of that name")
    never.reply("MAIL", "451 4.3.0 not today")

    relay = Posthorn(lab, dns=dns.address,
                     retry='["1h"]' if lab.off("the short schedule") else '["3s", "1s"]',
                     expire_after="3d" if lab.off("expiry") or lab.off("the short schedule")
                     else "8s")
    relay.start()
    greylisted = relay.hand_in("bob@greylist.test")
    refused = relay.hand_in("nobody@rejecting.test")
    hopeless = relay.hand_in("bob@never.test", sender="zoe@mg.example.test")

    the_queue_says_why_it_waits(lab, relay, greylisted)
    a_refusal_is_final_at_once(lab, relay, refused, rejecting, home)
    the_third_attempt_succeeds(lab, relay, greylisted, greylist)
    hopeless_mail_expires(lab, relay, hopeless, never, home)
    lab.until(lambda: relay.queue() == [], "the queue is empty", 15)
    expect.equal(relay.stop(), 0, "exit code after SIGTERM")

    what_waits_outlives_a_kill(lab, dns, never)


def the_queue_says_why_it_waits(lab, relay, queue_id):
    def waiting():
        found = [item for item in relay.queue() if item["recipient"] == "bob@greylist.test"]
        return found if found and found[0]["attempts"] >= 1 else None
    item = lab.until(waiting, "the greylisted mail is listed after its first attempt")[0]
    expect.equal((item["message"], item["state"], item["reason"]),
                 (queue_id, "deferred", "backoff"), "message, state and reason in queue list")
    expect.contains(item["why"], "451 4.7.1 greylisted", "why in queue list")
    wait = datetime.datetime.fromisoformat(item["next"].replace("Z", "+00:00")) - now()
    expect.that(wait.total_seconds() < 3.5, "the next attempt within the schedule", item["next"])


def a_refusal_is_final_at_once(lab, relay, queue_id, rejecting, home):
    told = relay.settled(queue_id, "bounced")
    expect.equal([(a["code"], a["attempt-no"]) for a in told["history"]], [(550, 1)], "attempts")
    expect.equal(len(rejecting.messages), 0, "messages taken by the refusing exchanger")
    report = lab.until(lambda: home.to("ann@mg.example.test"), "the sender gets a report")[0]
    expect.equal(report.sender, "", "envelope sender of a report (RFC 5321 §4.5.5)")
    for part in (b"multipart/report", b"nobody@rejecting.test", b"Action: failed",
                 b"Status: 5.1.1", b"nobody of that name"):
        expect.contains(report.data, part, "the report (RFC 3464)")


def the_third_attempt_succeeds(lab, relay, queue_id, greylist):
    got = lab.until(lambda: greylist.to("bob@greylist.test"), "the greylisted mail arrives")
    expect.equal(len(got), 1, "copies of the greylisted mail")
    told = relay.settled(queue_id, "delivered")
    expect.equal([a["code"] for a in told["history"]], [451, 451, 250], "codes of the attempts")
    expect.equal([a["attempt-no"] for a in told["history"]], [1, 2, 3], "numbers of the attempts")
    expect.contains(told["history"][0]["message"], "greylisted", "message of the first attempt")


def hopeless_mail_expires(lab, relay, queue_id, never, home):
    told = relay.settled(queue_id, "bounced", 20)
    expect.that(len(told["history"]) >= 3, "several attempts before it expires", told["history"])
    expect.equal(len(never.messages), 0, "messages taken by the exchanger that says no")
    report = lab.until(lambda: home.to("zoe@mg.example.test"), "its sender gets a report")[0]
    expect.contains(report.data, b"Action: failed", "the report")
    expect.contains(report.data, b"bob@never.test", "the report")


def what_waits_outlives_a_kill(lab, dns, never):
    relay = Posthorn(lab, name="patient", dns=dns.address, retry='["1h"]', expire_after="3d")
    relay.start()
    for number in range(3):
        relay.hand_in(f"n{number}@never.test")
    before = lab.until(lambda: deferred(relay.queue(), 3), "three mails wait for an hour")
    relay.kill()
    relay.spool_is_sound()
    if lab.off("the spool"):
        relay.data.rename(lab.dir / "gone")
    relay.start()
    expect.equal(relay.queue(), before, "queue list after kill -9: order, times, attempts, reasons")


def deferred(items, count):
    waiting = [item for item in items if item["state"] == "deferred"]
    return items if len(waiting) == count == len(items) else None


def now():
    return datetime.datetime.now(datetime.timezone.utc)
