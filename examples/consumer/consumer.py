#!/usr/bin/env python3
"""An example of a service outside that reads Contexor's events: at least once in, exactly once in effect.

Settings (environment): AMQP_URL and QUEUE, as the operator's `external_consumer.py add` printed them; DATABASE, an SQLite file for what was
done. It counts approved contents and the cost of each organization: put your own work into `apply`.

What to take over:
- An event may come twice. Its key (`source`, `id`) and its effect are written in one transaction; a repetition changes nothing.
- The broker is told (`ack`) after that transaction, so that a crash between loses nothing.
- A connection that breaks is made again, with growing pauses; the broker delivers again what was not acknowledged.
- An event that cannot be handled is tried again MAX_TRIES times, then parked in a table for people, and does not hold up the others.
- Unknown types and fields are ignored: both are only ever added. A changed meaning has a new version in its type.
"""

import json
import os
import random
import signal
import sqlite3
import sys
import threading
from datetime import datetime

import pika
import pika.exceptions

MAX_TRIES = 5
PREFETCH = 50
MAX_PAUSE_S = 30.0

SCHEMA = """
CREATE TABLE IF NOT EXISTS handled (source TEXT, id TEXT, type TEXT NOT NULL, PRIMARY KEY (source, id));
CREATE TABLE IF NOT EXISTS parked (source TEXT, id TEXT, body TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (source, id));
CREATE TABLE IF NOT EXISTS costs (task_id TEXT PRIMARY KEY, cost_micro_usd INTEGER NOT NULL, recorded_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS totals (org_id TEXT PRIMARY KEY, approved INTEGER NOT NULL DEFAULT 0, cost_micro_usd INTEGER NOT NULL DEFAULT 0);
"""


def apply(db: sqlite3.Connection, event: dict) -> None:
    """The effect of one event. Runs inside the transaction that marks it as handled."""
    data = event["data"]
    match event["type"]:
        case "content.approved.v1":
            add(db, data["org_id"], approved=1)
        case "usage.recorded.v1":
            add(db, data["org_id"], cost_micro_usd=change_of_cost(db, data))


def change_of_cost(db: sqlite3.Connection, data: dict) -> int:
    """By how much a task costs more than was known. Each event tells the total of its task until then; no cost means that it is not known yet."""
    task, cost, at = data["task_id"], data["cost_micro_usd"], data["recorded_at"]
    known = db.execute("SELECT cost_micro_usd, recorded_at FROM costs WHERE task_id = ?", (task,)).fetchone()
    if cost is None or (known and datetime.fromisoformat(at) < datetime.fromisoformat(known[1])):
        return 0
    db.execute("INSERT OR REPLACE INTO costs VALUES (?, ?, ?)", (task, cost, at))
    return cost - (known[0] if known else 0)


def add(db: sqlite3.Connection, org_id: str, approved: int = 0, cost_micro_usd: int = 0) -> None:
    db.execute(
        "INSERT INTO totals VALUES (?, ?, ?) ON CONFLICT (org_id) DO UPDATE"
        " SET approved = approved + excluded.approved, cost_micro_usd = cost_micro_usd + excluded.cost_micro_usd",
        (org_id, approved, cost_micro_usd),
    )


def handle(db: sqlite3.Connection, body: bytes, apply=apply) -> bool:
    """Handles one event; false if it was handled before."""
    event = json.loads(body)
    with db:  # one transaction: committed at its end, rolled back by an error
        mark = "INSERT OR IGNORE INTO handled VALUES (?, ?, ?)"
        if db.execute(mark, (event["source"], event["id"], event["type"])).rowcount == 0:
            return False
        apply(db, event)
    return True


def park(db: sqlite3.Connection, body: bytes, reason: str) -> None:
    """Puts aside what could not be handled. Something that is no event at all has its text as its key."""
    try:
        event = json.loads(body)
        key = (str(event["source"]), str(event["id"]))
    except (ValueError, KeyError, TypeError):
        key = ("", body.decode(errors="replace"))
    with db:
        db.execute("INSERT OR IGNORE INTO parked VALUES (?, ?, ?, ?)", (*key, body.decode(errors="replace"), reason))


class Consumer:
    """Reads the queue until it is told to stop."""

    def __init__(self, url: str, queue: str, database: str) -> None:
        self.parameters = pika.URLParameters(url)
        self.parameters.heartbeat = 30
        self.parameters.blocked_connection_timeout = 60
        self.queue = queue
        self.db = sqlite3.connect(database)
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.executescript(SCHEMA)
        self.stopping = threading.Event()

    def run(self) -> None:
        pause_s = 0.2
        while not self.stopping.is_set():
            try:
                for _ in self.read_one_connection():
                    pause_s = 0.2
            except (pika.exceptions.ProbableAuthenticationError, pika.exceptions.ProbableAccessDeniedError) as error:
                # A password that was changed: no number of tries helps.
                sys.exit(f"the broker refuses the login: {error!r}")
            except (pika.exceptions.AMQPError, OSError) as error:
                if self.stopping.is_set():
                    break
                say("disconnected", reason=repr(error), again_in_s=round(pause_s, 1))
                self.stopping.wait(pause_s * random.uniform(0.5, 1))
                pause_s = min(pause_s * 2, MAX_PAUSE_S)
        self.db.close()

    def read_one_connection(self):
        """Handles events of one connection, and yields after each; returns when it is told to stop."""
        connection = pika.BlockingConnection(self.parameters)
        try:
            channel = connection.channel()
            channel.basic_qos(prefetch_count=PREFETCH)
            say("connected", queue=self.queue)
            # Comes back twice a second without a message, to look whether it is to stop.
            for method, properties, body in channel.consume(self.queue, inactivity_timeout=0.5):
                if self.stopping.is_set():
                    return
                if method is not None:
                    self.take(channel, method, properties, body)
                    yield
        finally:
            if connection.is_open:
                connection.close()

    def take(self, channel, method, properties, body: bytes) -> None:
        try:
            fresh = handle(self.db, body)
            say("handled" if fresh else "repeated", type=json.loads(body)["type"], id=json.loads(body)["id"])
        except (ValueError, KeyError, TypeError) as error:
            # No event of ours or of a shape that this program does not know: trying again changes nothing.
            park(self.db, body, repr(error))
            say("parked", reason=repr(error))
        except Exception as error:
            tries = (properties.headers or {}).get("x-delivery-count", 0) + 1
            if tries < MAX_TRIES:
                say("failed", reason=repr(error), tries=tries)
                self.stopping.wait(0.2 * 2**tries)
                channel.basic_nack(method.delivery_tag, requeue=True)
                return
            park(self.db, body, repr(error))
            say("parked", reason=repr(error))
        channel.basic_ack(method.delivery_tag)


def say(what: str, **values: object) -> None:
    print(json.dumps({"event": what, **values}), flush=True)


def main() -> None:
    missing = [name for name in ("AMQP_URL", "QUEUE", "DATABASE") if not os.environ.get(name)]
    if missing:
        sys.exit(f"not set: {', '.join(missing)}")
    consumer = Consumer(os.environ["AMQP_URL"], os.environ["QUEUE"], os.environ["DATABASE"])
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: consumer.stopping.set())
    consumer.run()


if __name__ == "__main__":
    main()
