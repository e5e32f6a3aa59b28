#!/usr/bin/env python3
"""Makes up every secret that an installation of Contexor needs, once, and writes them where they are wanted.

    make_secrets.py folder DIR                a folder for each program, for one machine (docker-compose.yml)
    make_secrets.py env [FILE]                a file for docker-compose.prod.yml
    make_secrets.py kubernetes [NAMESPACE]    Secret manifests for a cluster without a secret store, on the standard output
    make_secrets.py external                  one JSON document per service for a secret store, on the standard output

`folder` and `env` keep what is there already and add only what is missing, so that a second run changes nothing.
Needs Python 3.11 and the openssl program (1.1.1 or newer), nothing else.
"""

import base64
import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

SERVICES = ["gateway", "auth", "org", "content", "usage", "notifier", "ai-worker"]
WITH_DATABASE = [name for name in SERVICES if name != "gateway"]
WITH_BROKER = WITH_DATABASE
# Who signs calls to other services, and whose signature each of them accepts.
SIGNING = SERVICES
CALLERS = {
    "auth": ["org", "content", "notifier"],
    "org": ["gateway", "content", "usage", "notifier"],
    "content": ["usage"],
    "usage": ["content", "ai-worker"],
}
# Who serves requests that come through the gateway, and so has to know its signature.
BEHIND_GATEWAY = [name for name in SERVICES if name not in ("gateway", "ai-worker")]
WITH_SECRET_KEY = [name for name in SERVICES if name not in ("gateway", "ai-worker")]
WITH_FIELD_KEY = ["gateway", "auth", "org", "notifier"]
WITH_INDEX_KEY = ["auth", "org"]

# Where the stores are, as the programs name them. Set in the environment to use others.
POSTGRES = os.environ.get("CONTEXOR_POSTGRES", "postgres:5432")
# A streaming replica, for the services that read from one; empty for none.
POSTGRES_REPLICA = os.environ.get("CONTEXOR_POSTGRES_REPLICA", "")
READS_FROM_REPLICA = ["content", "usage"]
# One server; or, with the sentinels' name of the primary in CONTEXOR_REDIS_MASTER, the sentinels with commas between them; or, without
# that name, nodes of a Redis Cluster with commas between them.
REDIS = os.environ.get("CONTEXOR_REDIS", "redis:6379")
REDIS_MASTER = os.environ.get("CONTEXOR_REDIS_MASTER", "")
# One node, or all nodes of a cluster with commas between them.
RABBITMQ = os.environ.get("CONTEXOR_RABBITMQ", "rabbitmq:5672")


def variable(service: str) -> str:
    """The service's name as part of a variable: AI_WORKER."""
    return service.upper().replace("-", "_")


def key() -> str:
    """32 random bytes in base64."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def word() -> str:
    """A password of letters and digits alone, so that it needs no escape in an address."""
    return secrets.token_hex(32)


def openssl(*arguments: str, given: bytes = b"") -> bytes:
    return subprocess.run(["openssl", *arguments], input=given, stdout=subprocess.PIPE, check=True).stdout


def signing_key() -> str:
    """An Ed25519 private key, PKCS#8 in base64."""
    return base64.b64encode(openssl("genpkey", "-algorithm", "ed25519", "-outform", "DER")).decode()


def public_key(private: str) -> str:
    """The public half: 32 bytes in base64."""
    der = openssl("pkey", "-inform", "DER", "-pubout", "-outform", "DER", given=base64.b64decode(private))
    return base64.b64encode(der[-32:]).decode()


def complete(values: dict[str, str]) -> dict[str, str]:
    """Adds what is missing. The names are those of docker-compose.prod.yml."""

    def want(name: str, make) -> None:
        if not values.get(name):
            values[name] = make()

    for name in ("POSTGRES_PASSWORD", "REDIS_PASSWORD", "RABBITMQ_PASSWORD", "GRAFANA_PASSWORD"):
        want(name, word)
    want("OTP_DELIVERY_KEY", key)
    want("AI_WORKER_SAFETY_KEY", key)
    for service in SERVICES:
        name = variable(service)
        if service in WITH_DATABASE:
            want(f"{name}_DATABASE_PASSWORD", word)
        if service in WITH_BROKER:
            want(f"{name}_BROKER_PASSWORD", word)
        if service in WITH_SECRET_KEY:
            want(f"{name}_SECRET_KEY", key)
        if service in WITH_FIELD_KEY:
            want(f"{name}_FIELD_KEY", key)
        if service in WITH_INDEX_KEY:
            want(f"{name}_INDEX_KEY", key)
        if service in SIGNING:
            want(f"{name}_SIGNING_KEY", signing_key)
            values[f"{name}_PUBLIC_KEY"] = public_key(values[f"{name}_SIGNING_KEY"])
    want("AUTOSCALER_BROKER_PASSWORD", word)
    want("BACKUP_DATABASE_PASSWORD", word)
    return values


