#!/usr/bin/env python3
"""What stands outside the house, against a whole system of its own: an external consumer of events, and clients made from the API's
document in Python and TypeScript. Run by ci/integration.sh, which makes the environments.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import clients
import external_events
from harness import ROOT, stack

NODE = Path(os.environ.get("INTEGRATION_NODE", ROOT / ".contexor/integration-node"))


def compile_typescript(folder: Path) -> tuple[int, str]:
    done = subprocess.run([str(NODE / "node_modules/.bin/tsc"), "--project", str(folder)], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout


def typescript(folder: Path, addresses: dict) -> None:
    print("a client in TypeScript is made, compiled, and drives the main path")
    work = folder / "typescript"
    work.mkdir()
    for name in ("client.ts", "tsconfig.json", "package.json"):
        shutil.copy(ROOT / "ci/integration/typescript" / name, work)
    (work / "node_modules").symlink_to(NODE.absolute() / "node_modules")
    make = [str(NODE / "node_modules/.bin/openapi-typescript"), str(ROOT / "proto-docs/openapi.json"), "--output", str(work / "api.d.ts")]
    subprocess.run(make, check=True, stdout=subprocess.DEVNULL)
    code, told = compile_typescript(work)
    assert code == 0, told
    environment = {"PATH": os.environ["PATH"], "GATEWAY_URL": addresses["gateway"], "SANDBOX_URL": addresses["sandbox"]}
    done = subprocess.run(["node", str(work / "out/client.js")], env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, done.stdout
    # A shape that changes under the client is found before it runs.
    source = (work / "client.ts").read_text()
    (work / "client.ts").write_text(source.replace("max_output_tokens: 200", 'max_output_tokens: "200"'))
    code, told = compile_typescript(work)
    assert code != 0 and "not assignable to type 'number'" in told, "a wrong type compiles"


def main() -> None:
    began = time.monotonic()
    with stack() as (folder, addresses):
        external_events.check(folder, addresses)
        clients.check(folder, addresses)
        typescript(folder, addresses)
    print(f"integration: all holds after {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
