#!/usr/bin/env python3
"""Builds what a release is made of, into dist/<version>: `make release`.

    contexor-<version>-<target>.tar.gz            the program of the services with a link for each, the sandbox, licence, configuration defaults
    contexor-<version>-frontend.tar.gz            the dashboard's standalone server
    contexor-<version>-sbom.cdx.json              what both are made of (CycloneDX 1.5), from Cargo.lock and package-lock.json
    openapi.json, asyncapi.yaml, NOTES.md         the API, and the version's section of CHANGELOG.md with its migration notes
    SHA256SUMS                                    of all of them

The version is the workspace's in Cargo.toml, and nowhere else; `--set-version` writes it to every place that repeats it. Before anything
is built: the version is the same everywhere, CHANGELOG.md has its section with a date and with "### Migration notes", the API breaks
nothing that the last release promised, the tree is clean. Archives are the same bytes for the same programs: sorted, with the commit's time.

    release.py --check                            only look
    release.py --dry-run --binaries DIR --frontend DIR --out DIR    pack what is built already, of a version that is not to be released
"""

import argparse
import base64
import gzip
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tomllib
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ["gateway", "auth", "org", "content", "usage", "notifier", "ai-worker"]
# One program holds all services; `bin/contexor-<service>` is a link to it.
PROGRAMS = ["contexor", "contexor-sandbox"]
SEMVER = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?")
# Who repeats the version: a file, and what stands around it. Cargo.lock and proto-docs/ follow from Cargo.toml by their own tools.
COPIES = [
    ("frontend/package.json", r'("version": ")([^"]+)(",)'),
    ("frontend/package-lock.json", r'(\A\{\s+"name": "contexor-dashboard",\s+"version": ")([^"]+)(")'),
    ("frontend/package-lock.json", r'("": \{\s+"name": "contexor-dashboard",\s+"version": ")([^"]+)(")'),
    ("k8s/overlays/production/kustomization.yaml", r"(newName: registry\.example\.com/contexor/[\w-]+, newTag: )([\w.-]+)( \})"),
    ("deploy/docker/Dockerfile", r"(ARG VERSION=)(\S+)()"),
    ("deploy/docker/frontend.Dockerfile", r"(ARG VERSION=)(\S+)()"),
    ("docs/operations.md", r"(registry\.example\.com/contexor/\w+:)([\w.-]+)()"),
]
DERIVED = [("proto-docs/openapi.json", r'("version": ")([^"]+)("\n  \},\n  "openapi")'), ("proto-docs/asyncapi.yaml", r"(?m)(^info:(?:\n  .*)*?\n  version: )(\S+)()")]


def version(root: Path = ROOT) -> str:
    return tomllib.loads((root / "Cargo.toml").read_text())["workspace"]["package"]["version"]


def version_faults(root: Path = ROOT) -> list[str]:
    """Where another version stands, and places that are not found any more."""
    wanted = version(root)
    faults = [] if SEMVER.fullmatch(wanted) else [f"Cargo.toml: {wanted} is no semantic version"]
    for name, pattern in COPIES + DERIVED:
        found = [match[2] for match in re.finditer(pattern, (root / name).read_text())]
        if not found:
            faults.append(f"{name}: the version is not where it was")
        faults += [f"{name}: {one} instead of {wanted}" for one in sorted(set(found)) if one != wanted]
    lock = tomllib.loads((root / "Cargo.lock").read_text())
    own = {package["version"] for package in lock["package"] if "source" not in package}
    return faults + [f"Cargo.lock: {one} instead of {wanted}" for one in sorted(own) if one != wanted]


def set_version(wanted: str, root: Path = ROOT) -> None:
    if not SEMVER.fullmatch(wanted):
        sys.exit(f"release: {wanted} is no semantic version")
    before = version(root)
    manifest = root / "Cargo.toml"
    manifest.write_text(manifest.read_text().replace(f'[workspace.package]\nversion = "{before}"', f'[workspace.package]\nversion = "{wanted}"'))
    for name, pattern in COPIES:
        path = root / name
        path.write_text(re.sub(pattern, lambda match: match[1] + wanted + match[3], path.read_text()))
    lock = root / "Cargo.lock"
    # A package of this workspace has no line `source`.
    blocks = lock.read_text().split("\n\n")
    own = [block if "\nsource = " in block else block.replace(f'\nversion = "{before}"', f'\nversion = "{wanted}"', 1) for block in blocks]
    lock.write_text("\n\n".join(own))
    print(f"release: {before} became {wanted}; `make docs` writes it to proto-docs/")


