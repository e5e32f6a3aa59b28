"""A service outside on a real system: makes a login by deploy/init/external_consumer.py, runs examples/consumer/consumer.py with it, and
shows what it receives, what it survives, and what its login may not do.
"""

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.parse
from collections import Counter
from pathlib import Path

import pika
import pika.exceptions
from harness import ROOT, STACK, wait_until

sys.path[:0] = [str(ROOT / "deploy/init"), str(ROOT / "examples/consumer")]
import broker  # noqa: E402
import consumer as example  # noqa: E402
import external_consumer as logins  # noqa: E402

LIFE = ("ai.generation.started.v1", "ai.generation.completed.v1", "content.approved.v1", "usage.recorded.v1")
GIVEN = sorted(event.removesuffix(".v1") for event in LIFE)


def attempt(url: str, act) -> str:
    """What the broker says to it: `allowed`, or the name of its refusal."""
    connection = pika.BlockingConnection(pika.URLParameters(url))
    try:
        channel = connection.channel()
        channel.confirm_delivery()
        act(channel)
        return "allowed"
    except pika.exceptions.ChannelClosedByBroker as error:
        return error.reply_text.split(" ")[0]
    except pika.exceptions.UnroutableError:
        return "allowed"
    finally:
        if connection.is_open:
            connection.close()


def rights_faults(url: str, queue: str, others: list[str], events: list[str]) -> list[str]:
    """What a login may do beyond its queue and its events, and what it may not do that it should."""
    refused = {
        **{f"reads {other}": lambda channel, other=other: channel.basic_get(other) for other in others},
        "publishes an event": lambda channel: channel.basic_publish("contexor.events", "content.approved", b"{}", mandatory=True),
        "publishes into its queue": lambda channel: channel.basic_publish("", queue, b"{}", mandatory=True),
        "publishes into a service's queue": lambda channel: channel.basic_publish("contexor.usage", "usage.settlements", b"{}", mandatory=True),
        "declares a queue": lambda channel: channel.queue_declare(f"{queue}.more", durable=True),
        "declares an exchange": lambda channel: channel.exchange_declare(queue, "fanout"),
        "deletes its queue": lambda channel: channel.queue_delete(queue),
        "purges another's queue": lambda channel: channel.queue_purge(others[0]),
        **{
            f"binds {event}": lambda channel, event=event: channel.queue_bind(queue, "contexor.events", event)
            for event in (*logins.INTERNAL, "#", "content.#", *(one for one in logins.PUBLIC if one not in events))
        },
    }
    allowed = {
        "reads its queue": lambda channel: channel.basic_consume(queue, lambda *_: None, consumer_tag="look"),
        f"binds {events[0]}": lambda channel: channel.queue_bind(queue, "contexor.events", events[0]),
    }
    faults = [what for what, act in refused.items() if attempt(url, act) != "ACCESS_REFUSED"]
    return faults + [f"not: {what}" for what, act in allowed.items() if attempt(url, act) != "allowed"]


def command(environment: dict, *words: str, fails: bool = False) -> str:
    program = [sys.executable, str(ROOT / "deploy/init/external_consumer.py"), *words]
    done = subprocess.run(program, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert (done.returncode != 0) == fails, done.stdout
    return done.stdout


class Running:
    """The example consumer as a process, with what it says."""

    def __init__(self, url: str, queue: str, database: Path) -> None:
        environment = {"PATH": os.environ["PATH"], "AMQP_URL": url, "QUEUE": queue, "DATABASE": str(database)}
        program = [sys.executable, str(ROOT / "examples/consumer/consumer.py")]
        self.process = subprocess.Popen(program, env=environment, text=True, stdout=subprocess.PIPE)
        self.said: list[dict] = []
        threading.Thread(target=lambda: self.said.extend(map(json.loads, self.process.stdout)), daemon=True).start()

    def count(self, what: str) -> int:
        return sum(line["event"] == what for line in list(self.said))

    def types(self) -> Counter:
        return Counter(line["type"] for line in list(self.said) if line["event"] == "handled")

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, *_) -> None:
        self.process.kill()

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(20)


