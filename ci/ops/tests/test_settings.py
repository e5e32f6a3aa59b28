"""What the manifests give each service is what it needs: its own `check-config` says so."""

import copy
import json
import os
import re
import subprocess
import time
from pathlib import Path

import pytest
import yaml
from conftest import OVERLAYS, ROOT, SERVICES, TARGET, run, tool

PROGRAMS = TARGET / "debug"


def variable(service: str) -> str:
    return service.upper().replace("-", "_")


def check_config(service: str, environment: dict[str, str]) -> str:
    program = PROGRAMS / f"contexor-{service}"
    assert program.exists(), f"{program} is missing: `make build` first"
    code, told = run(program, "check-config", env=environment)
    return told if code else ""


@pytest.fixture(scope="session")
def secrets(tmp_path_factory) -> dict[str, dict]:
    folder = tmp_path_factory.mktemp("secrets")
    code, told = run("python3", ROOT / "deploy/init/make_secrets.py", "folder", folder)
    assert code == 0, told
    code, text = run("python3", ROOT / "deploy/init/make_secrets.py", "external")
    assert code == 0, text
    code, manifests = run("python3", ROOT / "deploy/init/make_secrets.py", "kubernetes", env={**os.environ, "OPENAI_API_KEY": "k"})
    assert code == 0, manifests
    kubernetes = {one["metadata"]["name"]: one["stringData"] for one in json.loads(manifests)["items"]}
    return {"folder": folder, "external": json.loads(text), "kubernetes": kubernetes}


def from_manifest(objects, secrets, overlay: str, service: str, folder) -> dict[str, str]:
    """The environment of the service's container, with its secret as the file that the pod mounts."""
    deployment = next(one for one in objects[overlay] if one["kind"] == "Deployment" and one["metadata"]["name"] == service)
    container = deployment["spec"]["template"]["spec"]["containers"][0]
    environment = {one["name"]: one["value"] for one in container.get("env", [])}
    for source in container["envFrom"]:
        environment |= next(one["data"] for one in objects[overlay] if one["kind"] == "ConfigMap" and one["metadata"]["name"] == source["configMapRef"]["name"])
    if overlay == "production":
        external = next(one for one in objects[overlay] if one["kind"] == "ExternalSecret" and one["metadata"]["name"] == service)
        values = secrets["external"][external["spec"]["dataFrom"][0]["extract"]["key"]]
        text = re.sub(r"\{\{ \.(\w+) \}\}", lambda match: values[match[1]], external["spec"]["target"]["template"]["data"]["settings.toml"])
    else:
        text = secrets["kubernetes"][f"{service}-secrets"]["settings.toml"]
    file = folder / f"{service}.toml"
    file.write_text(text)
    name = f"CONTEXOR_{variable(service)}_CONFIG"
    assert environment[name] == "/etc/contexor/secrets/settings.toml"
    return environment | {name: str(file)}


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a_pod_starts_with_what_its_manifest_gives(objects, secrets, tmp_path, overlay, service):
    assert not check_config(service, from_manifest(objects, secrets, overlay, service, tmp_path))


def test_a_missing_secret_and_a_misspelt_setting_are_found(objects, secrets, tmp_path):
    environment = from_manifest(objects, secrets, "production", "org", tmp_path)
    assert "sectoin" in check_config("org", environment | {"CONTEXOR_ORG__SECTOIN__KEY": "1"})
    file = tmp_path / "org.toml"
    file.write_text(re.sub(r'secret_key = .*\n', "", file.read_text()))
    assert "secret_key" in check_config("org", environment)


SEVERAL_SERVERS = {
    "CONTEXOR_POSTGRES_REPLICA": "postgres-replica:5432",
    "CONTEXOR_REDIS": "sentinel-0:26379,sentinel-1:26379,sentinel-2:26379",
    "CONTEXOR_REDIS_MASTER": "main",
    "CONTEXOR_RABBITMQ": "rabbitmq-0:5672,rabbitmq-1:5672,rabbitmq-2:5672",
}


REDIS_CLUSTER = {"CONTEXOR_REDIS": "redis-0:6379,redis-1:6379,redis-2:6379", "CONTEXOR_REDIS_MASTER": ""}


