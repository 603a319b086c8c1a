"""Postfix, unpacked and never installed: instances of it, and its smtp-sink and smtp-source."""

import grp
import os
import pwd
import subprocess
import tempfile

from lib import peers
from lib.lab import listening

LIBRARIES = peers.POSTFIX / "usr/lib/postfix"
# Accounts that every Debian has; Postfix wants two that are neither root nor the same.
OWNER, DROP_GROUP = "uucp", "news"

MASTER_CF = """
{address}:{smtp_port} inet n - n - - smtpd
pickup     unix n - n 60 1 pickup
cleanup    unix n - n - 0 cleanup
qmgr       unix n - n 300 1 qmgr
tlsmgr     unix - - n 1000? 1 tlsmgr
rewrite    unix - - n - - trivial-rewrite
bounce     unix - - n - 0 bounce
defer      unix - - n - 0 bounce
trace      unix - - n - 0 bounce
verify     unix - - n - 1 verify
flush      unix n - n 1000? 0 flush
proxymap   unix - - n - - proxymap
smtp       unix - - n - - smtp
relay      unix - - n - - smtp
showq      unix n - n - - showq
error      unix - - n - - error
retry      unix - - n - - error
virtual    unix - n n - - virtual
anvil      unix - - n - 1 anvil
scache     unix - - n - 1 scache
postlog    unix-dgram n - n - 1 postlogd
"""

MAIN_CF = """
compatibility_level = 3.6
queue_directory = {dir}/queue
data_directory = {dir}/data
command_directory = {root}/usr/sbin
daemon_directory = {root}/usr/lib/postfix/sbin
shlib_directory = {root}/usr/lib/postfix
meta_directory = {dir}/etc
sendmail_path = {root}/usr/sbin/sendmail
mail_owner = {owner}
setgid_group = {group}
default_privs = nobody
import_environment = MAIL_CONFIG LD_LIBRARY_PATH={libraries} SASL_PATH
export_environment = MAIL_CONFIG LD_LIBRARY_PATH={libraries}
maillog_file = {dir}/postfix.log
maillog_file_prefixes = {dir}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
myhostname = {host}
alias_maps =
alias_database =
local_recipient_maps =
smtpd_peername_lookup = no
smtp_host_lookup = native
disable_dns_lookups = yes
smtp_dns_support_level = disabled
minimal_backoff_time = 5s
queue_run_delay = 5s
"""


def environment(**more):
    return {"PATH": os.environ["PATH"], "LD_LIBRARY_PATH": str(LIBRARIES), "LANG": "C", **more}


