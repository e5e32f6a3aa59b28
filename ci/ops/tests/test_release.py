"""What `make release` looks at and packs, and `make dev`: each with a planted fault, without building anything."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import pytest
from conftest import ROOT, compiled_in

sys.path.insert(0, str(ROOT / "deploy/release"))
import release  # noqa: E402


@pytest.fixture
def tree(tmp_path) -> Path:
    """A copy of what names the version."""
    for name in {"Cargo.toml", "Cargo.lock", *(name for name, _ in release.COPIES + release.DERIVED)}:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_the_version_is_the_same_everywhere():
    assert release.version_faults(ROOT) == []


@pytest.mark.parametrize("place", release.COPIES + release.DERIVED, ids=lambda place: place[0])
def test_another_version_is_found(place, tree):
    name, pattern = place
    path = tree / name
    text = path.read_text()
    start, end = release.re.search(pattern, text).span(2)
    path.write_text(text[:start] + "9.9.9" + text[end:])
    assert any(name in fault and "9.9.9" in fault for fault in release.version_faults(tree))
    path.write_text("")
    assert any("not where it was" in fault for fault in release.version_faults(tree))


def test_a_version_is_set_in_one_go(tree):
    release.set_version("7.8.9-rc.1", tree)
    assert release.version(tree) == "7.8.9-rc.1"
    # proto-docs/ is written by `make docs`; everything else is done.
    assert {fault.split(":")[0] for fault in release.version_faults(tree)} == {name for name, _ in release.DERIVED}
    lock = release.tomllib.loads((tree / "Cargo.lock").read_text())["package"]
    own = {one["name"]: one["version"] for one in lock if "source" not in one}
    assert {"contexor", "contexor-auth"} <= set(own) and set(own.values()) == {"7.8.9-rc.1"}
    before = release.tomllib.loads((ROOT / "Cargo.lock").read_text())["package"]
    assert [one for one in lock if "source" in one] == [one for one in before if "source" in one], "the version of somebody else's crate changed"
    with pytest.raises(SystemExit):
        release.set_version("seven", tree)


@pytest.mark.parametrize("package", ["contexor", "contexor-auth"])
def test_another_version_of_a_package_in_the_lock_is_found(package, tree):
    lock = tree / "Cargo.lock"
    lock.write_text(release.re.sub(rf'(name = "{package}"\nversion = ")[^"]+', r"\g<1>9.9.9", lock.read_text()))
    assert "Cargo.lock: 9.9.9 instead of " + release.version(tree) in release.version_faults(tree)


GOOD = "# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-12-01\n\n### Added\n- A thing.\n\n### Migration notes\nNothing to do.\n\n## [1.1.0] - 2026-11-01\nOld.\n"


def test_a_changelog_needs_its_section_date_and_migration_notes():
    section, faults = release.notes(GOOD, "1.2.0")
    assert faults == [] and "A thing." in section and "Old." not in section
    for planted, told in (
        (GOOD.replace("[1.2.0]", "[1.2.1]"), "no section"),
        (GOOD.replace(" - 2026-12-01", ""), "no date"),
        (GOOD.replace("Nothing to do.\n", ""), "Migration notes"),
        (GOOD.replace("### Migration notes\n", ""), "Migration notes"),
    ):
        assert any(told in fault for fault in release.notes(planted, "1.2.0")[1]), told


def test_the_bill_of_materials_names_everything_and_only_that():
    bom = release.sbom(ROOT, "1.2.0", "2026-12-01T00:00:00Z")
    references = {one["bom-ref"] for one in bom["components"]}
    assert len(references) == len(bom["components"]) > 400, "a component is listed twice, or too few are"
    lock = release.tomllib.loads((ROOT / "Cargo.lock").read_text())["package"]
    assert {f"pkg:cargo/{one['name']}@{one['version']}" for one in lock} <= references
    assert any(one.startswith("pkg:npm/next@") for one in references) and any("%40tanstack" in one for one in references)
    assert not any(one.startswith("pkg:npm/vitest@") for one in references), "what only tests use is no part of it"
    for one in bom["dependencies"]:
        assert set(one["dependsOn"]) <= references, one["ref"]
    with_hash = [one for one in bom["components"] if "hashes" in one]
    assert len(with_hash) > 400 and all(len(one["hashes"][0]["content"]) in (64, 128) for one in with_hash)
    assert bom == release.sbom(ROOT, "1.2.0", "2026-12-01T00:00:00Z"), "two runs differ"


def test_a_release_is_packed_with_sums_and_twice_the_same(tmp_path):
    binaries, server = tmp_path / "bin", tmp_path / "server"
    (server / ".next/static").mkdir(parents=True)
    (server / "server.js").write_text("1\n")
    (server / ".next/static/a.js").write_text("2\n")
    binaries.mkdir()
    for name in release.PROGRAMS:
        path = binaries / name
        path.write_text(name)
        path.chmod(0o755)
    outs = [tmp_path / "one", tmp_path / "two"]
    for out in outs:
        release.write(out, "1.2.0", "### Added\n- A thing.", binaries, server)
        (binaries / "contexor").touch()
    sums = [(out / "SHA256SUMS").read_text() for out in outs]
    assert sums[0] == sums[1], "the same programs give other archives"
    for line in sums[0].splitlines():
        told, name = line.split("  ")
        assert hashlib.sha256((outs[0] / name).read_bytes()).hexdigest() == told
    assert {line.split("  ")[1] for line in sums[0].splitlines()} == {path.name for path in outs[0].iterdir()} - {"SHA256SUMS"}
    (archive,) = [path for path in outs[0].glob("*.tar.gz") if "frontend" not in path.name]
    with tarfile.open(archive) as packed:
        names = {entry.name: entry for entry in packed}
        assert {f"bin/{name}" for name in release.PROGRAMS} <= set(names)
        assert names["bin/contexor"].mode == 0o755 and names["config/auth.toml"].uid == 0
        links = {entry.name: entry.linkname for entry in names.values() if entry.issym()}
        assert links == {f"bin/contexor-{path.parent.parent.name}": "contexor" for path in ROOT.glob("services/*/src/main.rs")}
    assert json.loads((outs[0] / "contexor-1.2.0-sbom.cdx.json").read_text())["bomFormat"] == "CycloneDX"
    with pytest.raises(SystemExit):
        release.write(outs[0], "1.2.0", "", binaries, server)
    (binaries / "contexor").unlink()
    with pytest.raises(SystemExit):
        release.write(tmp_path / "three", "1.2.0", "", binaries, server)


@pytest.fixture
def checkout(tmp_path) -> dict:
    """A tree with a cargo and a launcher that write down what they are asked."""
    for folder in ("services/auth/src", "crates/db/src", "migrations", "proto-docs", ".contexor"):
        (tmp_path / folder).mkdir(parents=True)
    for name in ("Cargo.toml", "Cargo.lock", "services/auth/src/main.rs", ".contexor/stack.json"):
        (tmp_path / name).write_text("{}\n")
    built = tmp_path / "target/debug/contexor-auth"
    built.parent.mkdir(parents=True)
    for name, more in (("cargo", f"! [[ -e {tmp_path}/broken ]] && date +%N >{built}"), ("stack", f"cmp {built} {tmp_path}/dev/contexor-auth")):
        path = tmp_path / name
        path.write_text(f'#!/bin/bash\necho "{name} $*" >>{tmp_path}/calls\n{more}\n')
        path.chmod(0o755)
    return {**os.environ, "CONTEXOR_ROOT": str(tmp_path), "CARGO": str(tmp_path / "cargo"), "CONTEXOR_STACK": str(tmp_path / "stack"), "CARGO_TARGET_DIR": str(tmp_path / "target")}


def calls(checkout: dict) -> list[str]:
    path = Path(checkout["CONTEXOR_ROOT"], "calls")
    return path.read_text().splitlines() if path.exists() else []


def wait_for(condition) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end, "not within 30 s"
        time.sleep(0.05)


def test_dev_rebuilds_and_restarts_on_a_change_and_keeps_the_old_one_when_the_build_fails(checkout):
    root = Path(checkout["CONTEXOR_ROOT"])
    build, restart = "cargo build --workspace --locked --bin contexor-auth", "stack up --no-demo"
    process = subprocess.Popen([ROOT / "deploy/local/dev.sh", "auth"], env=checkout, text=True, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        wait_for(lambda: calls(checkout) == [build, restart])
        (root / "crates/db/src/lib.rs").write_text("fn changed() {}\n")
        wait_for(lambda: calls(checkout) == [build, restart] * 2)
        # Whatever is compiled in counts, of whatever kind: a script for Redis, a page, a template.
        for number, name in enumerate(("services/auth/src/store/lua/request.lua", "crates/db/src/inbox.html", "migrations/auth/up.sql", "services/auth/config/words.txt"), 3):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text("changed\n")
            wait_for(lambda number=number: calls(checkout) == [build, restart] * number)
        # What an editor leaves beside a file does not.
        for name in ("services/auth/src/.main.rs.swp", "services/auth/src/main.rs~"):
            (root / name).write_text("changed\n")
        (root / "broken").touch()
        (root / "services/auth/src/main.rs").write_text("fn broken(\n")
        wait_for(lambda: calls(checkout) == [build, restart] * 6 + [build])
        (root / "broken").unlink()
        (root / "services/auth/src/main.rs").write_text("fn mended() {}\n")
        wait_for(lambda: calls(checkout) == [build, restart] * 6 + [build] + [build, restart])
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(10)


def test_dev_watches_every_folder_that_a_service_is_compiled_from():
    watched = set(release.re.search(r"^watched=\(([^)]*)\)", (ROOT / "deploy/local/dev.sh").read_text(), release.re.M)[1].split()) | {"services"}
    assert "crates" in watched
    outside = lambda folders: [path for path in compiled_in() if path.split("/")[0] not in folders]
    assert outside(watched) == []
    assert outside(watched - {"migrations"})


def test_dev_asks_for_a_service_and_a_running_stack(checkout):
    ask = lambda *words: subprocess.run([ROOT / "deploy/local/dev.sh", *words], env=checkout, text=True, stderr=subprocess.PIPE)
    assert "SERVICE=auth" in ask().stderr and ask("../auth").returncode == 2
    Path(checkout["CONTEXOR_ROOT"], ".contexor/stack.json").unlink()
    assert "make run" in ask("auth").stderr
