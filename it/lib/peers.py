"""Where the foreign programs are, and what is said when one is missing."""

import os
import shutil
import subprocess
from pathlib import Path

from lib.expect import Skip

# The same folder as in install-peers.
PEERS = Path(os.environ.get("POSTHORN_PEERS") or Path(
    os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "posthorn" / "peers")
POSTFIX = PEERS / "postfix"


def unpacked(package, program):
    """A server's program: unpacked by it/install-peers, never installed as a service."""
    path = PEERS / package / program
    if not path.exists():
        raise Skip(f"{package} is missing: run it/install-peers "
                   f"(apt-get download {package} && dpkg -x {package}_*.deb {PEERS / package})")
    return path


def tool(program, package=None):
    """A tool on the PATH."""
    path = shutil.which(program)
    if path is None:
        raise Skip(f"{program} is missing: apt-get install {package or program}")
    return path


def python(module, package):
    try:
        return __import__(module)
    except ImportError:
        raise Skip(f"python module {module} is missing: apt-get install {package}") from None


def root():
    if os.geteuid() != 0:
        raise Skip("Postfix's master runs as root only: run as root (or in a container)")


def own_mounts():
    """The words that give a program a private mount namespace."""
    words = ["unshare", *(() if os.geteuid() == 0 else ("--map-root-user",)), "--mount"]
    probe = subprocess.run([*words, "mount", "-t", "tmpfs", "-o", "size=64k", "none", "/mnt"],
                           capture_output=True, check=False)
    if probe.returncode != 0:
        raise Skip("a private mount namespace is not permitted here: run as root, "
                   f"in docker with --cap-add SYS_ADMIN ({probe.stderr.decode().strip()})")
    return words


def tracing():
    """strace, and the right to attach it to a program of ours."""
    strace = tool("strace")
    probe = subprocess.run([strace, "-e", "trace=none", "true"], capture_output=True, check=False)
    if probe.returncode != 0:
        raise Skip("ptrace is not permitted here: run in docker with --cap-add SYS_PTRACE "
                   f"({probe.stderr.decode().strip()})")
    return strace


def compiled(lab, source):
    """A C file of lib/ as a library for LD_PRELOAD."""
    library = lab.dir / source.replace(".c", ".so")
    done = subprocess.run([tool("gcc"), "-O2", "-Wall", "-Werror", "-shared", "-fPIC", "-o", library,
                           Path(__file__).parent / source, "-ldl"],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Skip(f"{source} cannot be compiled: apt-get install gcc libc6-dev ({done.stderr})")
    return library
