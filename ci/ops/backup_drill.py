#!/usr/bin/env python3
"""The restore drill: fill, back up, destroy, restore, compare. Run by `make backup-drill`.

Starts the whole system on the servers that `contexor-stack with-servers` names, pushes contents through it, backs it up with
deploy/backup/backup.sh, drops every database, restores with deploy/backup/restore.sh, and compares every table (rows and their hash), the
audit chain of every organization, and the sum of money. Then the system starts again on what was restored: a receipt from before is good, offline
and with the keys of now. What must fail does: a damaged set, a target that holds tables, another key.

Besides, while the system works: deploy/backup/archive.sh keeps the write-ahead log, a table is lost by mistake, and deploy/backup/restore-point.sh
brings a server of its own to the moment before, and to the newest there is.
"""

import base64
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))
import harness  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
STACK = os.environ.get("CONTEXOR_STACK", str(ROOT / "target/debug/contexor-stack"))
BACKUP = ROOT / "deploy/backup"
SERVICES = ["auth", "org", "content", "usage", "notifier", "ai_worker"]
PROGRAMS = ["gateway", "auth", "org", "content", "usage", "notifier", "ai-worker", "sandbox"]


def run(*command: str, fails: bool = False, quiet: bool = True, **extra: str) -> str:
    done = subprocess.run(command, env={**ENVIRONMENT, **extra}, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if (done.returncode != 0) != fails:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}")
    if not quiet:
        print(done.stdout, end="")
    return done.stdout


def sql(database: str, statement: str, **extra: str) -> str:
    return run("psql", "--no-psqlrc", "-qAtX", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", statement, **extra).strip()


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


# Of each table its name, its number of rows, and a hash of all of them in an order of their own: a line each, in one session.
HASHES = r"""
SELECT format(
  $$SELECT %L, count(*) || ' ' || coalesce(md5(string_agg(t::text, E'\n' ORDER BY t::text)), '') FROM %I.%I t$$, nspname || '.' || relname, nspname, relname)
FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
WHERE relkind = 'r' AND nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY nspname, relname \gexec
"""


def contents(**extra: str) -> dict[str, str]:
    """Every table: number of rows, and a hash of all of them. `extra` names another server."""
    script = Path(f"{folder}/hashes.sql")
    script.write_text(HASHES)
    found = {}
    for service in SERVICES:
        told = run("psql", "--no-psqlrc", "-qAtX", "-v", "ON_ERROR_STOP=1", "-d", f"contexor_{service}", "-f", str(script), **extra)
        found |= {f"{service} {table}": hashed for table, hashed in (line.split("|") for line in told.splitlines())}
    return found


def audit_chains() -> dict[str, str]:
    ids = sql("contexor_org", "SELECT id FROM orgs ORDER BY id").split()
    return {org: run(STACK, "run", "--dir", stack_dir, "org", "verify-audit", org) for org in ids}


def money() -> str:
    return sql("contexor_usage", "SELECT count(*) || ' attempts, ' || coalesce(sum(cost_micro_usd), 0) || ' micro-dollars' FROM usage_log")


def as_postgres(*command: str) -> list[str]:
    """PostgreSQL does not run as root: a command as its own user, where this is root."""
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command] if os.geteuid() == 0 else list(command)


def give_to_postgres(*paths: str) -> None:
    if os.geteuid() == 0:
        for path in paths:
            for one in [Path(path), *Path(path).rglob("*")]:
                shutil.chown(one, "postgres", "postgres")


def until(condition, what: str):
    end = time.monotonic() + 60
    while not (found := condition()):
        assert time.monotonic() < end, f"not within a minute: {what}"
        time.sleep(0.2)
    return found


def gateway() -> str:
    return json.loads(Path(f"{stack_dir}/stack.json").read_text())["gateway"]


