"""HAProxy in front of the relay: what a load balancer adds to a connection, and its health checks."""

import csv
import io
import socket

from lib import peers


class Haproxy:
    """Runs `configuration` (text below the defaults: frontends and backends of TCP)."""

    HEAD = """
global
    stats socket {socket} mode 600 level admin
defaults
    mode tcp
    timeout connect 5s
    timeout client 60s
    timeout server 60s
"""

    def __init__(self, lab, configuration, name="haproxy"):
        program = peers.unpacked("haproxy", "usr/sbin/haproxy")
        self.socket = lab.dir / f"{name}.sock"
        file = lab.write(f"{name}.cfg", self.HEAD.format(socket=self.socket) + configuration)
        self.program = lab.start([program, "-db", "-f", file], name)
        lab.until(self.servers, "HAProxy tells its servers", 10)

    def servers(self):
        """What it says of each server: the columns of `show stat` by name; None while it starts."""
        self.program.must_be_alive()
        try:
            with socket.socket(socket.AF_UNIX) as control:
                control.settimeout(5)
                control.connect(str(self.socket))
                control.sendall(b"show stat\n")
                answer = b"".join(iter(lambda: control.recv(65536), b""))
        except OSError:
            return None
        rows = csv.DictReader(io.StringIO(answer.decode().removeprefix("# ")))
        return {row["pxname"]: row for row in rows
                if row["svname"] not in ("FRONTEND", "BACKEND")} or None
