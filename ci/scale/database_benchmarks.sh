#!/usr/bin/env bash
# Fills a database of usage and one of content on the servers of `contexor-stack with-servers`, and prints how long reports, lists and
# searches take there. ROWS is the number of rows of the usage log, CONTENTS that of contents, both in one organization.
set -euo pipefail
cd "$(dirname "$0")/../.."

server=${CONTEXOR_TEST_POSTGRES_URL:?start it with: make database-benchmarks}

empty_database() {
  psql "$server" --quiet --command "CREATE DATABASE $1" >&2
  printf '%s/%s' "${server%/*}" "$1"
}

printf '\n== reports of usage\n'
cargo run --release --locked --package contexor-usage --example report_benchmark -- "$(empty_database report_benchmark)" "${ROWS:-10000000}"
printf '\n== lists and searches of content\n'
cargo run --release --locked --package contexor-content --example list_benchmark -- "$(empty_database list_benchmark)" "${CONTENTS:-1000000}"
