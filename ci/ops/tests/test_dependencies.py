"""What deny.toml forbids, against the packages that cargo resolves: licences, banned packages, sources. Who has cargo-deny may run it instead."""

import copy
import functools
import json
import re
import subprocess
import tomllib

import pytest
from conftest import ROOT

RULES = tomllib.loads((ROOT / "deny.toml").read_text())
CRATES_IO = "registry+https://github.com/rust-lang/crates.io-index"


@functools.cache
def resolved() -> list[dict]:
    """Every package of Cargo.lock that is compiled on Linux."""
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--filter-platform", "x86_64-unknown-linux-gnu"]
    told = json.loads(subprocess.run(command, cwd=ROOT, check=True, text=True, stdout=subprocess.PIPE).stdout)
    used = {node["id"] for node in told["resolve"]["nodes"]}
    return [{name: package[name] for name in ("name", "version", "source", "license")} for package in told["packages"] if package["id"] in used]


def is_allowed(expression: str, allowed: list[str]) -> bool:
    """An SPDX expression holds when the allowed licences fulfil it."""
    spelled = re.sub(r"\s*/\s*", " OR ", expression)
    words = re.findall(r"[()]|[\w.+-]+(?: WITH [\w.+-]+)?", spelled)
    return eval(" ".join({"OR": "or", "AND": "and"}.get(word, word if word in "()" else str(word in allowed)) for word in words))  # noqa: S307


def dependency_faults(packages: list[dict]) -> list[str]:
    faults = []
    banned = {one["name"]: one["reason"] for one in RULES["bans"]["deny"]}
    for one in packages:
        name = f"{one['name']} {one['version']}"
        if one["name"] in banned:
            faults.append(f"{name} is banned: {banned[one['name']]}")
        if one["source"] not in (None, CRATES_IO):
            faults.append(f"{name} comes from {one['source']}")
        if one["source"] is not None and not is_allowed(one["license"] or "none", RULES["licenses"]["allow"]):
            faults.append(f"{name} is under {one['license']}")
    return faults


def test_dependencies_keep_the_rules():
    assert len(resolved()) > 300
    assert dependency_faults(resolved()) == []
    assert RULES["sources"] == {"unknown-registry": "deny", "unknown-git": "deny"}


@pytest.mark.parametrize("planted, told", [
    ({"name": "openssl-sys"}, "is banned"), ({"license": "GPL-3.0"}, "is under GPL-3.0"), ({"license": "MIT AND SSPL-1.0"}, "is under"), ({"license": None}, "is under None"),
    ({"source": "git+https://example.com/x"}, "comes from"), ({"source": "registry+https://example.com/index"}, "comes from"),
])
def test_a_dependency_that_breaks_a_rule_is_found(planted, told):
    packages = copy.deepcopy(resolved())
    packages.append({"name": "planted", "version": "1.0.0", "source": CRATES_IO, "license": "MIT"} | planted)
    assert any(told in fault for fault in dependency_faults(packages))


def test_expressions_of_licences_are_understood():
    allowed = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"]
    for expression in ("MIT", "GPL-2.0 OR MIT", "MIT/GPL-2.0", "(GPL-2.0 OR MIT) AND Apache-2.0", "Apache-2.0 WITH LLVM-exception"):
        assert is_allowed(expression, allowed), expression
    for expression in ("GPL-2.0", "MIT AND GPL-2.0", "MIT WITH LLVM-exception", "none"):
        assert not is_allowed(expression, allowed), expression
