#!/usr/bin/env bash
# HAProxy and PgBouncer for `make scale-test`, unpacked below .contexor/scale-tools: no daemon is installed and no right is needed.
# PgBouncer has to be 1.21 or newer, as services use prepared statements, which older ones lose in transaction mode. Debian 12 has 1.18;
# there Debian 13's is unpacked with its libraries.
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly tools=$PWD/.contexor/scale-tools
[[ -x $tools/bin/haproxy && -x $tools/bin/pgbouncer ]] && exit 0
command -v apt-get >/dev/null || { echo "scale-test: put haproxy and pgbouncer 1.21 or newer into $tools/bin: this is no apt system" >&2; exit 1; }
rm -rf "$tools"
mkdir -p "$tools/bin"

# unpack FOLDER SUITE PACKAGE...: from this system's own source of packages, of another release
unpack() {
    local folder=$1 suite=$2 apt
    shift 2
    mkdir -p "$folder/apt/lists/partial" "$folder/apt/cache/archives/partial" "$folder/apt/parts" "$folder/debs"
    awk -v suite="$suite" 'BEGIN { RS = "" } /bookworm|trixie/ && !/security|updates$/ { sub(/Suites:[^\n]*/, "Suites: " suite); print; exit }' \
        /etc/apt/sources.list.d/debian.sources >"$folder/apt/parts/one.sources"
    apt=(apt-get -qq -o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$folder/apt/parts" -o "Dir::State::lists=$folder/apt/lists"
        -o "Dir::Cache=$folder/apt/cache" -o Dir::State::status=/dev/null -o APT::Sandbox::User=root)
    "${apt[@]}" update
    (cd "$folder/debs" && "${apt[@]}" download "$@")
    local package
    for package in "$folder"/debs/*.deb; do dpkg-deb --extract "$package" "$folder"; done
    rm -rf "$folder/apt" "$folder/debs"
}

unpack "$tools/root" trixie haproxy pgbouncer libc6 libcares2 libevent-2.1-7t64 libssl3t64 libsystemd0 libpam0g libaudit1 libcap-ng0 libcap2 \
    zlib1g libzstd1 liblua5.4-0 libpcre2-8-0 libcrypt1 libopentracing-c-wrapper0t64 libopentracing1 libstdc++6 libgcc-s1
libraries=$(find "$tools/root" -name libc.so.6 -printf '%h\n' -quit)
for program in haproxy pgbouncer; do
    printf '#!/bin/sh\nexec "%s" --library-path "%s" "%s" "$@"\n' "$libraries/ld-linux-x86-64.so.2" "$libraries" "$tools/root/usr/sbin/$program" >"$tools/bin/$program"
    chmod 755 "$tools/bin/$program"
done
"$tools/bin/haproxy" -v | head -n 1
"$tools/bin/pgbouncer" -V | head -n 1