def receipt() -> str:
    """A text that somebody approved; its receipt and the keys of the day as files."""
    client, _ = harness.sign_in(gateway(), f"http://127.0.0.1:{ENVIRONMENT['CONTEXOR_SANDBOX_PORT']}")
    org = client.post("/orgs", {"name": "انتشارات سپید"})
    workspace = client.post(f"/orgs/{org['id']}/workspaces", {"name": "خبرنامه"})
    project = client.post(f"/workspaces/{workspace['id']}/projects", {"name": "پاییز"})
    content = client.post("/contents", {"project_id": project["id"], "title": "پاییز در تهران", "prompt": "بنویس."})
    content = client.ask("PATCH", f"/contents/{content['id']}", {"body": "پاییز در تهران با برگ‌های زرد آغاز می‌شود."})
    content = client.post(f"/contents/{content['id']}/submit", None)
    client.post(f"/contents/{content['id']}/approve", {"version": content["version"]})
    Path(f"{folder}/receipt.json").write_text(json.dumps(client.get(f"/contents/{content['id']}/receipt")))
    Path(f"{folder}/jwks.json").write_text(json.dumps(keys()))
    return content["id"]


def keys() -> dict:
    return harness.Client(gateway()).get(f"{gateway()}/.well-known/jwks.json")


def verify_receipt(file: str, jwks: str, fails: bool = False) -> str:
    """By the program alone, without a service and its stores."""
    nothing = {name: "" for name in ("DATABASE_URL", "REDIS_URL", "AMQP_URL", "PGHOST", "PGPASSWORD")}
    return run(str(Path(STACK).parent / "contexor-content"), "verify-receipt", file, "--jwks", jwks, fails=fails, **nothing)


def recovered(target: str) -> dict[str, str]:
    """What a server of its own holds that was recovered to a moment."""
    home = f"{folder}/recovered-{target.replace(':', '')}"
    os.mkdir(home)
    give_to_postgres(home)
    given = {"ARCHIVE_DIR": f"{folder}/archive", "BACKUP_IDENTITY": ENVIRONMENT["BACKUP_IDENTITY"]}
    print("     ", run(*as_postgres("bash", str(BACKUP / "restore-point.sh"), target, f"{home}/data"), **given).strip())
    (port,) = free_ports(1)
    control = [str(max(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))), "--pgdata", f"{home}/data", "--silent"]
    started = subprocess.run(as_postgres(*control, "--wait", "--timeout=120", f"--log={home}/log", f"--options=-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=", "start"), env=ENVIRONMENT)
    assert started.returncode == 0, Path(f"{home}/log").read_text()
    try:
        # It lets nobody in before it has recovered.
        is_ready = lambda: subprocess.run(["pg_isready", "--quiet", f"--port={port}"], env=ENVIRONMENT).returncode == 0
        until(is_ready, f"the recovery to {target}")
        assert sql("postgres", "SELECT pg_is_in_recovery()", PGPORT=str(port)) == "f"
        return contents(PGPORT=str(port))
    finally:
        run(*as_postgres(*control, "--mode=immediate", "stop"))