def settings(service: str, values: dict[str, str]) -> dict[str, dict[str, str] | str]:
    """The settings of a service that are secret or belong to a secret: what its file CONTEXOR_<SERVICE>_CONFIG holds."""
    name = variable(service)
    database = f"contexor_{name.lower()}"
    scheme = "redis+sentinel" if REDIS_MASTER else "redis+cluster" if "," in REDIS else "redis"
    path = f"/{REDIS_MASTER}" if REDIS_MASTER else ""
    out: dict = {"redis": {"url": f"{scheme}://:{values['REDIS_PASSWORD']}@{REDIS}{path}"}}
    if service in WITH_DATABASE:
        out["database"] = {"url": f"postgres://{database}:{values[f'{name}_DATABASE_PASSWORD']}@{POSTGRES}/{database}"}
        if POSTGRES_REPLICA and service in READS_FROM_REPLICA:
            out["database"]["replica_url"] = f"postgres://{database}:{values[f'{name}_DATABASE_PASSWORD']}@{POSTGRES_REPLICA}/{database}"
    if service in WITH_BROKER:
        login = f"amqp://{service}:{values[f'{name}_BROKER_PASSWORD']}"
        out["amqp"] = {"url": ",".join(f"{login}@{node.strip()}" for node in RABBITMQ.split(","))}
    if service in WITH_SECRET_KEY:
        out["secret_key"] = values[f"{name}_SECRET_KEY"]
    if service in WITH_FIELD_KEY:
        out["crypto.keys"] = {"current": "k1"}
        out["crypto.keys.keys"] = {"k1": values[f"{name}_FIELD_KEY"]}
    if service in WITH_INDEX_KEY:
        out["crypto.index.keys"] = {"k1": values[f"{name}_INDEX_KEY"]}
    if service in ("auth", "notifier"):
        out["otp.delivery.keys"] = {"otp": values["OTP_DELIVERY_KEY"]}
    if service in SIGNING:
        out["internal"] = {"signing_key": values[f"{name}_SIGNING_KEY"]}
        if service in BEHIND_GATEWAY:
            out["internal"]["gateway"] = values["GATEWAY_PUBLIC_KEY"]
        out["internal.peers"] = {
            variable(caller).lower(): values[f"{variable(caller)}_PUBLIC_KEY"] for caller in CALLERS.get(service, [])
        }
    # The sandbox accepts any key; real ones replace these.
    if service == "ai-worker":
        out["safety_key"] = values["AI_WORKER_SAFETY_KEY"]
        out["provider"] = {"api_key": values.get("OPENAI_API_KEY") or "sandbox"}
    if service == "notifier":
        out["kavenegar"] = {"api_key": values.get("KAVENEGAR_API_KEY") or "sandbox"}
    return out


def toml(tree: dict) -> str:
    lines = [f'{name} = "{value}"' for name, value in tree.items() if isinstance(value, str)]
    for name, table in tree.items():
        if isinstance(table, dict) and table:
            lines += ["", f"[{name}]", *(f'{inner} = "{value}"' for inner, value in table.items())]
    return "\n".join(lines) + "\n"


def stores(values: dict[str, str]) -> dict[str, dict[str, str]]:
    """What the stores themselves and the two programs that prepare them are given."""
    databases = {f"{variable(name)}_DATABASE_PASSWORD": values[f"{variable(name)}_DATABASE_PASSWORD"] for name in WITH_DATABASE}
    brokers = {f"{variable(name)}_BROKER_PASSWORD": values[f"{variable(name)}_BROKER_PASSWORD"] for name in WITH_BROKER}
    databases["BACKUP_DATABASE_PASSWORD"] = values["BACKUP_DATABASE_PASSWORD"]
    brokers["AUTOSCALER_BROKER_PASSWORD"] = values["AUTOSCALER_BROKER_PASSWORD"]
    return {
        "postgres": {"password": values["POSTGRES_PASSWORD"]},
        "redis": {"redis.conf": f"requirepass {values['REDIS_PASSWORD']}\n"},
        "rabbitmq": {
            "90-contexor.conf": "default_user = contexor\n"
            f"default_pass = {values['RABBITMQ_PASSWORD']}\n"
            "loopback_users = none\nlog.console = true\nlog.file = false\n"
        },
        "databases": {"PGPASSWORD": values["POSTGRES_PASSWORD"], **databases},
        "broker": {"RABBITMQ_PASSWORD": values["RABBITMQ_PASSWORD"], **brokers},
        "grafana": {"password": values["GRAFANA_PASSWORD"]},
    }


