"""nsd as the authoritative DNS server of the case's world: one zone, `test.`, from one file."""

import re

from lib import peers


class Nsd:
    """Serves `zone` (master file text below $ORIGIN test.) and any records added to it."""

    HEAD = """$ORIGIN test.
$TTL 60
@   SOA  ns hostmaster 1 3600 600 86400 5
@   NS   ns
ns  A    127.0.0.1
"""

    def __init__(self, lab, zone, *records, name="nsd"):
        nsd = peers.unpacked("nsd", "usr/sbin/nsd")
        dns = peers.python("dns.resolver", "python3-dnspython")
        self.port = lab.port()
        self.address = f"127.0.0.1:{self.port}"
        here = lab.dir / name
        here.mkdir()
        (here / "test.zone").write_text("\n".join([self.HEAD + zone, *records]) + "\n")
        (here / "nsd.conf").write_text(f"""
server:
    ip-address: 127.0.0.1@{self.port}
    server-count: 1
    username: ""
    database: ""
    zonesdir: "{here}"
    pidfile: "{here}/nsd.pid"
    xfrdfile: "{here}/xfrd.state"
    zonelistfile: "{here}/zone.list"
    rrl-ratelimit: 0
remote-control:
    control-enable: no
zone:
    name: test
    zonefile: test.zone
""")
        self.program = lab.start([nsd, "-d", "-c", here / "nsd.conf"], name)
        self._resolver = dns.resolver.Resolver(configure=False)
        self._resolver.nameservers, self._resolver.port = ["127.0.0.1"], self.port
        # One question waits half a second, all of its repetitions five.
        self._resolver.timeout, self._resolver.lifetime = 0.5, 5
        lab.until(self._answers, "nsd answers for test.", 10)

    def _answers(self):
        try:
            return self.ask("test.", "SOA")
        except Exception:  # not up yet: refused, timed out
            return None

    def ask(self, name, kind):
        """Texts of the records of a type at a name, as dnspython shows them."""
        return [record.to_text() for record in self._resolver.resolve(name, kind)]

    def txt(self, name, timeout=5):
        """A TXT record's bytes, strings joined; None without one. As dkimpy asks."""
        del timeout
        name = name.decode() if isinstance(name, bytes) else name
        try:
            return b"".join(self._resolver.resolve(name, "TXT")[0].strings)
        except Exception as problem:
            if type(problem).__name__ in ("NXDOMAIN", "NoAnswer"):
                return None
            raise


def txt_record(name, value):
    """A TXT record for a zone file, the value cut into strings of 255 bytes."""
    strings = " ".join(f'"{part}"' for part in re.findall(".{1,255}", value))
    return f"{name.rstrip('.')}. TXT {strings}"
