#!/usr/bin/env bash
# Checks the sandbox with OpenAI's official Python SDK, at the versions pinned in requirements.txt.
set -euo pipefail
cd "$(dirname "$0")/.."

target=${CARGO_TARGET_DIR:-target}
venv=.contexor/sdk-venv
if ! [ -f "$venv/ready" ] || ! cmp -s ci/requirements.txt "$venv/ready"; then
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --require-hashes -r ci/requirements.txt
  cp ci/requirements.txt "$venv/ready"
fi

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
CONTEXOR_SANDBOX__PORT=$port CONTEXOR_SANDBOX__TOKENS_PER_SECOND=0 CONTEXOR_SANDBOX__FIRST_TOKEN_MS=0 \
  "$target/debug/contexor-sandbox" >.contexor/sdk-sandbox.log 2>&1 &
sandbox=$!
trap 'kill "$sandbox" 2>/dev/null || true; wait "$sandbox" 2>/dev/null || true' EXIT
for _ in $(seq 100); do
  if python3 -c "import urllib.request as u; u.urlopen('http://127.0.0.1:$port/healthz', timeout=1)" 2>/dev/null; then break; fi
  kill -0 "$sandbox" 2>/dev/null || { echo "the sandbox did not start:"; tail -n 3 .contexor/sdk-sandbox.log; exit 1; }
  sleep 0.1
done
"$venv/bin/python" crates/sandbox/tests/openai_sdk.py "http://127.0.0.1:$port"
