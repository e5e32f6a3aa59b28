"""Dockerfiles, shell, YAML, the API's documents, the broker's topology, and links in the documents: each check with a planted fault."""

import fnmatch
import json
import re
import tomllib

import pytest
import yaml
from conftest import ROOT, SERVICES, compiled_in, run, tool

DOCKERFILES = sorted((ROOT / "deploy/docker").glob("*Dockerfile"))
SCRIPTS = sorted([*ROOT.glob("deploy/**/*.sh"), *ROOT.glob("ci/**/*.sh"), ROOT / ".ci/run"])
SCRIPTS = [path for path in SCRIPTS if "node_modules" not in path.parts]


def hadolint(path) -> tuple[int, str]:
    return run(tool("hadolint"), "-c", ROOT / ".hadolint.yaml", path)


@pytest.mark.parametrize("path", DOCKERFILES, ids=lambda path: path.name)
def test_dockerfiles_are_sound(path):
    code, told = hadolint(path)
    assert code == 0, told
    text = path.read_text()
    bases = re.findall(r"^ARG \w+_IMAGE=(\S+)$", text, re.M)
    assert bases and all(re.search(r"(@sha256:[0-9a-f]{64}|:[\w.-]+)$", base) and not base.endswith(":latest") for base in bases), bases
    assert all(re.match(r"FROM (\$\{\w+_IMAGE\}|chef|packages|service)( AS|$)", line) for line in re.findall(r"^FROM .*$", text, re.M))
    assert re.search(r"^USER [1-9]\d*:[1-9]\d*$", text, re.M), "no numeric user"
    assert "HEALTHCHECK" in text and "org.opencontainers.image" in text


def test_hadolint_finds_a_planted_fault(tmp_path):
    planted = tmp_path / "Dockerfile"
    planted.write_text(DOCKERFILES[0].read_text() + "\nFROM debian\nRUN cd /tmp && sudo ls\n")
    assert hadolint(planted)[0] != 0


def pattern_of(line: str) -> re.Pattern:
    """A line of .dockerignore as Docker reads it: `*` stays within a folder, `**/` is any number of folders, a folder stands for all below it."""
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", line.removeprefix("!").strip("/"))
    spelled = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(spelled.get(part, re.escape(part)) for part in parts) + "(?:/.*)?")


def is_ignored(path: str, ignore: list[str]) -> bool:
    """The last line that names a path, or a folder that it is in, decides."""
    ignored = False
    for line in ignore:
        if line.strip() and not line.startswith("#") and pattern_of(line).fullmatch(path):
            ignored = not line.startswith("!")
    return ignored


def copied(dockerfile: str) -> list[tuple[str, list[str]]]:
    """The stages of a Dockerfile, each with what it copies from the build context."""
    stages = []
    for line in dockerfile.replace("\\\n", " ").splitlines():
        if match := re.match(r"FROM \S+(?: AS (\S+))?", line):
            stages.append((match[1] or "", []))
        elif re.match(r"(COPY|ADD) ", line) and "--from=" not in line:
            stages[-1][1].extend(word.rstrip("/") for word in line.split()[1:-1] if not word.startswith("--"))
    return stages


def tracked() -> list[str]:
    code, told = run("git", "ls-files")
    assert code == 0, told
    return told.splitlines()


def context_faults(dockerfiles: dict[str, str], ignore: list[str], files: list[str]) -> list[str]:
    """What a Dockerfile copies and the build context does not have."""
    faults = []
    for name, text in dockerfiles.items():
        for source in sorted({source for _, sources in copied(text) for source in sources}):
            below = [path for path in files if path.startswith(f"{source}/") or fnmatch.fnmatch(path, source)]
            if not below:
                faults.append(f"{name}: there is no {source}")
            faults += [f"{name}: {path} is kept out by .dockerignore" for path in below if is_ignored(path, ignore)]
    return faults


def workspace_faults(dockerfile: str, members: list[str], included: list[str]) -> list[str]:
    """Packages and included files that a stage which reads the workspace does not copy."""
    faults = []
    for stage, sources in copied(dockerfile):
        if "Cargo.toml" not in sources:
            continue
        wanted = {"Cargo.lock", *(member.split("/")[0] for member in members)} | (set(included) if stage == "build" else set())
        faults += [f"{stage}: {path}" for path in sorted(wanted) if not any(path == source or path.startswith(f"{source}/") for source in sources)]
    return faults