def point_in_time() -> None:
    archive = Path(f"{folder}/archive")
    for name in ("20200101T000000Z", "20200102T000000Z", "20200103T000000Z"):
        (archive / "base" / name).mkdir(parents=True)
        (archive / "base" / name / "START").write_text("000000010000000000000001\n")
    (archive / "wal").mkdir()
    shutil.copytree(archive, f"{folder}/remote/archive")
    for place in (archive, Path(f"{folder}/remote/archive")):
        (place / "wal/000000010000000000000000.age").write_text("old")
    given = {**ENVIRONMENT, **BACKUP_LOGIN, "ARCHIVE_DIR": str(archive), "ARCHIVE_PAUSE_S": "1", "BACKUP_REMOTE": f"{folder}/remote"}
    refused = run("bash", str(BACKUP / "archive.sh"), "--check", fails=True, ARCHIVE_DIR=str(archive))
    assert "no sign of life" in refused, refused
    with open(f"{folder}/archive.log", "w") as log:
        process = subprocess.Popen(["bash", str(BACKUP / "archive.sh")], env=given, stdout=log, stderr=subprocess.STDOUT)
    try:
        alive = lambda: subprocess.run(["bash", str(BACKUP / "archive.sh"), "--check"], env=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
        until(lambda: process.poll() is not None or alive(), "a base backup")
        assert process.poll() is None, Path(f"{folder}/archive.log").read_text()
        for place in (archive, Path(f"{folder}/remote/archive")):
            bases = sorted(path.name for path in (place / "base").iterdir())
            assert len(bases) == 2 and bases[0] == "20200103T000000Z", f"of the old ones the newest stays: {place}: {bases}"
            assert not (place / "wal/000000010000000000000000.age").exists(), "log that no base backup needs is kept"

        run(STACK, "up", "--dir", stack_dir)
        run(STACK, "demo", "--dir", stack_dir)
        run(STACK, "down", "--dir", stack_dir)
        before = contents()
        moment = sql("postgres", "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")
        print(f"a table is lost by mistake, after {moment}; the whole log is in the archive")
        sql("contexor_content", "ALTER TABLE contents RENAME TO lost")
        sealed = lambda: {path.name for path in (archive / "wal").glob("*.age")}
        segment = sql("postgres", "SELECT pg_walfile_name(pg_switch_wal())")
        until(lambda: f"{segment}.age" in sealed(), f"the segment {segment}")
        sql("contexor_content", "ALTER TABLE lost RENAME TO contents")
        sql("contexor_content", "CREATE TABLE drill_later AS SELECT 1 AS one")
        newest = contents()
        # What is in no whole segment yet is in the archive, too.
        end = sql("postgres", "SELECT pg_current_wal_insert_lsn()")
        until(lambda: sql("postgres", f"SELECT count(*) FROM pg_stat_replication WHERE application_name = 'pg_receivewal' AND write_lsn >= '{end}'") == "1", "the newest log")
        assert sorted(path.name for path in Path(f"{folder}/remote/archive/wal").iterdir()) == sorted(sealed()), "the copy elsewhere is not whole"
        assert not any(b"contexor" in path.read_bytes() for path in archive.glob("wal/*.age")), "the log is not encrypted"
    finally:
        process.terminate()
        process.wait(30)
    sql("contexor_content", "DROP TABLE drill_later")
    sql("postgres", "SELECT pg_drop_replication_slot('contexor_archive')")
    give_to_postgres(str(archive), ENVIRONMENT["BACKUP_IDENTITY"])
    assert recovered(moment) == before, "not as it was at that moment"
    assert recovered("latest") == newest, "not the newest there is"
    given = {"ARCHIVE_DIR": str(archive)}
    refused = run("bash", str(BACKUP / "restore-point.sh"), "2019-01-01T00:00:00Z", f"{folder}/none", fails=True, **given)
    assert "no base backup had ended" in refused, refused
    refused = run("bash", str(BACKUP / "restore-point.sh"), moment, f"{folder}/archive", fails=True, **given)
    assert "is not empty" in refused, refused


# What backup.sh runs as: reads everything, writes nothing.
BACKUP_LOGIN: dict[str, str] = {}
server = urlsplit(os.environ["CONTEXOR_TEST_POSTGRES_URL"])
folder = tempfile.mkdtemp(prefix="contexor-drill-")
os.chmod(folder, 0o755)
stack_dir = f"{folder}/stack"
ports = free_ports(2 * len(PROGRAMS))
ENVIRONMENT = {
    **os.environ,
    "PATH": f"{ROOT}/.contexor/ops-tools/usr/bin:{os.environ['PATH']}",
    "PGHOST": server.hostname or "127.0.0.1",
    "PGPORT": str(server.port or 5432),
    "PGUSER": server.username or "postgres",
    "PGPASSWORD": server.password or "",
    "PGOPTIONS": "-c client_min_messages=warning",
    "DATABASE_URL": os.environ["CONTEXOR_TEST_POSTGRES_URL"],
    "REDIS_URL": os.environ["CONTEXOR_TEST_REDIS_URL"],
    "AMQP_URL": os.environ["CONTEXOR_TEST_AMQP_URL"],
    "BACKUP_DIR": f"{folder}/backups",
    "BACKUP_IDENTITY": f"{folder}/identity",
    "RCLONE_CONFIG": "/dev/null",
    "CONTEXOR_SANDBOX__TOKENS_PER_SECOND": "0",
    "CONTEXOR_SANDBOX__FIRST_TOKEN_MS": "0",
    # The dashboard is no part of it.
    "CONTEXOR_FRONTEND_DIR": f"{folder}/no-frontend",
} | {
    f"CONTEXOR_{name.upper().replace('-', '_')}_{kind}": str(ports.pop())
    for name in PROGRAMS
    for kind in (["PORT"] if name == "sandbox" else ["PORT", "METRICS_PORT"])
}
for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "KAVENEGAR_API_KEY", "KAVENEGAR_BASE_URL"):
    ENVIRONMENT.pop(name, None)


