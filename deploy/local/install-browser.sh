#!/usr/bin/env bash
# Installs what the dashboard's end-to-end tests need and is missing: Chromium, and letters of scripts that the web font lacks.
# Debian 12 or newer; as root, or as a user who may use sudo. Changes nothing when all is there.
set -euo pipefail

fail() {
    echo "install-browser: $*" >&2
    exit 1
}

as_root() {
    if ((EUID == 0)); then "$@"; else sudo -- "$@"; fi
}

packages=()
if ! command -v chromium >/dev/null; then packages+=(chromium); fi
if [[ ! -e /usr/share/fonts/truetype/noto/NotoSans-Regular.ttf ]]; then packages+=(fonts-noto-core); fi
if ((${#packages[@]} == 0)); then exit 0; fi

command -v apt-get >/dev/null || fail "missing: ${packages[*]}. This is no apt system: install them with your package manager"
echo "install-browser: installing ${packages[*]}"
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
command -v chromium >/dev/null || fail "chromium is still missing"