def test_images_hold_what_the_build_needs():
    """Whatever is copied is in the build context, the build has every package and every file that is compiled in, and every program has an image."""
    ignore = (ROOT / ".dockerignore").read_text().splitlines()
    dockerfiles = {path.name: path.read_text() for path in DOCKERFILES}
    files = tracked()
    assert context_faults(dockerfiles, ignore, files) == []
    assert is_ignored("deploy/x", ignore) and is_ignored("frontend/.env.local", ignore) and is_ignored("crates/db/server.key", ignore)
    members = tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["members"]
    included = sorted(compiled_in())
    assert len(included) > 20 and "migrations/org" in included
    assert workspace_faults(dockerfiles["Dockerfile"], members, included) == []
    assert {path.parents[1].name for path in ROOT.glob("services/*/src/main.rs")} == set(SERVICES)
    # Planted: a line of either file that is missing, a folder that is not there.
    for line in [line for line in ignore if line.startswith("!")]:
        assert context_faults(dockerfiles, [one for one in ignore if one != line], files), line
    assert context_faults({"planted": "FROM x\nCOPY none none\n"}, ignore, files)
    assert not context_faults({"planted": "FROM x\nCOPY --from=build /none none\n"}, ignore, files)
    for folder in ("contexor", "crates", "migrations", "proto-docs"):
        planted = dockerfiles["Dockerfile"].replace(f"COPY {folder} {folder}\n", "")
        assert workspace_faults(planted, members, included), folder


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_shell_scripts_are_sound(path):
    code, told = run(tool("shellcheck"), "-S", "style", "-x", "-P", ROOT, path)
    assert code == 0, told


def test_shellcheck_finds_a_planted_fault(tmp_path):
    planted = tmp_path / "planted.sh"
    planted.write_text("#!/bin/bash\nrm -rf $1/*\n")
    assert run(tool("shellcheck"), "-S", "style", planted)[0] != 0


PYTHON = [path for folder in ("ci", "deploy", "examples") for path in sorted((ROOT / folder).glob("**/*.py")) if "node_modules" not in path.parts]


def ruff(*paths) -> tuple[int, str]:
    # Names, syntax and what is likely a bug; style is left to people.
    return run(tool("ruff"), "check", "--no-cache", "--isolated", "--select", "F,E9,B", "--ignore", "B023,B008", *paths)


def test_python_is_sound(tmp_path):
    code, told = ruff(*PYTHON)
    assert len(PYTHON) > 10 and code == 0, told
    planted = tmp_path / "planted.py"
    planted.write_text("import os\nprint(path)\n")
    assert ruff(planted)[0] != 0


def test_yaml_is_sound(tmp_path):
    lint = lambda *paths: run(tool("yamllint"), "-s", "-c", ROOT / ".yamllint.yaml", *paths)
    code, told = lint(*(ROOT / name for name in ("deploy", "k8s", "docker-compose.yml", "docker-compose.prod.yml", ".hadolint.yaml", ".checkov.yaml", ".yamllint.yaml")))
    assert code == 0, told
    planted = tmp_path / "planted.yaml"
    planted.write_text("a: 1\nb: 2\na: 3\n")
    assert lint(planted)[0] != 0


NODE = ROOT / "ci/ops/node"


def openapi(path) -> tuple[int, str]:
    redocly = ROOT / ".contexor/ops-node/node_modules/.bin/redocly"
    return run(redocly, "lint", "--config", NODE / "redocly.yaml", path, env={"PATH": "/usr/local/bin:/usr/bin:/bin", "REDOCLY_TELEMETRY": "off", "HOME": "/tmp"})


def test_the_openapi_document_is_sound(tmp_path):
    code, told = openapi(ROOT / "proto-docs/openapi.json")
    assert code == 0 and "valid" in told, told
    planted = tmp_path / "openapi.json"
    text = (ROOT / "proto-docs/openapi.json").read_text()
    planted.write_text(text.replace("#/components/schemas/", "#/components/schemes/", 1))
    assert openapi(planted)[0] != 0