def retries_and_parking(folder: Path) -> None:
    """The example's own promises, without a broker: an effect and its mark are one, and a failure leaves neither."""
    db = sqlite3.connect(folder / "unit.db")
    db.executescript(example.SCHEMA)
    def recorded(event_id: str, cost: int | None, at: str = "2026-11-30T10:00:00Z") -> bytes:
        data = {"org_id": "o", "task_id": "t", "cost_micro_usd": cost, "recorded_at": at}
        return json.dumps({"source": "/contexor/usage", "id": event_id, "type": "usage.recorded.v1", "data": data}).encode()

    body = recorded("1", 7)

    def fails(db, event):
        example.apply(db, event)
        raise RuntimeError("planted")

    try:
        example.handle(db, body, fails)
        raise AssertionError("the planted failure is lost")
    except RuntimeError:
        pass
    assert db.execute("SELECT (SELECT count(*) FROM handled) + (SELECT count(*) FROM totals)").fetchone() == (0,)
    assert example.handle(db, body) and not example.handle(db, body)
    assert db.execute("SELECT * FROM totals").fetchall() == [("o", 0, 7)]
    # Each event tells the whole task: a later one takes the place of the first, an older one that comes late does not.
    for event_id, cost, at, total in [
        ("2", 9, "2026-11-30T10:00:00.5Z", 9),
        ("3", None, "2026-11-30T10:00:01Z", 9),
        ("4", 5, "2026-11-30T10:00:02Z", 5),
        ("5", 9, "2026-11-30T10:00:00.25Z", 5),
    ]:
        assert example.handle(db, recorded(event_id, cost, at))
        assert db.execute("SELECT * FROM totals").fetchall() == [("o", 0, total)], event_id
    example.park(db, b"no event", "planted")
    assert db.execute("SELECT body FROM parked").fetchall() == [("no event",)]


