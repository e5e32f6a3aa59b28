#!/usr/bin/env bash
# A service outside that reads events, and typed clients in Python and TypeScript, against a whole system: `make integration-test`.
# Needs built programs, Python 3.11 and Node.js 20.
set -euo pipefail
cd "$(dirname "$0")/.."

export CONTEXOR_STACK=${CONTEXOR_STACK:-${CARGO_TARGET_DIR:-target}/debug/contexor-stack}
CONTEXOR_STACK=$(realpath "$CONTEXOR_STACK")
venv=.contexor/integration-venv node=.contexor/integration-node
if ! [ -f "$venv/ready" ] || ! cat ci/integration/requirements.txt examples/consumer/requirements.txt | cmp -s - "$venv/ready"; then
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r ci/integration/requirements.txt
  # The example's own list is enough for it.
  "$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r examples/consumer/requirements.txt
  cat ci/integration/requirements.txt examples/consumer/requirements.txt >"$venv/ready"
fi
if ! [ -d "$node/node_modules" ] || ! cmp -s ci/integration/typescript/package-lock.json "$node/package-lock.json"; then
  rm -rf "$node"
  mkdir -p "$node"
  cp ci/integration/typescript/package.json ci/integration/typescript/package-lock.json "$node/"
  (cd "$node" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
fi
PYTHONDONTWRITEBYTECODE=1 "$venv/bin/python" ci/integration/run.py