@pytest.mark.parametrize("redis, scheme", [({}, "redis+sentinel://"), (REDIS_CLUSTER, "redis+cluster://")], ids=["sentinel", "cluster"])
@pytest.mark.parametrize("service", SERVICES)
def test_stores_of_several_servers_are_understood_by_every_service(objects, secrets, tmp_path, service, redis, scheme):
    given = {**os.environ, **SEVERAL_SERVERS, **redis, "OPENAI_API_KEY": "k"}
    code, text = run("python3", ROOT / "deploy/init/make_secrets.py", "kubernetes", env=given)
    assert code == 0, text
    several = {one["metadata"]["name"]: one["stringData"] for one in json.loads(text)["items"]}
    environment = from_manifest(objects, {**secrets, "kubernetes": several}, "development", service, tmp_path)
    assert not check_config(service, environment)
    settings = (tmp_path / f"{service}.toml").read_text()
    assert settings.count(scheme) == 1
    assert settings.count("amqp://") == (0 if service == "gateway" else 3)
    assert settings.count("replica_url") == (1 if service in ("content", "usage") else 0)


def test_addresses_of_stores_that_cannot_work_are_found(objects, secrets, tmp_path):
    auth = from_manifest(objects, secrets, "production", "auth", tmp_path)
    assert "reads from the primary alone" in check_config("auth", auth | {"CONTEXOR_AUTH__DATABASE__REPLICA_URL": "postgres://replica/x"})
    assert "no amqp:// or amqps:// address" in check_config("auth", auth | {"AMQP_URL": "x", "CONTEXOR_AUTH__AMQP__URL": "amqp://one,two"})
    for address in ("redis+sentinel://one:26379", "redis+cluster://one", "redis+cluster://one:6379,two:6379/0"):
        assert "redis" in check_config("auth", auth | {"CONTEXOR_AUTH__REDIS__URL": address})
    content = from_manifest(objects, secrets, "production", "content", tmp_path)
    assert "replica_wait_s must be" in check_config(
        "content", content | {"DATABASE_REPLICA_URL_CONTENT": "postgres://replica/x", "CONTEXOR_CONTENT__DATABASE__REPLICA_WAIT_S": "10"}
    )


def test_the_health_check_of_a_service_that_does_not_run_fails(objects, secrets, tmp_path):
    """That it succeeds beside one that runs is tried by backup_drill.py."""
    environment = from_manifest(objects, secrets, "production", "org", tmp_path)
    code, told = run(PROGRAMS / "contexor-org", "healthcheck", env=environment | {"CONTEXOR_ORG__HTTP__PORT": "1"})
    assert code == 1 and "nobody answers on 127.0.0.1:1" in told


def test_a_second_run_keeps_every_secret(secrets):
    files = {path: path.read_text() for path in sorted(secrets["folder"].rglob("*")) if path.is_file()}
    assert run("python3", ROOT / "deploy/init/make_secrets.py", "folder", secrets["folder"])[0] == 0
    assert files == {path: path.read_text() for path in files}
    assert oct((secrets["folder"] / "all").stat().st_mode & 0o777) == "0o700"


# ---- Compose ------------------------------------------------------------------------------------------------------------------------------

DEVELOPMENT = ["-f", "docker-compose.yml"]
PRODUCTION = ["-f", "docker-compose.yml", "-f", "docker-compose.prod.yml"]


def compose(files: list[str], *more: str, given: dict[str, str] | None = None) -> tuple[int, str]:
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/tmp"), **(given or {})}
    done = subprocess.run(
        [str(tool("docker-compose")), "--project-directory", str(ROOT), "--env-file", "/dev/null", *files, *more],
        cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60,
    )
    return done.returncode, done.stdout


