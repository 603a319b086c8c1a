"""Kills at named points of the code, and what is left out of it: the agent of the module `faults`,
and the list of points."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from lib import expect
from lib.expect import Skip

ROOT = Path(__file__).resolve().parents[2]
JAR = ROOT / "faults" / "target" / "faults.jar"


@dataclass(frozen=True)
class Point:
    name: str
    first: str
    dies: str
    load: str
    most: int
    arrow: str


def points(file):
    cells = [[cell.strip() for cell in line.split("|")] for line in file.read_text().splitlines()
             if line.strip() and not line.startswith("#")]
    return [Point(*row[:4], int(row[4]), row[5]) for row in cells]


def build():
    """The agent, built where it is missing or older than its sources."""
    sources = [path.stat().st_mtime for path in (ROOT / "faults").glob("src/main/**/*.java")]
    if not sources:
        raise Skip("the kill points need a checkout: the module `faults` is not installed")
    if not JAR.exists() or JAR.stat().st_mtime < max(sources):
        if shutil.which("mvn") is None:
            raise Skip("Maven is missing: apt-get install maven")
        done = subprocess.run(["mvn", "-B", "-q", "-DskipTests", "-pl", "faults", "package"],
                              cwd=ROOT, capture_output=True, text=True, check=False)
        expect.that(done.returncode == 0, "the agent is built", done.stdout + done.stderr)


def agent(file, name, count=1):
    """The environment under which the relay dies at the point for the `count`-th time, or skips
    the method of it."""
    return {"POSTHORN_JAVA_OPTS": f"-javaagent:{JAR}={file}:{name}:{count}"}


def marker(name, count):
    """What the agent says last."""
    return f"faults: killed at {name} ({count})\n"
