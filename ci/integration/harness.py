"""What the programs of this folder share that run against the whole system: a stack of its own, and a client of its API."""

import contextlib
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STACK = os.environ.get("CONTEXOR_STACK", str(Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug/contexor-stack"))
PROGRAMS = ["gateway", "auth", "org", "content", "usage", "notifier", "ai-worker", "sandbox"]


def free_ports(count: int) -> list[int]:
    """Ports that nobody has now, all different; below those that the system gives to outgoing connections, which could take one meanwhile."""
    first_outgoing = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    ports: list[int] = []
    for port in random.sample(range(12_000, first_outgoing), first_outgoing - 12_000):
        if len(ports) == count:
            return ports
        with socket.socket() as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                one.bind(("127.0.0.1", port))
            except OSError:
                continue
            ports.append(port)
    raise AssertionError("too few ports are free")


def wait_until(condition, what: str, deadline_s: float = 60):
    """Asks until the condition gives something true, and returns that."""
    end = time.monotonic() + deadline_s
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"not within {deadline_s:.0f} s: {what}")
        time.sleep(0.1)


@contextlib.contextmanager
def stack(**settings: str):
    """A whole system in a folder of its own, gone at the end; gives the folder and what its stack.json says."""
    folder = tempfile.mkdtemp(prefix="contexor-")
    os.chmod(folder, 0o755)
    ports = free_ports(2 * len(PROGRAMS))
    environment = {
        **os.environ,
        "CONTEXOR_SANDBOX__TOKENS_PER_SECOND": "0",
        "CONTEXOR_SANDBOX__FIRST_TOKEN_MS": "0",
        **{
            f"CONTEXOR_{name.upper().replace('-', '_')}_{kind}": str(ports.pop())
            for name in PROGRAMS
            for kind in (["PORT"] if name == "sandbox" else ["PORT", "METRICS_PORT"])
        },
        **settings,
    }
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "KAVENEGAR_API_KEY", "KAVENEGAR_BASE_URL", "DATABASE_URL", "REDIS_URL", "AMQP_URL"):
        environment.pop(name, None)
    # The dashboard is no part of it.
    environment["CONTEXOR_FRONTEND_DIR"] = f"{folder}/no-frontend"
    where = f"{folder}/stack"

    def command(*words: str) -> None:
        done = subprocess.run([STACK, *words, "--dir", where], env=environment, cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode != 0:
            sys.exit(f"contexor-stack {words[0]} ended with {done.returncode}:\n{done.stdout}")

    try:
        command("up", "--no-demo")
        yield Path(folder), json.loads(Path(where, "stack.json").read_text())
    finally:
        command("reset")
        shutil.rmtree(folder, ignore_errors=True)


class Refused(Exception):
    """An answer that is no success; `status` is 0 where there was no answer at all."""

    def __init__(self, what: str, status: int, text: str) -> None:
        super().__init__(f"{what}: {status} {text[:300]}")
        self.status, self.text = status, text


class Client:
    """Speaks to the gateway, as nobody or as somebody who signed in."""

    def __init__(self, gateway: str, token: str | None = None) -> None:
        self.gateway, self.token = gateway, token

    def ask(self, method: str, path: str, body: object = None, headers: dict | None = None) -> dict:
        url = path if "://" in path else f"{self.gateway}/api/v1{path}"
        told = {"content-type": "application/json", **(headers or {})}
        if self.token:
            told["authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(url, None if body is None else json.dumps(body).encode(), told, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            raise Refused(f"{method} {path}", error.code, error.read().decode(errors="replace")) from None
        except (urllib.error.URLError, OSError, ValueError) as error:
            raise Refused(f"{method} {path}", 0, repr(error)) from None

    def get(self, path: str) -> dict:
        return self.ask("GET", path)

    def post(self, path: str, body: object, **headers: str) -> dict:
        return self.ask("POST", path, body, {name.replace("_", "-"): value for name, value in headers.items()})


def sign_in(gateway: str, sandbox: str) -> tuple[Client, str]:
    """Somebody new, by a code that the sandbox took; gives their client and phone."""
    phone = f"0912{random.randrange(10_000_000):07}"
    nobody = Client(gateway)
    nobody.post("/auth/otp/request", {"phone": phone})
    return Client(gateway, nobody.post("/auth/otp/verify", {"phone": phone, "code": received_code(sandbox, phone)})["access"]), phone


def received_code(sandbox: str, phone: str) -> str:
    def look() -> str | None:
        items = Client(sandbox).get(f"{sandbox}/sandbox/messages?receptor={phone}")["items"]
        return next((item["token"] for item in items if item.get("token")), None)

    return wait_until(look, f"the text message for {phone}", 30)