def prepare() -> None:
    """The programs that prepare a server and a broker, twice, and what the logins that they make may do."""
    print("prepare: databases, logins, queues and rights, twice")
    init = ROOT / "deploy/init"
    run("python3", str(init / "make_secrets.py"), "env", f"{folder}/secrets.env")
    made = dict(line.split("=", 1) for line in Path(f"{folder}/secrets.env").read_text().splitlines() if "=" in line and line[0] != "#")
    passwords = {name: value for name, value in made.items() if name.endswith(("_DATABASE_PASSWORD", "_BROKER_PASSWORD"))}
    admin = urlsplit(os.environ["CONTEXOR_TEST_AMQP_ADMIN_URL"])
    management = f"http://{admin.hostname}:{admin.port}"
    broker = {"RABBITMQ_MANAGEMENT_URL": management, "RABBITMQ_USER": admin.username or "", "RABBITMQ_PASSWORD": admin.password or ""}
    for _ in range(2):
        run("bash", str(init / "databases.sh"), **passwords)
        run("python3", str(init / "broker.py"), **passwords, **broker)
    login = {"PGUSER": "contexor_org", "PGPASSWORD": passwords["ORG_DATABASE_PASSWORD"]}
    run("psql", "-X", "-d", "contexor_org", "-c", "SELECT 1", **login)
    for other in ("contexor_auth", "postgres"):
        refused = run("psql", "-X", "-d", other, "-c", "SELECT 1", fails=True, **login)
        assert "permission denied" in refused, refused

    def ask(user: str, password: str, path: str) -> int:
        token = base64.b64encode(f"{user}:{password}".encode()).decode()
        request = urllib.request.Request(management + path, headers={"authorization": f"Basic {token}"})
        try:
            return urllib.request.urlopen(request, timeout=10).status
        except urllib.error.HTTPError as error:
            return error.code

    # The autoscaler sees depths at the management interface; a service's login sees nothing there.
    depth = "/api/queues/%2F/ai-worker.jobs"
    assert ask("autoscaler", passwords["AUTOSCALER_BROKER_PASSWORD"], depth) == 200
    assert ask("org", passwords["ORG_BROKER_PASSWORD"], depth) == 401
    BACKUP_LOGIN.update(PGUSER="contexor_backup", PGPASSWORD=passwords["BACKUP_DATABASE_PASSWORD"])


