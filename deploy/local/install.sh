#!/usr/bin/env bash
# Installs what a local stack needs and is missing: PostgreSQL 15+, Redis 7+, RabbitMQ 3.10+, Python's venv, curl and jq (the README's walk).
# Debian 12 or newer and Ubuntu 24.04 or newer; as root, or as a user who may use sudo. Changes nothing when all is there.
set -euo pipefail

readonly policy=/usr/sbin/policy-rc.d
readonly saved_policy=/usr/sbin/policy-rc.d.before-contexor

fail() {
    echo "install: $*" >&2
    exit 1
}

# The highest major version among the installed PostgreSQL servers, or 0.
postgres_version() {
    local best=0 program version
    for program in /usr/lib/postgresql/*/bin/postgres "$(command -v postgres || true)"; do
        [[ -x $program && -x $(dirname "$(readlink -f "$program")")/initdb ]] || continue
        version=$("$program" --version | grep -oE '[0-9]+' | head -n 1)
        if ((version > best)); then best=$version; fi
    done
    echo "$best"
}

# The major version of the Redis server, or 0.
redis_version() {
    local program
    program=$(command -v redis-server) || { echo 0; return; }
    "$program" --version | sed -nE 's/.* v=([0-9]+).*/\1/p'
}

# RabbitMQ's version as major * 100 + minor, or 0. Its own `version` command would start a virtual machine for a second.
rabbitmq_version() {
    local best=0 folder version
    for folder in /usr/lib/rabbitmq/lib/rabbitmq_server-*; do
        [[ -d $folder && -x /usr/lib/rabbitmq/bin/rabbitmq-server ]] || continue
        version=$(basename "$folder" | sed -nE 's/^rabbitmq_server-([0-9]+)\.([0-9]+).*/\1 \2/p')
        [[ -n $version ]] || continue
        version=$((${version% *} * 100 + ${version#* }))
        if ((version > best)); then best=$version; fi
    done
    echo "$best"
}

python_has_venv() {
    command -v python3 >/dev/null && python3 -c 'import ensurepip, venv' 2>/dev/null
}

as_root() {
    if ((EUID == 0)); then "$@"; else sudo -- "$@"; fi
}

# Packages start their daemons when they are installed; the stack runs private ones, so the system's stay off for now.
hold_daemons() {
    if [[ -x $policy ]] && ! grep -qs 'contexor' "$policy"; then
        local answer=0
        as_root "$policy" contexor start >/dev/null 2>&1 || answer=$?
        if ((answer == 101)); then return; fi
    fi
    trap release_daemons EXIT
    trap 'exit 130' INT TERM HUP
    # A saved file or our own text is left from a run that was killed: what was saved then is what has to come back.
    if [[ -e $policy && ! -e $saved_policy ]] && ! grep -qs 'contexor' "$policy"; then
        as_root mv "$policy" "$saved_policy"
    fi
    printf '#!/bin/sh\n# Placed by contexor install.sh while it installs packages.\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
}

release_daemons() {
    as_root rm -f "$policy"
    if [[ -e $saved_policy ]]; then as_root mv "$saved_policy" "$policy"; fi
}

# What no package of the system provides in a fitting version is only asked for. Without Node.js all but the dashboard runs.
if ! command -v cargo >/dev/null; then fail "cargo is missing: install a Rust toolchain"; fi
if ! command -v node >/dev/null; then echo "install: Node.js is missing: the dashboard is left out. Install Node.js 20 or newer for it" >&2; fi

packages=()
names=()
if (($(postgres_version) < 15)); then packages+=(postgresql) names+=("PostgreSQL 15+"); fi
if (($(redis_version) < 7)); then packages+=(redis-server) names+=("Redis 7+"); fi
if (($(rabbitmq_version) < 310)); then packages+=(rabbitmq-server) names+=("RabbitMQ 3.10+"); fi
if ! command -v setpriv >/dev/null || ! command -v setsid >/dev/null; then packages+=(util-linux) names+=("util-linux"); fi
for tool in curl jq; do
    if ! command -v "$tool" >/dev/null; then packages+=("$tool") names+=("$tool"); fi
done
if ! command -v python3 >/dev/null; then packages+=(python3) names+=("Python 3"); fi
if ! python_has_venv; then packages+=(python3-venv) names+=("Python's venv"); fi
if ((${#packages[@]} == 0)); then exit 0; fi

missing=$(printf ', %s' "${names[@]}")
missing=${missing:2}
command -v apt-get >/dev/null || fail "missing: $missing. This is no apt system: install them with your package manager"
if ((EUID != 0)); then
    command -v sudo >/dev/null || fail "missing: $missing. Run this as root, or install sudo"
    if [[ -t 0 ]]; then sudo -v; else sudo -n true 2>/dev/null; fi \
        || fail "missing: $missing. Run this as root, or as a user who may use sudo"
fi

echo "install: installing $missing"
hold_daemons
log=$(mktemp)
apt() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -y -q "$@" >>"$log" 2>&1
}
# Package lists may be fresh already; they are fetched only when the installation fails without that.
if ! apt install --no-install-recommends "${packages[@]}"; then
    if ! apt update || ! apt install --no-install-recommends "${packages[@]}"; then
        tail -n 20 "$log" >&2
        fail "apt-get could not install: ${packages[*]} (whole log: $log)"
    fi
fi
rm -f "$log"

(($(postgres_version) >= 15)) || fail "this system's PostgreSQL is older than 15: install a newer one"
(($(redis_version) >= 7)) || fail "this system's Redis is older than 7: install a newer one"
(($(rabbitmq_version) >= 310)) || fail "this system's RabbitMQ is older than 3.10: install a newer one"
python_has_venv || fail "python3 -m venv does not work with $(command -v python3 || echo python3): install its venv module"
