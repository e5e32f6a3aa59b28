#!/usr/bin/env python3
"""Gives a service outside a login at the broker that reads events from a queue of its own and can do nothing else.

    external_consumer.py add billing --events content.approved,usage.recorded
    external_consumer.py list
    external_consumer.py remove billing

`add` makes the queue `external.<name>`, its bindings, and the user `external-<name>`, and prints the AMQP address with a new password:
the only time that it is shown. Run again, it makes a new password and changes the events; retention is changed by `remove` and `add`,
since a queue keeps the arguments it was declared with. The administrator is found as broker.py finds it: RABBITMQ_MANAGEMENT_URL,
RABBITMQ_USER, RABBITMQ_PASSWORD (or SECRETS_DIR), RABBITMQ_VHOST. docs/events-for-services.md is for who uses such a login.
"""

import argparse
import json
import os
import re
import secrets
import sys
import urllib.error
from urllib.parse import quote

from broker import ask, password_hash

EXCHANGE = "contexor.events"

# What services outside may be given. A test compares both lists with proto-docs/asyncapi.yaml: a new event has to be put into one.
PUBLIC = (
    "ai.generation.completed",
    "ai.generation.failed",
    "ai.generation.started",
    "content.approved",
    "content.assigned",
    "content.deleted",
    "content.generation.cancelled",
    "content.rejected",
    "content.submitted",
    "org.created",
    "org.deleted",
    "org.member.added",
    "org.member.removed",
    "org.member.role_changed",
    "org.purged",
    "org.restored",
    "org.updated",
    "org.workspace.deleted",
    "usage.limit.exceeded",
    "usage.limit.warning",
    "usage.period.closed",
    "usage.period.opened",
    "usage.recorded",
)
# Sealed one-time codes, prompts on their way to the model, addresses of clients, and what only operators or one service needs.
INTERNAL = (
    "audit.recorded",
    "auth.otp.requested",
    "auth.user.registered",
    "content.generation.requested",
    "content.person.mentioned",
    "notifier.otp.failed",
    "notifier.webhook.disabled",
    "notifier.webhook.failing",
    "ops.incident.raised",
    "org.invitation.created",
)

NAME = re.compile(r"[a-z][a-z0-9-]{1,39}")
# A consumer that runs in a few instances; more is a mistake that should not use up the broker.
MAX_CONNECTIONS, MAX_CHANNELS = 10, 20
# A message that was delivered so often without an answer is dropped. The example parks one after far fewer.
DELIVERY_LIMIT = 100


def vhost() -> str:
    return quote(os.environ.get("RABBITMQ_VHOST", "/"), safe="")


def exactly(*names: str) -> str:
    """A regular expression that matches these names and no other text."""
    return "^(" + "|".join(name.replace(".", "\\.") for name in names) + ")$"


def chosen_events(text: str) -> list[str]:
    events = sorted({event.strip() for event in text.split(",") if event.strip()})
    if unknown := [event for event in events if event not in PUBLIC]:
        internal = [event for event in unknown if event in INTERNAL]
        why = f"{', '.join(internal)} is internal" if internal else f"there is no event {', '.join(unknown)}"
        sys.exit(f"external_consumer: {why}. Events that can be given: {', '.join(PUBLIC)}")
    if not events:
        sys.exit("external_consumer: --events names none")
    return events