class Postfix:
    """One instance on a port of its own; `main_cf` is appended to what the laboratory needs."""

    def __init__(self, lab, main_cf, name="postfix", host="client.example.test",
                 address="127.0.0.1", port=None, **files):
        peers.root()
        master = peers.unpacked("postfix", "usr/lib/postfix/sbin/master")
        self.address, self.port, self.dir = address, port or lab.port(), lab.dir / name
        self.log = self.dir / "postfix.log"
        self._folders()
        for file, text in files.items():
            self._write(file, text)
        self._write("main.cf", MAIN_CF.format(
            dir=self.dir, root=peers.POSTFIX, libraries=LIBRARIES, owner=OWNER, group=DROP_GROUP,
            host=host) + main_cf)
        self._write("master.cf", MASTER_CF.format(
            address=address, smtp_port=self.port))
        self.environment = environment(MAIL_CONFIG=str(self.dir / "etc"))
        self.program = lab.start([master, "-c", self.dir / "etc", "-d"], f"{name}-master",
                                 env=self.environment)
        lab.until(lambda: listening(self.port, address), f"{name} listens on {self.port}", 15)

    def _write(self, name, text):
        file = self.dir / "etc" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
        os.utime(file, (1, 1))  # Postfix waits until a main.cf is two seconds old

    def _folders(self):
        """What `postfix set-permissions` would make of an installed one."""
        owner = pwd.getpwnam(OWNER)
        drop = grp.getgrnam(DROP_GROUP).gr_gid
        private = ("incoming", "active", "bounce", "corrupt", "defer", "deferred", "flush", "hold",
                   "private", "saved", "trace")
        for name, uid, gid, mode in (
                ("etc", 0, 0, 0o755), ("queue", 0, 0, 0o755), ("queue/pid", 0, 0, 0o755),
                ("data", owner.pw_uid, 0, 0o700), ("queue/maildrop", owner.pw_uid, drop, 0o730),
                ("queue/public", owner.pw_uid, drop, 0o710),
                *((f"queue/{folder}", owner.pw_uid, 0, 0o700) for folder in private)):
            path = self.dir / name
            path.mkdir(parents=True)
            os.chown(path, uid, gid)
            path.chmod(mode)

    def sendmail(self, sender, recipient, message):
        """Hands a message in as programs on a UNIX host do; `message` has LF lines."""
        subprocess.run([peers.POSTFIX / "usr/sbin/sendmail", "-C", self.dir / "etc", "-i", "-f",
                        sender, recipient], input=message, env=self.environment, check=True,
                       timeout=30)

    def logged(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""


class SmtpSink:
    """Postfix's smtp-sink: takes everything and writes one file a message."""

    def __init__(self, lab, address, port, *options):
        program = peers.unpacked("postfix", "usr/sbin/smtp-sink")
        self.dir = lab.dir / f"smtp-sink-{address}"
        self.dir.mkdir()
        self.dir.chmod(0o777)
        user = ["-u", "nobody"] if os.geteuid() == 0 else []
        lab.start([program, *user, "-d", f"{self.dir}/%H%M%S.", *options, f"{address}:{port}",
                   "100"], f"smtp-sink-{address}", env=environment())
        lab.until(lambda: listening(port, address), f"smtp-sink listens on {address}:{port}", 10)

    def messages(self):
        """(envelope lines, message with CRLF lines) of each message, oldest first."""
        found = []
        for file in sorted(self.dir.iterdir(), key=lambda path: path.stat().st_mtime_ns):
            lines = file.read_bytes().split(b"\n")
            # smtp-sink puts the envelope in front as pseudo header lines.
            envelope = [line for line in lines[:20] if line.startswith(
                (b"X-Client-", b"X-Helo-", b"X-Mail-", b"X-Rcpt-", b"X-Client-Proto"))]
            found.append((b"\n".join(envelope).decode(),
                          b"\r\n".join(lines[len(envelope):])))
        return found


def smtp_source(target, *options):
    """Postfix's load generator, run to its end; returns its exit code and output."""
    program = peers.unpacked("postfix", "usr/sbin/smtp-source")
    done = subprocess.run([program, *map(str, options), target], env=environment(),
                          capture_output=True, timeout=60, check=False)
    return done.returncode, (done.stdout + done.stderr).decode()


def sasl_password(file, realm, user, password):
    """A login for Cyrus SASL's own database (saslpasswd2), which Postfix checks AUTH against."""
    program = peers.unpacked("sasl2-bin", "usr/sbin/saslpasswd2")
    with tempfile.TemporaryFile() as typed:
        typed.write(password.encode() + b"\n")
        typed.seek(0)
        subprocess.run([program, "-p", "-c", "-f", file, "-u", realm, user], stdin=typed,
                       check=True, capture_output=True)
    os.chown(file, pwd.getpwnam(OWNER).pw_uid, 0)


def smarthost(lab, host, certificate, password, next_hop):
    """Postfix as a smarthost on 127.0.0.13: AUTH as relay@HOST inside TLS, on to a local port."""
    postfix = Postfix(lab, f"""
mydestination =
relayhost = [127.0.0.1]:{next_hop}
smtpd_tls_security_level = encrypt
smtpd_tls_key_file = {certificate.key}
smtpd_tls_cert_file = {certificate.pem}
smtpd_sasl_auth_enable = yes
smtpd_relay_restrictions = permit_sasl_authenticated, reject
""", name="smart", host=host, address="127.0.0.13", **{"sasl/smtpd.conf": f"""
pwcheck_method: auxprop
auxprop_plugin: sasldb
sasldb_path: {lab.dir}/smart/sasldb
mech_list: PLAIN LOGIN
"""})
    sasl_password(lab.dir / "smart/sasldb", host, "relay", password)
    return postfix
