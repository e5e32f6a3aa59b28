#!/usr/bin/env python3
"""The restore drill: fill, back up, destroy, restore, compare. Run by `make backup-drill`.

Starts the whole system on the servers that `contexor-stack with-servers` names, pushes contents through it, backs it up with
deploy/backup/backup.sh, drops every database, restores with deploy/backup/restore.sh, and compares every table (rows and their hash), the
audit chain of every organization, and the sum of money. Then the system starts again on what was restored and makes one more content.
Then what must fail: a damaged set, a target that holds tables, another key.
"""

import base64
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

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


def sql(database: str, statement: str) -> str:
    return run("psql", "--no-psqlrc", "-qAtX", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", statement).strip()


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def contents() -> dict[str, str]:
    """Every table: number of rows, and a hash of all of them in an order of their own."""
    found = {}
    tables = "SELECT n.nspname || '.' || quote_ident(c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace " \
             "WHERE relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
    for service in SERVICES:
        database = f"contexor_{service}"
        for table in sql(database, tables).splitlines():
            text = f"SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, E'\\n' ORDER BY t::text)), '') FROM {table} t"
            found[f"{service} {table}"] = sql(database, text)
    return found


def audit_chains() -> dict[str, str]:
    ids = sql("contexor_org", "SELECT id FROM orgs ORDER BY id").split()
    return {org: run(STACK, "run", "--dir", stack_dir, "org", "verify-audit", org) for org in ids}


def money() -> str:
    return sql("contexor_usage", "SELECT count(*) || ' attempts, ' || coalesce(sum(cost_micro_usd), 0) || ' micro-dollars' FROM usage_log")


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
    chains_before = audit_chains()
    run(STACK, "down", "--dir", stack_dir)
    before, money_before = contents(), money()
    rows = sum(int(value.split()[0]) for value in before.values())
    print(f"      {len(before)} tables, {rows} rows, {len(chains_before)} audit chains, {money_before}")
    assert rows > 100 and len(chains_before) >= 1 and " 0 micro" not in money_before, "there is too little to compare"

    print("back up")
    run("bash", str(BACKUP / "backup.sh"), quiet=False, **BACKUP_LOGIN)
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

    print("start again on what was restored, and one more content")
    run(STACK, "up", "--dir", stack_dir)
    chains_after = {org: told for org, told in audit_chains().items() if org in chains_before}
    assert chains_after == chains_before, f"{chains_before}\n{chains_after}"

    print("restore-check: an empty server of its own, row by row")
    check = ["bash", str(BACKUP / "restore-check.sh")]
    if os.geteuid() == 0:
        for path in [folder, *Path(folder).glob("backups/**/*"), ENVIRONMENT["BACKUP_DIR"], ENVIRONMENT["BACKUP_IDENTITY"]]:
            shutil.chown(path, "postgres", "postgres")
        check = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *check]
    run(*check, quiet=False, SCRATCH_DIR=folder)

    print("retention: old sets go, the newest three stay")
    for name in ("20200101T000000Z", "20200102T000000Z", "20200103T000000Z", "20200104T000000Z"):
        (Path(ENVIRONMENT["BACKUP_DIR"]) / name).mkdir()
    run("bash", str(BACKUP / "backup.sh"), **BACKUP_LOGIN)
    left = sorted(path.name for path in Path(ENVIRONMENT["BACKUP_DIR"]).iterdir() if path.is_dir())
    assert len(left) == 3 and left[0] == "20200104T000000Z", left
    print(f"the drill holds: {len(before)} tables, {rows} rows, {len(chains_before)} audit chains, {money_before}")


try:
    drill()
finally:
    subprocess.run([STACK, "down", "--dir", stack_dir], env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    shutil.rmtree(folder, ignore_errors=True)