def check(folder: Path, addresses: dict) -> None:
    with contextlib.ExitStack() as alive:
        retries_and_parking(folder)
        admin = urllib.parse.urlsplit(addresses["amqp_management_url"])
        amqp = urllib.parse.urlsplit(addresses["amqp_url"])
        environment = {
            "PATH": os.environ["PATH"],
            "RABBITMQ_MANAGEMENT_URL": f"http://{admin.hostname}:{admin.port}",
            "RABBITMQ_USER": admin.username,
            "RABBITMQ_PASSWORD": admin.password,
            "RABBITMQ_AMQP_HOST": f"{amqp.hostname}:{amqp.port}",
        }
        os.environ.update({name: value for name, value in environment.items() if name.startswith("RABBITMQ_")})

        print("refused: names and events that are none, or not for outside")
        assert "internal" in command(environment, "add", "crm", "--events", "auth.otp.requested", fails=True)
        assert "no event" in command(environment, "add", "crm", "--events", "content.aproved", fails=True)
        command(environment, "add", "../usage", "--events", "content.approved", fails=True)

        print("two logins")
        made = json.loads(command(environment, "add", "crm", "--events", ",".join(GIVEN), "--ttl-hours", "24", "--max-length", "1000"))
        json.loads(command(environment, "add", "other", "--events", "org.created"))
        url, queue = made["amqp_url"], made["queue"]
        arguments = broker.ask("GET", f"/api/queues/%2F/{queue}")["arguments"]
        assert arguments["x-message-ttl"] == 86_400_000 and arguments["x-max-length"] == 1000 and arguments["x-overflow"] == "drop-head", arguments
        assert "400" in command(environment, "add", "crm", "--events", "content.approved", "--max-length", "5", fails=True)

        print("rights: its queue and its events alone")
        others = ["external.other", "usage.settlements", "notifier.one-time-codes", "ai-worker.jobs.dead"]
        faults = rights_faults(url, queue, others, GIVEN)
        assert not faults, faults
        # The check finds rights that are too wide.
        right = broker.ask("GET", "/api/permissions/%2F/external-crm")
        for wide in ({"read": ".*"}, {"write": ".*"}, {"configure": ".*"}):
            broker.ask("PUT", "/api/permissions/%2F/external-crm", {**right, **wide})
            time.sleep(0.1)
            assert rights_faults(url, queue, others, GIVEN) if "configure" not in wide else attempt(url, lambda channel: channel.queue_declare("external.crm.x")) == "allowed", f"{wide} is not found"
        broker.ask("PUT", "/api/permissions/%2F/external-crm", right)
        command(environment, "add", "other", "--events", "org.created")
        broker.ask("PUT", "/api/topic-permissions/%2F/external-crm", {"exchange": "contexor.events", "write": "^$", "read": ".*"})
        assert "binds auth.otp.requested" in rights_faults(url, queue, others, GIVEN), "a topic that is open is not found"

        print("the password is changed: the old one is refused, rights are as they were")
        made = json.loads(command(environment, "add", "crm", "--events", ",".join(GIVEN), "--ttl-hours", "24", "--max-length", "1000"))
        try:
            pika.BlockingConnection(pika.URLParameters(url))
            raise AssertionError("the old password works")
        except pika.exceptions.ProbableAuthenticationError:
            pass
        url = made["amqp_url"]
        bound = {item["routing_key"] for item in broker.ask("GET", f"/api/bindings/%2F/e/contexor.events/q/{queue}")}
        assert bound == set(GIVEN), f"bindings beyond the events: {bound}"
        assert not rights_faults(url, queue, others, GIVEN)

        # What the login with planted rights has published.
        broker.ask("DELETE", f"/api/queues/%2F/{queue}/contents")

        print("a content's life")
        database = folder / "consumer.db"
        running = alive.enter_context(Running(url, queue, database))
        demo = lambda: subprocess.run([STACK, "demo", "--dir", str(folder / "stack")], check=True, stdout=subprocess.DEVNULL)
        demo()
        wait_until(lambda: running.types() == Counter(LIFE), "every event of the first content's life, once")

        print("the connection is cut, and a message comes twice")
        mine = lambda: [one["name"] for one in broker.ask("GET", "/api/connections") if one.get("user") == "external-crm"]
        for name in wait_until(mine, "its connection is listed"):
            broker.ask("DELETE", f"/api/connections/{urllib.parse.quote(name)}")
        demo()
        wait_until(lambda: running.types() == Counter(LIFE * 2), "every event of the second content's life, once")
        assert running.count("disconnected") >= 1 and running.count("connected") >= 2, running.said
        db = sqlite3.connect(database)
        totals = db.execute("SELECT sum(approved), sum(cost_micro_usd) FROM totals").fetchone()
        source, event_id = db.execute("SELECT source, id FROM handled WHERE type = 'usage.recorded.v1' LIMIT 1").fetchone()
        again = {"specversion": "1.0", "source": source, "id": event_id, "type": "usage.recorded.v1", "data": {"org_id": "x", "cost_micro_usd": 1}}
        twice = {"properties": {}, "routing_key": queue, "payload": json.dumps(again), "payload_encoding": "string"}
        broker.ask("POST", "/api/exchanges/%2F/amq.default/publish", twice)
        broker.ask("POST", "/api/exchanges/%2F/amq.default/publish", {**twice, "payload": "no event"})
        wait_until(lambda: running.count("repeated") == 1 and running.count("parked") == 1, "the repetition and the nonsense")
        assert db.execute("SELECT sum(approved), sum(cost_micro_usd) FROM totals").fetchone() == totals
        assert totals[0] == 2 and totals[1] > 0, totals

        print("stopped for a while: what happened meanwhile waits in the queue")
        assert running.stop() == 0
        demo()
        running = alive.enter_context(Running(url, queue, database))
        wait_until(lambda: running.types() == Counter(LIFE), "the third content's life")
        assert running.stop() == 0
        assert db.execute("SELECT sum(approved) FROM totals").fetchone() == (3,)

        print("removed: neither login nor queue is left")
        command(environment, "remove", "crm")
        command(environment, "remove", "crm")
        wait_until(lambda: "external.crm:" not in command(environment, "list"), "the list without it")
        try:
            pika.BlockingConnection(pika.URLParameters(url))
            raise AssertionError("the removed login works")
        except pika.exceptions.ProbableAuthenticationError:
            pass
