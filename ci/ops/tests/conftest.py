"""Shared parts: the tools, the rendered overlays, and what the services' own source says."""

import functools
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
VENV = Path(sys.executable).parent
TOOLS = ROOT / ".contexor/ops-tools/usr/bin"
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
OVERLAYS = ["development", "production"]
SERVICES = ["gateway", "auth", "org", "content", "usage", "notifier", "ai-worker"]
# The oldest and the newest Kubernetes that docs/operations.md says is supported.
KUBERNETES = ["1.32", "1.37"]


def run(*command, given: str | None = None, env: dict | None = None) -> tuple[int, str]:
    done = subprocess.run(
        [str(word) for word in command], input=given, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT, env=env, timeout=240
    )
    return done.returncode, done.stdout


def tool(name: str) -> Path:
    """A tool that ci/ops/install.sh has put there; a missing one is an error, never a skipped check."""
    for folder in (VENV, TOOLS, ROOT / ".contexor/ops-checkov/bin"):
        if (folder / name).exists():
            return folder / name
    raise AssertionError(f"{name} is missing: run `make ops-test`, which installs it")


def render(overlay: Path) -> str:
    code, text = run(tool("kubectl"), "kustomize", overlay)
    assert code == 0, text
    return text


@pytest.fixture(scope="session")
def rendered(tmp_path_factory) -> dict[str, str]:
    """Every overlay; and `production` is looked at with the component that it leaves to choose, so that this is checked as well."""
    chosen = tmp_path_factory.mktemp("chosen")
    at = lambda path: os.path.relpath(ROOT / path, chosen.resolve())
    (chosen / "kustomization.yaml").write_text(
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: contexor\n"
        f"resources: [{at('k8s/overlays/production')}]\ncomponents: [{at('k8s/components/point-in-time')}]\n"
        "images: [{ name: contexor/backup, newName: registry.example.com/contexor/backup, newTag: 0.1.0 }]\n"
    )
    return {name: render(chosen if name == "production" else ROOT / "k8s/overlays" / name) for name in OVERLAYS}


@pytest.fixture(scope="session")
def objects(rendered) -> dict[str, list[dict]]:
    return {name: [one for one in yaml.safe_load_all(text) if one] for name, text in rendered.items()}


def defaults(service: str) -> dict:
    return tomllib.loads((ROOT / f"services/{service}/config/default.toml").read_text())


def ports() -> dict[int, str]:
    return {defaults(name)["http"]["port"]: name for name in SERVICES}


def texts(value) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in texts(inner)]
    return [value] if isinstance(value, str) else []


def calls_in_code() -> set[tuple[str, str]]:
    """Who calls whom: every address of a service in the settings of another (or of itself), and the front end's one."""
    by_port = ports()
    found = {("frontend", "gateway")}
    for service in SERVICES:
        for text in texts(defaults(service)):
            if match := re.match(r"http://127\.0\.0\.1:(\d+)", text):
                if int(match[1]) in by_port:
                    found.add((service, by_port[int(match[1])]))
    return found


def uses_in_code() -> dict[str, set[str]]:
    """The stores and providers that a service has settings for."""
    uses = {}
    for service in SERVICES:
        settings = defaults(service)
        found = {name for name, section in (("postgres", "database"), ("redis", "redis"), ("rabbitmq", "amqp"), ("otlp", "telemetry")) if section in settings}
        if any(text.startswith("https://api.") for text in texts(settings)):
            found.add("internet")
        uses[service] = found
    return uses


def compiled_in() -> dict[str, list[str]]:
    """Files beside Rust code that programs hold, with who includes them: include_str!, include_bytes! and embedded migrations of src/."""
    found: dict[str, list[str]] = {}
    for file in [*ROOT.glob("*/*/src/**/*.rs"), *ROOT.glob("*/src/**/*.rs")]:
        source = file.read_text()
        names = [file.parent / name for name in re.findall(r'include_(?:str|bytes)!\("([^"]+)"\)', source)]
        package = next(folder for folder in file.parents if (folder / "Cargo.toml").exists())
        names += [package / name for name in re.findall(r'embed_migrations!\("([^"]+)"\)', source)]
        for name in names:
            found.setdefault(str(name.resolve().relative_to(ROOT)), []).append(str(file.relative_to(ROOT)))
    return found


@functools.cache
def metrics_in_code() -> dict[str, set[str]]:
    """Every metric that the source records, with its labels."""
    found: dict[str, set[str]] = {}
    kinds: dict[str, str] = {}
    for folder in ("crates", "services"):
        for file in (ROOT / folder).rglob("src/**/*.rs"):
            source = file.read_text()
            for match in re.finditer(r'(counter|gauge|histogram)!\(\s*"(contexor_\w+)"((?:[^()]|\([^()]*\))*)\)', source):
                kind, name, rest = match.groups()
                labels = set(re.findall(r'"(\w+)"\s*=>', rest))
                if "labels" in rest:
                    # The labels are a list that stands before: the nearest one.
                    before = source[: match.start()].rsplit("let labels = [", 1)[1].split("];", 1)[0]
                    labels |= set(re.findall(r'\("(\w+)",', before))
                found.setdefault(name, set()).update(labels)
                kinds[name] = kind
    for name, kind in kinds.items():
        if kind == "histogram":
            labels = found.pop(name)
            found[f"{name}_bucket"] = labels | {"le"}
            found[f"{name}_count"] = found[f"{name}_sum"] = labels
    return found