def write(path: Path, text: str, mode: int) -> None:
    """Writes a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(path.name + ".new")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    os.chmod(aside, mode)
    aside.replace(path)


def read_env(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    pairs = (line.split("=", 1) for line in path.read_text().splitlines() if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, value in pairs}


def env_file(values: dict[str, str]) -> str:
    return "# Made by deploy/init/make_secrets.py. Keep it secret, and keep it: what is sealed with these keys opens with no others.\n" + "".join(
        f"{name}={value}\n" for name, value in sorted(values.items())
    )


def to_folder(folder: Path) -> None:
    # In a container each program sees its own folder alone, whatever user it runs as: files are readable, the way to them is the mount.
    kept = folder / "all" / "secrets.env"
    values = complete(read_env(kept))
    write(kept, env_file(values), 0o600)
    (folder / "all").chmod(0o700)
    for service in SERVICES:
        write(folder / service / "settings.toml", toml(settings(service, values)), 0o444)
    for store, files in stores(values).items():
        for name, text in files.items():
            write(folder / store / name, text, 0o444)


def to_env(path: Path) -> None:
    values = complete(read_env(path))
    write(path, env_file(values), 0o600)


def to_kubernetes(namespace: str) -> None:
    values = complete({name: value for name, value in os.environ.items() if name in ("OPENAI_API_KEY", "KAVENEGAR_API_KEY")})
    contents = {f"{service}-secrets": {"settings.toml": toml(settings(service, values))} for service in SERVICES}
    contents |= {f"{store}-secrets": files for store, files in stores(values).items() if store != "grafana"}
    items = [
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": name, "namespace": namespace, "labels": {"app.kubernetes.io/part-of": "contexor"}},
            "type": "Opaque",
            "stringData": data,
        }
        for name, data in contents.items()
    ]
    json.dump({"apiVersion": "v1", "kind": "List", "items": items}, sys.stdout, indent=2)
    print()


def to_external() -> None:
    """What k8s/components/external-secrets asks a secret store for: one entry per service, contexor/<service>."""
    values = complete({})
    entries = {}
    for service in SERVICES:
        flat = {}
        for name, value in settings(service, values).items():
            inner = {name: value} if isinstance(value, str) else {f"{name}.{key}": text for key, text in value.items()}
            flat |= {path.replace(".", "_").replace("-", "_"): text for path, text in inner.items()}
        entries[f"contexor/{service}"] = flat
    chosen = stores(values)
    entries["contexor/databases"] = chosen["databases"]
    entries["contexor/broker"] = chosen["broker"]
    management = os.environ.get("CONTEXOR_RABBITMQ_MANAGEMENT", "rabbitmq:15672")
    entries["contexor/autoscaler"] = {"host": f"http://autoscaler:{values['AUTOSCALER_BROKER_PASSWORD']}@{management}/"}
    entries["contexor/backup"] = {
        "PGPASSWORD": values["BACKUP_DATABASE_PASSWORD"],
        "BACKUP_RECIPIENT": "the public key that age-keygen prints",
        "RCLONE_CONFIG": "an rclone.conf with the remote of BACKUP_REMOTE, or empty",
    }
    # Apart from the others: whoever backs up does not need it, and whoever steals the backups should not find it beside them.
    entries["contexor/backup-identity"] = {"BACKUP_IDENTITY": "the private key of age-keygen"}
    json.dump(entries, sys.stdout, indent=2)
    print()


def main(arguments: list[str]) -> int:
    match arguments:
        case ["folder", folder]:
            to_folder(Path(folder))
        case ["env"]:
            to_env(Path(".env"))
        case ["env", path]:
            to_env(Path(path))
        case ["kubernetes"]:
            to_kubernetes("contexor")
        case ["kubernetes", namespace]:
            to_kubernetes(namespace)
        case ["external"]:
            to_external()
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