def drill() -> None:
    run("age-keygen", "-o", ENVIRONMENT["BACKUP_IDENTITY"])
    ENVIRONMENT["BACKUP_RECIPIENT"] = run("age-keygen", "-y", ENVIRONMENT["BACKUP_IDENTITY"]).strip()

    prepare()
    print("fill: the whole system, and three contents through it")
    run(STACK, "up", "--dir", stack_dir)
    for service in PROGRAMS[:-1]:
        # What the images' health check runs.
        run(STACK, "run", "--dir", stack_dir, service, "healthcheck")
    for _ in range(2):
        run(STACK, "demo", "--dir", stack_dir)
    approved = receipt()
    chains_before = audit_chains()
    run(STACK, "down", "--dir", stack_dir)
    assert json.loads(verify_receipt(f"{folder}/receipt.json", f"{folder}/jwks.json"))["content_id"] == approved

    print("archive: the log as it is written, and a restore to a point in time")
    point_in_time()
    before, money_before = contents(), money()
    rows = sum(int(value.split()[0]) for value in before.values())
    print(f"      {len(before)} tables, {rows} rows, {len(chains_before)} audit chains, {money_before}")
    assert rows > 100 and len(chains_before) >= 1 and " 0 micro" not in money_before, "there is too little to compare"

    print("back up")
    run("bash", str(BACKUP / "backup.sh"), quiet=False, **BACKUP_LOGIN, BACKUP_REMOTE=f"{folder}/remote")
    (set_dir,) = [str(path) for path in Path(ENVIRONMENT["BACKUP_DIR"]).iterdir() if path.is_dir()]
    assert b"contexor" not in b"".join(path.read_bytes() for path in Path(set_dir).glob("*.age")), "a dump is not encrypted"

    print("refused: a target that holds tables, a damaged set, another key")
    refused = run("bash", str(BACKUP / "restore.sh"), set_dir, fails=True)
    assert "RESTORE_REPLACE=1" in refused, refused
    broken = f"{folder}/broken"
    shutil.copytree(set_dir, broken)
    dump = Path(broken) / "contexor_org.dump.age"
    data = bytearray(dump.read_bytes())
    data[len(data) // 2] ^= 1
    dump.write_bytes(data)
    refused = run("bash", str(BACKUP / "restore.sh"), broken, fails=True, RESTORE_REPLACE="1")
    assert "damaged" in refused, refused
    assert contents() == before, "a refused restore changed something"

    print("destroy: every database dropped")
    for service in SERVICES:
        sql("postgres", f"DROP DATABASE contexor_{service} WITH (FORCE)")

    run("age-keygen", "-o", f"{folder}/other")
    run("bash", str(BACKUP / "restore.sh"), set_dir, "contexor_auth", fails=True, BACKUP_IDENTITY=f"{folder}/other")

    print("restore")
    run("bash", str(BACKUP / "restore.sh"), set_dir, quiet=False, RESTORE_REPLACE="1")
    after = contents()
    different = [name for name in before if after.get(name) != before[name]]
    assert not different and after.keys() == before.keys(), f"not as before: {different}"
    assert money() == money_before, money()

    print("start again on what was restored: one more content, and a receipt of before")
    run(STACK, "up", "--dir", stack_dir)
    claims = json.loads(verify_receipt(f"{folder}/receipt.json", f"{folder}/jwks.json"))
    assert claims["content_id"] == approved, claims
    Path(f"{folder}/jwks-after.json").write_text(json.dumps(keys()))
    assert json.loads(verify_receipt(f"{folder}/receipt.json", f"{folder}/jwks-after.json")) == claims, "the restored keys are others"
    body = sql("contexor_content", f"SELECT encode(sha256(convert_to(body, 'UTF8')), 'hex') FROM contents WHERE id = '{approved}'")
    assert body == claims["body_sha256"], "the restored text is not the one that the receipt is of"
    forged = json.loads(Path(f"{folder}/receipt.json").read_text())
    head, payload, signature = forged["jws"].split(".")
    forged["jws"] = f"{head}.{payload[:-2]}{'AA' if payload[-2:] != 'AA' else 'BB'}.{signature}"
    Path(f"{folder}/forged.json").write_text(json.dumps(forged))
    verify_receipt(f"{folder}/forged.json", f"{folder}/jwks.json", fails=True)
    chains_after = {org: told for org, told in audit_chains().items() if org in chains_before}
    assert chains_after == chains_before, f"{chains_before}\n{chains_after}"

    print("restore-check: an empty server of its own, row by row")
    give_to_postgres(ENVIRONMENT["BACKUP_DIR"], ENVIRONMENT["BACKUP_IDENTITY"])
    scratch = f"{folder}/scratch"
    os.mkdir(scratch)
    give_to_postgres(scratch)
    run(*as_postgres("bash", str(BACKUP / "restore-check.sh")), quiet=False, SCRATCH_DIR=scratch)

    print("retention: old sets go, here and at the copy elsewhere; the newest three stay")
    places = [Path(ENVIRONMENT["BACKUP_DIR"]), Path(f"{folder}/remote")]
    for name in ("20200101T000000Z", "20200102T000000Z", "20200103T000000Z", "20200104T000000Z"):
        for place in places:
            (place / name).mkdir()
            (place / name / "SHA256SUMS").write_text("")
    run("bash", str(BACKUP / "backup.sh"), **BACKUP_LOGIN, BACKUP_REMOTE=f"{folder}/remote")
    for place in places:
        left = sorted(path.name for path in place.iterdir() if path.is_dir() and path.name != "archive")
        assert len(left) == 3 and left[0] == "20200104T000000Z" and left[1] == Path(set_dir).name, (place, left)
    print(f"the drill holds: {len(before)} tables, {rows} rows, {len(chains_before)} audit chains, {money_before}")


try:
    drill()
finally:
    subprocess.run([STACK, "down", "--dir", stack_dir], env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    shutil.rmtree(folder, ignore_errors=True)
