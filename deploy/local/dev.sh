#!/usr/bin/env bash
# Rebuilds one service when its source, or that of a crate it may use, changes, and restarts it in the running stack: `make dev SERVICE=content`.
# Needs `make run` before. The others go on; a build that fails leaves the old one running. `SERVICE=frontend` starts Next.js with hot reload.
#
# Waits by inotifywait where it is installed (Debian: inotify-tools), else looks every second.
set -euo pipefail

# CONTEXOR_ROOT, CARGO and CONTEXOR_STACK are other ones in tests.
root=${CONTEXOR_ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}
cargo=${CARGO:-cargo}
cd "$root"
stack=${CONTEXOR_STACK:-${CARGO_TARGET_DIR:-target}/local/contexor-stack}
service=${1:-}

known=()
for folder in services/*/; do known+=("$(basename "$folder")"); done
known+=(sandbox frontend)
if ! printf '%s\n' "${known[@]}" | grep -qx -- "$service"; then
    echo "dev: which service? SERVICE=${known[*]}" >&2
    exit 2
fi
[[ -x $stack && -f .contexor/stack.json ]] || { echo "dev: no stack runs here: \`make run\` first" >&2; exit 1; }

if [[ $service == frontend ]]; then
    gateway=$(jq -r .gateway .contexor/stack.json)
    echo "dev: http://localhost:3001 shows the dashboard from source, over $gateway"
    cd frontend
    GATEWAY_URL=$gateway exec npx next dev --port 3001
fi

watched=(Cargo.toml Cargo.lock crates migrations proto-docs)
for folder in services/"$service" .cargo; do [[ -e $folder ]] && watched+=("$folder"); done

# One line that changes with any watched file. Programs hold files of many kinds (SQL, Lua, TOML, JSON, HTML): all count, but for what editors and
# tests leave beside them.
fingerprint() {
    find "${watched[@]}" -type f ! -name '.*' ! -name '*~' ! -name '*.snap.new' -printf '%p %T@ %s\n' 2>/dev/null | sort | sha256sum
}

# Until something changed since the fingerprint, and then until it stays the same for a moment: an editor writes several files.
wait_for_change() {
    local before=$1 now last
    while now=$(fingerprint) && [[ $now == "$before" ]]; do
        if command -v inotifywait >/dev/null; then
            inotifywait -qq -r -t 10 -e modify,create,delete,move "${watched[@]}" || true
        else
            sleep 1
        fi
    done
    last=
    while [[ $now != "$last" ]]; do
        last=$now
        sleep 0.3
        now=$(fingerprint)
    done
}

build_and_restart() {
    echo "dev: building contexor-$service"
    # Of the whole workspace: with one package other features are chosen, and dependencies are compiled anew.
    if ! "$cargo" build --workspace --locked --bin "contexor-$service"; then
        echo "dev: the build failed; the old $service goes on"
        return 0
    fi
    # The stack runs what is developed instead of `contexor`, which holds all services, until the next `make run`.
    mkdir -p "$(dirname "$stack")/dev"
    cp --remove-destination "${CARGO_TARGET_DIR:-target}/debug/contexor-$service" "$(dirname "$stack")/dev/"
    # Restarts what changed, and leaves the others alone.
    if "$stack" up --no-demo; then echo "dev: $service is up to date"; else echo "dev: $service did not come up: make logs SERVICE=$service"; fi
}

echo "dev: $service is rebuilt when something changes; Ctrl-C ends it, and the stack goes on"
while true; do
    before=$(fingerprint)
    build_and_restart
    wait_for_change "$before"
done