def add(name: str, events: list[str], ttl_hours: int, max_length: int) -> None:
    queue, user = f"external.{name}", f"external-{name}"
    # The oldest goes first: a consumer that is away never holds up the services that publish.
    arguments = {
        "x-queue-type": "quorum",
        "x-message-ttl": ttl_hours * 3_600_000,
        "x-max-length": max_length,
        "x-overflow": "drop-head",
        "x-delivery-limit": DELIVERY_LIMIT,
    }
    ask("PUT", f"/api/queues/{vhost()}/{queue}", {"durable": True, "auto_delete": False, "arguments": arguments})
    bound = {item["routing_key"] for item in ask("GET", f"/api/bindings/{vhost()}/e/{EXCHANGE}/q/{queue}")}
    for event in set(events) - bound:
        ask("POST", f"/api/bindings/{vhost()}/e/{EXCHANGE}/q/{queue}", {"routing_key": event})
    for event in bound - set(events):
        ask("DELETE", f"/api/bindings/{vhost()}/e/{EXCHANGE}/q/{queue}/{quote(event, safe='')}")
    password = secrets.token_urlsafe(32)
    told = {"password_hash": password_hash(password), "hashing_algorithm": "rabbit_password_hashing_sha256", "tags": ""}
    ask("PUT", f"/api/users/{user}", told)
    for limit, value in (("max-connections", MAX_CONNECTIONS), ("max-channels", MAX_CHANNELS)):
        ask("PUT", f"/api/user-limits/{user}/{limit}", {"value": value})
    # To bind, a login writes to the queue and reads the exchange, and the topic has to be one of its own. No exchange has the queue's
    # name, and the default exchange is none of its names: it publishes nowhere.
    rights = {"configure": "^$", "write": exactly(queue), "read": exactly(queue, EXCHANGE)}
    # Topics first: without a line for the exchange, every topic would be open for the moment between.
    ask("PUT", f"/api/topic-permissions/{vhost()}/{user}", {"exchange": EXCHANGE, "write": "^$", "read": exactly(*events)})
    ask("PUT", f"/api/permissions/{vhost()}/{user}", rights)
    host = os.environ.get("RABBITMQ_AMQP_HOST", "rabbitmq:5672")
    made = {"amqp_url": f"amqp://{user}:{password}@{host}/{vhost()}", "queue": queue, "events": events, "retention_hours": ttl_hours, "max_messages": max_length}
    print(json.dumps(made, indent=2))


def remove(name: str) -> None:
    for path in (f"/api/users/external-{name}", f"/api/queues/{vhost()}/external.{name}"):
        try:
            ask("DELETE", path)
        except urllib.error.HTTPError as error:
            if error.code != 404:
                raise


def show() -> None:
    for queue in ask("GET", f"/api/queues/{vhost()}"):
        if queue["name"].startswith("external."):
            bindings = ask("GET", f"/api/bindings/{vhost()}/e/{EXCHANGE}/q/{queue['name']}")
            events = ", ".join(sorted(item["routing_key"] for item in bindings))
            print(f"{queue['name']}: {queue.get('messages', 0)} waiting, {queue.get('consumers', 0)} consumers, {events}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Logins of services outside that read events.")
    actions = parser.add_subparsers(dest="action", required=True)
    adding = actions.add_parser("add", help="make a login, or give it a new password and other events")
    adding.add_argument("name", help="2 to 40 of a-z, 0-9 and -, beginning with a letter")
    adding.add_argument("--events", required=True, help="routing keys, separated by commas")
    adding.add_argument("--ttl-hours", type=int, default=168, help="how long an event waits to be read (1 to 720, default 168)")
    adding.add_argument("--max-length", type=int, default=100_000, help="how many may wait; then the oldest go (1 to 1000000, default 100000)")
    actions.add_parser("remove", help="delete a login and its queue with all that waits in it").add_argument("name")
    actions.add_parser("list", help="show every queue, what waits in it, and its events")
    given = parser.parse_args()
    if given.action != "list" and not NAME.fullmatch(given.name):
        sys.exit(f"external_consumer: a name is 2 to 40 of a-z, 0-9 and -, beginning with a letter, unlike {given.name!r}")
    try:
        if given.action == "add":
            if not (1 <= given.ttl_hours <= 720 and 1 <= given.max_length <= 1_000_000):
                sys.exit("external_consumer: --ttl-hours is 1 to 720, --max-length 1 to 1000000")
            add(given.name, chosen_events(given.events), given.ttl_hours, given.max_length)
        elif given.action == "remove":
            remove(given.name)
        else:
            show()
    except urllib.error.HTTPError as error:
        hint = ": the queue has other arguments; remove it first" if error.code == 400 else ""
        sys.exit(f"external_consumer: the broker answers {error.code}{hint}: {error.read().decode()[:300]}")
    except urllib.error.URLError as error:
        sys.exit(f"external_consumer: the management interface cannot be reached: {error.reason}")


if __name__ == "__main__":
    main()
