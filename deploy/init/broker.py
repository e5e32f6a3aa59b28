#!/usr/bin/env python3
"""Declares the broker's topology and gives each service a login with its own rights, as the local launcher does.

Reads definitions.json beside it (the topology and the rights, written from a broker that the launcher prepared: `make
broker-definitions`) and, for each service, its password from the variable <SERVICE>_BROKER_PASSWORD, or from a file of that name in
the folder that SECRETS_DIR names. The administrator is RABBITMQ_USER with RABBITMQ_PASSWORD (given in the same two ways) at
RABBITMQ_MANAGEMENT_URL. Harmless when all is there; a queue that exists with other arguments is an error.
"""

import base64
import hashlib
import json
import os
import secrets
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

# Reads depths for the autoscaler at the management interface, and may touch no queue.
AUTOSCALER = "autoscaler"


def secret(name: str) -> str:
    folder = os.environ.get("SECRETS_DIR")
    if not os.environ.get(name) and folder and (Path(folder) / name).exists():
        return (Path(folder) / name).read_text().strip()
    value = os.environ.get(name, "")
    if not value:
        sys.exit(f"broker: {name} is not set")
    return value


def password_hash(password: str) -> str:
    """What RabbitMQ checks a password with: a salt of four bytes and the SHA-256 of both."""
    salt = secrets.token_bytes(4)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def ask(method: str, path: str, body: object = None) -> object:
    """Asks the management interface, and returns what it says (none for an empty answer)."""
    url = os.environ.get("RABBITMQ_MANAGEMENT_URL", "http://rabbitmq:15672").rstrip("/") + path
    login = f"{os.environ.get('RABBITMQ_USER', 'contexor')}:{secret('RABBITMQ_PASSWORD')}"
    headers = {"authorization": "Basic " + base64.b64encode(login.encode()).decode(), "content-type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read() or "null")


def wait(deadline_s: float = 120) -> None:
    """Until the management interface answers."""
    end = time.monotonic() + deadline_s
    while True:
        try:
            ask("GET", "/api/overview")
            return
        except (urllib.error.URLError, OSError) as error:
            if time.monotonic() > end or getattr(error, "code", 0) in (401, 403):
                sys.exit(f"broker: the management interface cannot be used: {error}")
            time.sleep(1)


def main() -> None:
    definitions = json.loads((Path(__file__).parent / "definitions.json").read_text())
    vhost = os.environ.get("RABBITMQ_VHOST", "/")
    for part in definitions.values():
        for item in part:
            item["vhost"] = vhost
    services = [permission["user"] for permission in definitions["permissions"]]
    definitions["permissions"].append({"user": AUTOSCALER, "vhost": vhost, "configure": "^$", "write": "^$", "read": "^$"})
    definitions["vhosts"] = [{"name": vhost}]
    definitions["users"] = [
        {
            "name": name,
            "password_hash": password_hash(secret(f"{name.upper().replace('-', '_')}_BROKER_PASSWORD")),
            "hashing_algorithm": "rabbit_password_hashing_sha256",
            "tags": ["management"] if name == AUTOSCALER else [],
        }
        for name in [*services, AUTOSCALER]
    ]
    wait()
    try:
        ask("POST", "/api/definitions", definitions)
    except urllib.error.HTTPError as error:
        sys.exit(f"broker: the definitions are refused: {error.read().decode()[:500]}")
    print(f"broker: {len(definitions['queues'])} queues, {len(definitions['bindings'])} bindings, logins of {', '.join(services)}")


if __name__ == "__main__":
    main()