def test_the_asyncapi_document_is_sound(tmp_path):
    parse = lambda path: run("node", ROOT / ".contexor/ops-node/asyncapi.mjs", path)
    code, told = parse(ROOT / "proto-docs/asyncapi.yaml")
    assert code == 0, told
    planted = tmp_path / "asyncapi.yaml"
    planted.write_text((ROOT / "proto-docs/asyncapi.yaml").read_text().replace("action: send", "action: shout", 1))
    code, told = parse(planted)
    assert code != 0 and told


def topology_faults(definitions: dict, source: str) -> list[str]:
    """definitions.json against the table of queues in the source."""
    names = {queue["name"]: queue for queue in definitions["queues"]}
    steady = [int(one.replace("_", "")) for one in re.search(r"STEADY: &\[u32\] = &\[([^\]]+)\]", source)[1].split(",")]
    wanted = set()
    faults = []
    for body in re.findall(r"Queue =?\s*\{([^{}]*events: &\[[^{}]*)\}", source):
        name = re.search(r'name: "([^"]+)"', body)
        if not name:
            continue
        told = re.search(r"retry_delays_ms: (STEADY|&\[([^\]]+)\])", body)
        delays = steady if told[1] == "STEADY" else [int(one.replace("_", "")) for one in told[2].split(",")]
        wanted |= {name[1], f"{name[1]}.dead", *(f"{name[1]}.retry.{delay}ms" for delay in delays)}
        events = [one for one in re.findall(r"\w+::(\w+)::TYPE", body)]
        bound = [one for one in definitions["bindings"] if one["destination"] == name[1] and one["source"] == "contexor.events"]
        if len(events) != len(bound):
            faults.append(f"{name[1]} takes {len(events)} events and is bound {len(bound)} times")
        for delay in delays:
            queue = names.get(f"{name[1]}.retry.{delay}ms")
            if queue and queue["arguments"].get("x-message-ttl") != delay:
                faults.append(f"{queue['name']} waits for another time")
    faults += [f"{name} is missing" for name in wanted - set(names)] + [f"{name} is no queue of the source" for name in set(names) - wanted]
    services = {name.split(".")[0] for name in wanted}
    faults += [f"{user} has no rights" for user in services - {one["user"] for one in definitions["permissions"]}]
    faults += [f"{one['user']} may declare" for one in definitions["permissions"] if one["configure"] != "^$"]
    return faults


def test_the_brokers_definitions_are_the_topology_of_the_source():
    definitions = json.loads((ROOT / "deploy/init/definitions.json").read_text())
    source = (ROOT / "crates/events/src/topology.rs").read_text()
    assert len(definitions["queues"]) > 50
    assert topology_faults(definitions, source) == [], "run `make broker-definitions`"
    assert topology_faults({**definitions, "queues": definitions["queues"][1:]}, source)
    assert topology_faults({**definitions, "bindings": [one for one in definitions["bindings"] if one["source"] != "contexor.events"]}, source)
    assert topology_faults(definitions, source.replace("600_000]", "700_000]"))


def test_every_event_is_public_or_internal():
    """What a service outside may be given is decided for each event: deploy/init/external_consumer.py has two lists."""
    source = (ROOT / "deploy/init/external_consumer.py").read_text()
    lists = [set(re.findall(r'"([a-z_.]+)"', re.search(rf"^{name} = \(([^)]*)\)", source, re.M)[1])) for name in ("PUBLIC", "INTERNAL")]
    events = {channel["address"] for channel in yaml.safe_load((ROOT / "proto-docs/asyncapi.yaml").read_text())["channels"].values()}
    decided = lambda public, internal: not public & internal and public | internal == events
    assert decided(*lists), events ^ (lists[0] | lists[1])
    assert not decided(lists[0] - {"content.approved"}, lists[1])
    assert not decided(lists[0] | {"audit.recorded"}, lists[1])


DOCUMENTS = sorted([*ROOT.glob("docs/**/*.md"), ROOT / "README.md", ROOT / "ARCHITECTURE.md"])


def link_faults(path, text: str) -> list[str]:
    faults = []
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if not re.match(r"[a-z]+:", target) and not (path.parent / target).exists():
            faults.append(f"{path.name}: {target}")
    return faults


def test_links_lead_somewhere():
    assert [fault for path in DOCUMENTS for fault in link_faults(path, path.read_text())] == []
    assert link_faults(ROOT / "README.md", "[x](none.md)")


