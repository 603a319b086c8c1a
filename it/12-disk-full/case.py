"""A full disk: 452 4.3.1 and a red /readyz below `min_free`, and recovery without a restart.

The data folder is a small file system in a mount namespace of the relay's own, reached from here
through /proc/PID/root. Without `min_free` mail is taken on a disk that is nearly full.
"""

import os
from pathlib import Path

from lib import expect, peers
from lib.nsd import Nsd
from lib.posthorn import Posthorn
from lib.sink import Sink
from lib.smtp import Client, message

OFF = ("min_free",)
DISK_MIB, FREE_MIB = 256, 64


def run(lab):
    namespace = peers.own_mounts()
    dns = Nsd(lab, (lab.case / "zone").read_text())
    sink = lab.keep(Sink("127.0.0.11", lab.mx_port))
    relay = Posthorn(lab, dns=dns.address,
                     min_free="1MiB" if lab.off("min_free") else f"{FREE_MIB}MiB")
    relay.data.mkdir()
    relay.start(wrapper=[
        *namespace, "sh", "-c",
        f'mount -t tmpfs -o size={DISK_MIB}m posthorn {relay.data} && exec "$@"', "sh"])
    relay.hand_in("before@example.test")
    lab.until(lambda: sink.to("before@example.test"), "mail goes through before")

    disk = Path(f"/proc/{relay.pid}/root{relay.data}")
    filler = disk / "filler"
    with open(filler, "wb") as file:
        while free_mib(disk) > FREE_MIB // 2:
            file.write(bytes(1024 * 1024))
            file.flush()
    lab.until(lambda: relay.readyz() == 503, "/readyz is red on a full disk", 15)
    refused = hand_in(relay)
    expect.status(refused, 452, "4.3.1")
    expect.that(relay.program.alive(), "the relay keeps running")

    filler.unlink()
    lab.until(lambda: relay.readyz() == 200, "/readyz is green again once there is room", 15)
    expect.code(hand_in(relay), 250)
    lab.until(lambda: sink.to("after@example.test"), "mail goes through again")


def hand_in(relay):
    with Client(relay.smtp_port) as client:
        client.ehlo()
        return client.mail("ann@mg.example.test", ["after@example.test"], message(
            "ann@mg.example.test", "after@example.test", "after"))


def free_mib(folder):
    state = os.statvfs(folder)
    return state.f_bavail * state.f_frsize // (1024 * 1024)
