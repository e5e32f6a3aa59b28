#!/usr/bin/env python3
"""What the seven services cost when nobody asks them anything, and how soon each is ready: `make idle-measure`.

Starts a whole system in a folder of its own, stops and starts each service again while its dependencies are up, and measures the time from
its start to the first 200 of /readyz, the least of three starts: other work of the machine makes a start slower, never quicker. Ten seconds after the last one it adds up their PSS (memory of a process, shared pages divided among those
who share them). Prints one JSON object; ends with 1 when the sum is above 150 MB or a service took longer than a second.

CONTEXOR_STACK names the launcher; the figures that count are those of release builds.
"""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))
from harness import stack, wait_until  # noqa: E402

SERVICES = ["gateway", "auth", "org", "content", "usage", "notifier", "ai-worker"]
MAX_TOGETHER_MB = 150
MAX_READY_S = 1.0
IDLE_S = 10
STARTS = 3


def faults(pss_mb: dict[str, float], ready_s: dict[str, float]) -> list[str]:
    """What does not hold of the figures."""
    missing = [f"{name} was not measured" for name in SERVICES if name not in pss_mb or name not in ready_s]
    together = sum(pss_mb.values())
    heavy = [f"{together:.0f} MB together, above {MAX_TOGETHER_MB}"] if together > MAX_TOGETHER_MB else []
    return missing + heavy + [f"{name} took {took:.2f} s to be ready" for name, took in ready_s.items() if took > MAX_READY_S]


def is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def restarted(pid: int, port: int, mine: subprocess.Popen | None) -> tuple[subprocess.Popen, float]:
    """The same program with the same environment again, and the seconds until it was ready. `mine` is the running one where this started it."""
    process = Path(f"/proc/{pid}")
    command = [word.decode() for word in process.joinpath("cmdline").read_bytes().rstrip(b"\0").split(b"\0")]
    program = os.readlink(process / "exe")
    environment = dict(pair.split("=", 1) for pair in process.joinpath("environ").read_bytes().decode().rstrip("\0").split("\0"))
    folder = os.readlink(process / "cwd")
    os.kill(pid, signal.SIGTERM)
    if mine:
        mine.wait(60)
    wait_until(lambda: not process.exists() or "Z" in process.joinpath("stat").read_text().rsplit(")", 1)[1].split()[0], "the old one ends")
    begun = time.monotonic()
    again = subprocess.Popen(command, executable=program, env=environment, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not is_ready(port):
        if again.poll() is not None or time.monotonic() - begun > 60:
            sys.exit(f"idle: {command[0]} did not become ready")
        time.sleep(0.01)
    return again, time.monotonic() - begun


def pss_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1_000
    sys.exit(f"idle: /proc/{pid}/smaps_rollup has no line Pss")


def measure() -> tuple[dict[str, float], dict[str, float]]:
    running: dict[str, subprocess.Popen] = {}
    ready_s: dict[str, float] = {}
    with stack() as (folder, _):
        try:
            for name in SERVICES:
                told = json.loads((folder / f"stack/{name}.json").read_text())
                pid, ready_s[name] = told["process"]["pid"], float("inf")
                for _ in range(STARTS):
                    running[name], took = restarted(pid, told["port"], running.get(name))
                    pid, ready_s[name] = running[name].pid, min(took, ready_s[name])
            time.sleep(IDLE_S)
            return {name: pss_mb(process.pid) for name, process in running.items()}, ready_s
        finally:
            for process in running.values():
                process.terminate()
            for process in running.values():
                process.wait(60)


def main() -> None:
    pss, ready_s = measure()
    rounded = lambda figures, digits: {name: round(figure, digits) for name, figure in figures.items()}
    told = faults(pss, ready_s)
    print(json.dumps({"pss_mb": rounded(pss, 1), "together_mb": round(sum(pss.values()), 1), "ready_s": rounded(ready_s, 3), "faults": told}, indent=1))
    sys.exit(1 if told else 0)


if __name__ == "__main__":
    main()