PER_SERVICE = r"^(GATEWAY|AUTH|ORG|CONTENT|USAGE|NOTIFIER|AI_WORKER|FRONTEND)_"
# What the rendered overlay asks of the cluster around it, by the words that operations.md uses.
AROUND = {"cert-manager.io/cluster-issuer", "ingressClassName", "serverAddress", "storage"}


def values_around(value) -> set[str]:
    """Names of the overlay's settings that stand for something outside: where a value has to be an operator's own."""
    found = set()
    if isinstance(value, dict):
        found |= AROUND & set(value)
        if "secretStoreRef" in value:
            found.add(value["secretStoreRef"]["kind"])
        for inner in value.values():
            found |= values_around(inner)
    if isinstance(value, list):
        for inner in value:
            found |= values_around(inner)
    return found


def values_of_production(objects: list[dict]) -> dict[str, str]:
    """Every value that an operator may have to set, with where it stands."""
    found = {name: "the rendered overlay" for name in values_around(objects)}
    for path in ROOT.glob("k8s/overlays/production/settings/*.env"):
        found |= {name: path.name for name in re.findall(r"^(\w+)=", path.read_text(), re.M)}
    for one in objects:
        if one["kind"] in ("CronJob", "StatefulSet"):
            spec = one["spec"]["jobTemplate"]["spec"] if one["kind"] == "CronJob" else one["spec"]
            names = [variable["name"] for container in spec["template"]["spec"]["containers"] for variable in container["env"]]
            found |= {name: one["metadata"]["name"] for name in names if not name.startswith("PG")}
    for name in ("docker-compose.yml", "docker-compose.prod.yml"):
        found |= {variable: name for variable in re.findall(r"(?<!\$)\$\{(\w+)", (ROOT / name).read_text())}
    return found


def explanation_faults(values: dict[str, str], told: str) -> list[str]:
    faults = []
    for name, place in values.items():
        spellings = {name, re.sub(r"^CONTEXOR_[A-Z_]+?__", "CONTEXOR_<SERVICE>__", name), re.sub(PER_SERVICE, "<SERVICE>_", name)}
        if not any(re.search(rf"(?<![\w<>-]){re.escape(spelling)}(?!\w)", told) for spelling in spellings):
            faults.append(f"{place}: {name}")
    return faults


def test_every_value_of_production_is_explained(objects):
    """What the overlay sets or asks of its cluster, and every variable of the Compose files, stands in docs/operations.md."""
    told = (ROOT / "docs/operations.md").read_text()
    values = values_of_production(objects["production"])
    assert len(values) > 100 and {"ClusterSecretStore", "BACKUP_REMOTE", "POSTGRES_MEMORY"} | AROUND <= set(values), AROUND - set(values)
    assert explanation_faults(values, told) == []
    assert explanation_faults({"PLANTED": "x"}, told) and explanation_faults({"CONTEXOR_ORG__PLANTED": "x"}, told)
    for name in ("BACKUP_REMOTE", "cert-manager.io/cluster-issuer", "POSTGRES_SHARED_BUFFERS", "<SERVICE>_SIGNING_KEY", "CONTEXOR_<SERVICE>__TRUSTED_PROXIES"):
        assert explanation_faults(values, told.replace(name, "gone")), name


def test_what_an_operator_has_to_change_is_marked_in_the_overlay():
    """Names of other people's things stand in the overlay's own files, each below a line that says CHANGE."""
    files = {path: path.read_text().splitlines() for path in ROOT.glob("k8s/overlays/production/**/*") if path.is_file()}

    def unmarked(word: str, given: dict) -> list[str]:
        places = [(path, index) for path, lines in given.items() for index, line in enumerate(lines) if word in line and "CHANGE" not in line]
        assert places, f"{word} stands nowhere"
        return [f"{path.name}:{index + 1}" for path, index in places if not any("CHANGE" in line for line in given[path][max(0, index - 16) : index])]

    words = ("registry.example.com", "api.example.com", "app.example.com", "letsencrypt", "ingressClassName", "BACKUP_REMOTE", "storage:", "TRUSTED_PROXIES")
    for word in words:
        assert unmarked(word, files) == [], word
        assert unmarked(word, {path: [line.replace("CHANGE", "") for line in lines] for path, lines in files.items()}), word
