#!/usr/bin/env bash
# Checks signatures of webhooks with the official libraries of Standard Webhooks: a test of notifier records what it really delivered, and
# Python and JavaScript verify it. Needs the workspace's tests built (`make test` does), Python and Node.js.
set -euo pipefail
cd "$(dirname "$0")/.."

target=${CARGO_TARGET_DIR:-target}
venv=.contexor/webhooks-venv
if ! [ -f "$venv/ready" ] || ! cmp -s ci/webhooks/requirements.txt "$venv/ready"; then
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --require-hashes -r ci/webhooks/requirements.txt
  cp ci/webhooks/requirements.txt "$venv/ready"
fi
modules=.contexor/webhooks-js
mkdir -p "$modules"
if ! [ -d "$modules/node_modules" ] || ! cmp -s ci/webhooks/package-lock.json "$modules/package-lock.json"; then
  cp ci/webhooks/package.json ci/webhooks/package-lock.json "$modules/"
  (cd "$modules" && npm ci --silent --no-audit --no-fund)
fi
# Modules are looked for beside the file that asks for them.
cp ci/webhooks/verify.mjs "$modules/"

recorded=$PWD/.contexor/webhooks-recorded.json
rm -f "$recorded"
record=(cargo test --workspace --quiet --test api -- --exact signatures::recorded_deliveries_verify)
if [ -n "${CONTEXOR_TEST_POSTGRES_URL:-}" ]; then
  CONTEXOR_WEBHOOKS_RECORDED=$recorded "${record[@]}"
else
  CONTEXOR_WEBHOOKS_RECORDED=$recorded "$target/debug/contexor-stack" with-servers -- "${record[@]}"
fi
"$venv/bin/python" ci/webhooks/verify.py "$recorded"
node "$modules/verify.mjs" "$recorded"
