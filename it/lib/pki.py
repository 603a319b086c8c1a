"""A certificate authority of the case's own, made by openssl."""

import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Certificate:
    pem: Path
    key: Path


class Pki:
    """`ca` is the root that Posthorn is told to trust; `good` and `self_signed` make leaves."""

    def __init__(self, lab):
        self.dir = lab.dir / "pki"
        self.dir.mkdir()
        self.ca = self._make("ca", ["/CN=Test root", "-addext", "basicConstraints=critical,CA:TRUE",
                                    "-addext", "keyUsage=critical,keyCertSign,cRLSign"])

    def good(self, *names):
        """A certificate for these host names (or addresses), signed by the root."""
        alternatives = ",".join(("IP:" if n.replace(".", "").isdigit() else "DNS:") + n
                                for n in names)
        return self._make(names[0], [f"/CN={names[0]}", "-addext", f"subjectAltName={alternatives}",
                                     "-CA", self.ca.pem, "-CAkey", self.ca.key])

    def self_signed(self, name):
        return self._make(f"self-{name}", [f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"])

    def _make(self, name, subject_and_more):
        made = Certificate(self.dir / f"{name}.pem", self.dir / f"{name}.key")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-keyout", made.key, "-out", made.pem,
                        "-days", "2", "-subj", *subject_and_more], check=True, capture_output=True)
        return made
