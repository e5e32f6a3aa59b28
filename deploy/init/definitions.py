#!/usr/bin/env python3
"""Writes definitions.json from the broker of a running local stack (its stack.json is the argument): `make broker-definitions`."""

import base64
import json
import sys
import urllib.parse
import urllib.request
from pathlib import Path

PARTS = {
    "exchanges": ("name", "type", "durable", "auto_delete", "internal", "arguments"),
    "queues": ("name", "durable", "auto_delete", "arguments"),
    "bindings": ("source", "destination", "destination_type", "routing_key", "arguments"),
    "permissions": ("user", "configure", "write", "read"),
    "topic_permissions": ("user", "exchange", "write", "read"),
}


def main() -> None:
    stack = json.loads(Path(sys.argv[1]).read_text())
    address = urllib.parse.urlsplit(stack["amqp_management_url"])
    login = base64.b64encode(f"{address.username}:{address.password}".encode()).decode()
    url = f"http://{address.hostname}:{address.port}/api/definitions"
    with urllib.request.urlopen(urllib.request.Request(url, headers={"authorization": f"Basic {login}"})) as answer:
        told = json.load(answer)
    # The administrator is nobody's service.
    told["permissions"] = [item for item in told["permissions"] if item["user"] != address.username]
    written = {
        part: sorted(({name: item[name] for name in names} for item in told[part]), key=json.dumps)
        for part, names in PARTS.items()
    }
    target = Path(__file__).parent / "definitions.json"
    target.write_text(json.dumps(written, indent=1) + "\n")
    print(f"{target}: {', '.join(f'{len(items)} {part}' for part, items in written.items())}")


if __name__ == "__main__":
    main()