def notes(text: str, wanted: str) -> tuple[str, list[str]]:
    """The version's section of a changelog, and what it lacks."""
    match = re.search(rf"^## \[{re.escape(wanted)}\](.*)\n((?:(?!^## ).*\n?)*)", text, re.M)
    if not match:
        return "", [f"CHANGELOG.md has no section [{wanted}]"]
    heading, section = match[1], match[2].strip()
    faults = [] if re.fullmatch(r" - \d{4}-\d\d-\d\d", heading) else [f"CHANGELOG.md: [{wanted}] has no date"]
    migration = re.search(r"^### Migration notes\n((?:(?!^### ).*\n?)*)", section + "\n", re.M)
    if not migration or not migration[1].strip():
        faults.append(f"CHANGELOG.md: [{wanted}] says nothing under `### Migration notes` (what operators do, or that there is nothing to do)")
    if len(section.splitlines()) < 2:
        faults.append(f"CHANGELOG.md: [{wanted}] is empty")
    return section, faults


def sbom(root: Path, wanted: str, when: str) -> dict:
    """CycloneDX 1.5 of what the lock files name: crates without those of this workspace, packages without those only for development."""
    components, depends = [], []
    lock = tomllib.loads((root / "Cargo.lock").read_text())["package"]
    own = {package["name"] for package in lock if "source" not in package}
    references = {}
    for package in lock:
        references.setdefault(package["name"], {})[package["version"]] = f"pkg:cargo/{package['name']}@{package['version']}"
    for package in lock:
        reference = references[package["name"]][package["version"]]
        component = {"type": "library", "bom-ref": reference, "name": package["name"], "version": package["version"], "purl": reference}
        if "checksum" in package:
            component["hashes"] = [{"alg": "SHA-256", "content": package["checksum"]}]
        if package["name"] not in own:
            components.append(component)
        else:
            components.append({**component, "type": "application" if package["name"] in PROGRAMS else "library", "licenses": [{"license": {"id": "Apache-2.0"}}]})
        needs = []
        for line in package.get("dependencies", []):
            name, _, rest = line.partition(" ")
            versions = references[name]
            needs.append(versions[rest.split(" ")[0]] if rest else next(iter(versions.values())))
        depends.append({"ref": reference, "dependsOn": sorted(set(needs))})
    packages = json.loads((root / "frontend/package-lock.json").read_text())["packages"]
    seen = set()
    for path, package in packages.items():
        if not path or package.get("dev") or package.get("devOptional") or package.get("link"):
            continue
        name = package.get("name") or path.rsplit("node_modules/", 1)[1]
        reference = f"pkg:npm/{name.replace('@', '%40', 1)}@{package['version']}"
        if reference in seen:
            continue
        seen.add(reference)
        component = {"type": "library", "bom-ref": reference, "name": name, "version": package["version"], "purl": reference}
        if package.get("integrity", "").startswith("sha512-"):
            component["hashes"] = [{"alg": "SHA-512", "content": base64.b64decode(package["integrity"][7:]).hex()}]
        if isinstance(package.get("license"), str):
            component["licenses"] = [{"expression": package["license"]}]
        components.append(component)
    root_reference = f"pkg:generic/contexor@{wanted}"
    applications = [one["bom-ref"] for one in components if one["type"] == "application"]
    depends.append({"ref": root_reference, "dependsOn": sorted(applications)})
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{root_reference} {when}')}",
        "version": 1,
        "metadata": {"timestamp": when, "component": {"type": "application", "bom-ref": root_reference, "name": "contexor", "version": wanted}},
        "components": sorted(components, key=lambda one: one["bom-ref"]),
        "dependencies": sorted(depends, key=lambda one: one["ref"]),
    }


def pack(target: Path, files: dict[str, Path], seconds: int, links: dict[str, str] | None = None) -> None:
    """A tar.gz of files, and of links to some of them, under their names, the same bytes for the same contents."""
    with (
        target.open("wb") as out,
        gzip.GzipFile(filename="", mode="wb", fileobj=out, mtime=seconds, compresslevel=6) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name in sorted(files):
            path = files[name]
            entry = archive.gettarinfo(path, name)
            entry.uid = entry.gid = 0
            entry.uname = entry.gname = "root"
            entry.mtime = seconds
            entry.mode = 0o755 if path.stat().st_mode & 0o100 else 0o644
            with path.open("rb") as source:
                archive.addfile(entry, source)
        for name, target_name in sorted((links or {}).items()):
            link = tarfile.TarInfo(name)
            link.type, link.linkname, link.mtime, link.mode = tarfile.SYMTYPE, target_name, seconds, 0o777
            link.uname = link.gname = "root"
            archive.addfile(link)


def git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, check=True, text=True, stdout=subprocess.PIPE).stdout.strip()