@pytest.fixture(scope="session")
def production_values(tmp_path_factory) -> dict[str, str]:
    file = tmp_path_factory.mktemp("env") / ".env"
    assert run("python3", ROOT / "deploy/init/make_secrets.py", "env", file)[0] == 0
    values = dict(line.split("=", 1) for line in file.read_text().splitlines() if "=" in line and not line.startswith("#"))
    for name in ["POSTGRES", "PYTHON", "REDIS", "RABBITMQ", "FRONTEND", "BACKUP", *map(variable, SERVICES)]:
        values[f"{name}_IMAGE"] = f"registry.example.com/{name.lower()}@sha256:{'0' * 64}"
    values |= {"OPENAI_API_KEY": "k", "KAVENEGAR_API_KEY": "k", "CONTEXOR_ORIGIN": "https://app.example.com", "CONTEXOR_TRUSTED_PROXIES": "172.16.0.0/12"}
    values |= {"BACKUP_RECIPIENT": "age1planted", "BACKUP_IDENTITY_FILE": "/etc/contexor/backup-identity"}
    return values


@pytest.mark.parametrize("profiles", [[], ["sandbox"], ["monitoring"], ["sandbox", "monitoring"]])
def test_compose_files_are_whole(profiles):
    code, told = compose(DEVELOPMENT, *(word for name in profiles for word in ("--profile", name)), "config", "--quiet")
    assert code == 0, told


def test_compose_finds_a_planted_fault(tmp_path):
    planted = tmp_path / "planted.yml"
    planted.write_text((ROOT / "docker-compose.yml").read_text().replace("condition: service_healthy", "condition: service_helthy", 1))
    assert compose(["-f", str(planted)], "config", "--quiet")[0] != 0


def compose_services(files, given=None) -> dict[str, dict]:
    code, text = compose(files, "--profile", "*", "config", given=given)
    assert code == 0, text
    return yaml.safe_load(text)["services"]


def test_every_program_of_compose_is_contained():
    services = compose_services(DEVELOPMENT)
    for name, one in services.items():
        assert "no-new-privileges:true" in one["security_opt"], name
        assert one["logging"]["options"]["max-size"], name
        assert not one.get("privileged"), name
        for port in one.get("ports", []):
            assert port["host_ip"] == "127.0.0.1", f"{name} is open to everybody"
        if name in SERVICES:
            assert one["read_only"] and one["cap_drop"] == ["ALL"] and one["mem_limit"], name
            assert one["develop"]["watch"], name
        if one.get("restart") != "no" and name not in ("sandbox", "otel-collector", "tempo", "loki", *SERVICES, "frontend"):
            assert "healthcheck" in one, name
    assert set(SERVICES) <= set(services)


@pytest.mark.parametrize("service", SERVICES)
def test_a_container_starts_with_what_compose_gives(production_values, secrets, service):
    environment = compose_services(PRODUCTION, production_values)[service]["environment"]
    assert not check_config(service, environment)
    assert environment[f"CONTEXOR_{variable(service)}__PROFILE"] == "production"
    environment = compose_services(DEVELOPMENT)[service]["environment"]
    assert environment[f"CONTEXOR_{variable(service)}_CONFIG"] == "/run/contexor/settings.toml"
    assert not check_config(service, environment | {f"CONTEXOR_{variable(service)}_CONFIG": str(secrets["folder"] / service / "settings.toml")})


def test_production_has_no_default_for_any_secret(production_values):
    code, _ = compose(PRODUCTION, "config", "--quiet", given=production_values)
    assert code == 0
    text = (ROOT / "docker-compose.prod.yml").read_text()
    secret = re.compile(r"\$\{(\w*(?:PASSWORD|_KEY))(:?[^}]*)\}")
    found = {match[1] for match in secret.finditer(text)}
    assert len(found) > 30
    assert all(match[2].startswith(":?") for match in secret.finditer(text))
    for name in ("POSTGRES_PASSWORD", "AUTH_SIGNING_KEY", "OTP_DELIVERY_KEY", "ORG_IMAGE", "OPENAI_API_KEY", "BACKUP_RECIPIENT", "BACKUP_IDENTITY_FILE"):
        code, told = compose(PRODUCTION, "config", "--quiet", given={**production_values, name: ""})
        assert code != 0 and name in told, name


def test_production_runs_no_sandbox_and_builds_nothing(production_values):
    services = compose_services(PRODUCTION, production_values)
    assert "sandbox" not in services and "keys" not in services
    assert not [name for name, one in services.items() if "build" in one or "develop" in one]
    for name in (*SERVICES, "frontend", "postgres", "redis", "rabbitmq"):
        assert "@sha256:" in services[name]["image"], name