def programs(folder: Path) -> dict[str, Path]:
    files = {f"bin/{name}": folder / name for name in PROGRAMS}
    if missing := [str(path) for path in files.values() if not path.is_file()]:
        sys.exit(f"release: not built: {', '.join(missing)}")
    files |= {f"config/{path.parts[-3]}.toml": path for path in ROOT.glob("services/*/config/default.toml")}
    return files | {"LICENSE": ROOT / "LICENSE", "CHANGELOG.md": ROOT / "CHANGELOG.md"}


def frontend(folder: Path) -> dict[str, Path]:
    if not (folder / "server.js").is_file() or not (folder / ".next/static").is_dir():
        sys.exit(f"release: {folder} holds no standalone server with its static files")
    return {f"frontend/{path.relative_to(folder)}": path for path in folder.rglob("*") if path.is_file()}


def write(out: Path, wanted: str, section: str, binaries: Path, server: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    if any(out.iterdir()):
        sys.exit(f"release: {out} is not empty")
    seconds = int(git("log", "-1", "--format=%ct"))
    when = git("log", "-1", "--format=%cd", "--date=format-local:%Y-%m-%dT%H:%M:%SZ")
    machine = subprocess.run(["rustc", "-vV"], text=True, stdout=subprocess.PIPE, check=True).stdout
    target = re.search(r"^host: (\S+)$", machine, re.M)[1]
    links = {f"bin/contexor-{name}": "contexor" for name in SERVICES}
    pack(out / f"contexor-{wanted}-{target}.tar.gz", programs(binaries), seconds, links)
    pack(out / f"contexor-{wanted}-frontend.tar.gz", frontend(server), seconds)
    (out / f"contexor-{wanted}-sbom.cdx.json").write_text(json.dumps(sbom(ROOT, wanted, when), indent=1, ensure_ascii=False) + "\n")
    for name in ("openapi.json", "asyncapi.yaml"):
        (out / name).write_bytes((ROOT / "proto-docs" / name).read_bytes())
    (out / "NOTES.md").write_text(f"# Contexor {wanted}\n\n{section}\n")
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(out.iterdir())]
    (out / "SHA256SUMS").write_text("".join(sums))
    for path in sorted(out.iterdir()):
        print(f"{path.stat().st_size:>12} {path.name}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only look whether it could be released")
    parser.add_argument("--dry-run", action="store_true", help="print what is not ready and go on; build nothing")
    parser.add_argument("--set-version", metavar="VERSION", help="write a version to every place that has one")
    parser.add_argument("--binaries", type=Path, help="folder of built programs, instead of building them")
    parser.add_argument("--frontend", type=Path, help="folder of the built standalone server, instead of building it")
    parser.add_argument("--out", type=Path, help="where to (default dist/<version>)")
    given = parser.parse_args()
    if given.set_version:
        return set_version(given.set_version)
    wanted = version()
    section, faults = notes((ROOT / "CHANGELOG.md").read_text(), wanted)
    faults = version_faults() + faults
    if git("status", "--porcelain"):
        faults.append("the tree is not clean")
    compat = subprocess.run([sys.executable, str(ROOT / "ci/compat/compat.py")], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if compat.returncode != 0:
        faults.append(f"the API: {compat.stdout.strip()}")
    for fault in faults:
        print(f"release: not ready: {fault}")
    if given.check or (faults and not given.dry_run):
        sys.exit(1 if faults else 0)
    binaries, server = given.binaries, given.frontend
    if given.dry_run and not (binaries and server):
        print(f"release: would build {', '.join(PROGRAMS)} and the dashboard, and pack them")
        return
    if not binaries:
        wanted_programs = [word for name in PROGRAMS for word in ("--bin", name)]
        subprocess.run(["cargo", "build", "--release", "--workspace", "--locked", *wanted_programs], cwd=ROOT, check=True)
        told = subprocess.run(["cargo", "metadata", "--no-deps", "--format-version", "1"], cwd=ROOT, check=True, text=True, stdout=subprocess.PIPE)
        binaries = Path(json.loads(told.stdout)["target_directory"]) / "release"
    if not server:
        subprocess.run(["make", "frontend-build"], cwd=ROOT, check=True)
        server = ROOT / "frontend/.next/standalone"
    write(given.out or ROOT / "dist" / wanted, wanted, section, binaries, server)


if __name__ == "__main__":
    main()