def backup_faults(services: dict[str, dict], objects: list[dict]) -> list[str]:
    """What the CronJobs and the archive of the cluster do, against what Compose runs: the same programs, as often, with the same settings."""
    faults = []
    jobs = {one["metadata"]["name"]: one["spec"] for one in objects if one["kind"] == "CronJob"}
    for name, spec in jobs.items():
        container = spec["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]
        minute, hour = spec["schedule"].split()[:2]
        command = services.get(name, {}).get("command") or []
        if command[:3] != ["bash", "/backup/daily.sh", f"{hour:0>2}:{minute:0>2}"] or Path(command[-1]).name != Path(container["command"][-1]).name:
            faults.append(f"{name}: {command}")
            continue
        missing = {one["name"] for one in container["env"]} - set(services[name]["environment"]) - {"SECRETS_DIR"}
        faults += [f"{name} has no {one}" for one in sorted(missing)]
    if (services.get("archive", {}).get("command") or [])[-1:] != ["/backup/archive.sh"]:
        faults.append("nothing keeps the write-ahead log")
    faults += [f"{name} has no health check" for name in (*jobs, "archive") if "healthcheck" not in services.get(name, {})]
    identities = [name for name, one in services.items() if "BACKUP_IDENTITY" in (one.get("environment") or {})]
    if identities != ["restore-check"] or services["restore-check"].get("network_mode") != "none":
        faults.append(f"the private key is with {identities}")
    server = services["postgres"]["command"]
    faults += [f"postgres runs without {name}" for name in ("wal_level=replica", "max_slot_wal_keep_size=16GB", "hba_file=/etc/postgresql/pg_hba.conf") if name not in server]
    return faults


def test_production_on_one_machine_backs_up_as_the_cluster_does(production_values, objects):
    services = compose_services(PRODUCTION, production_values)
    assert backup_faults(services, objects["production"]) == []
    for plant in (
        lambda planted: planted.pop("backup"), lambda planted: planted.pop("archive"), lambda planted: planted["backup"]["command"].__setitem__(2, "01:30"),
        lambda planted: planted["backup"]["environment"].pop("BACKUP_REMOTE"), lambda planted: planted["restore-check"].pop("network_mode"),
        lambda planted: planted["archive"].pop("healthcheck"), lambda planted: planted["postgres"].update(command=["postgres"]),
    ):
        planted = copy.deepcopy(services)
        plant(planted)
        assert backup_faults(planted, objects["production"])


# ---- daily.sh ---------------------------------------------------------------------------------------------------------------------------

DAILY = ROOT / "deploy/backup/daily.sh"


def is_due(at: str, stamp) -> bool:
    return run(DAILY, "--is-due", at, stamp)[0] == 0


def test_a_daily_program_is_due_when_the_last_time_was_missed(tmp_path):
    stamp = tmp_path / "done"
    assert is_due("00:00", stamp) and is_due("23:59", stamp), "at the very first start"
    stamp.touch()
    now = time.time()
    for back, due in ((0, False), (25 * 3600, True)):
        os.utime(stamp, (now - back, now - back))
        # Midnight of today is the last time that was due, whatever the hour is now; with a minute to come it was yesterday's.
        assert is_due("00:00", stamp) == due, back
    midnight = now - now % 86_400
    os.utime(stamp, (midnight - 1, midnight - 1))
    assert is_due("00:00", stamp), "the last success was before midnight"
    os.utime(stamp, (midnight, midnight))
    assert not is_due("00:00", stamp)


def test_daily_runs_a_program_and_stamps_its_success_alone(tmp_path):
    stamp, log = tmp_path / "done", tmp_path / "log"
    for program, stamped in (("false", False), ("true", True)):
        with log.open("w") as out:
            process = subprocess.Popen([DAILY, "00:00", stamp, program], stdout=out, stderr=out)
        try:
            end = time.monotonic() + 30
            while not (stamp.exists() if stamped else "failed; again in an hour" in log.read_text()):
                assert time.monotonic() < end, log.read_text()
                time.sleep(0.05)
            assert stamp.exists() == stamped
        finally:
            process.terminate()
            assert process.wait(10) == 0, "a signal ends the pause"
    assert run(DAILY, "25:00", stamp, "true")[0] == 2
