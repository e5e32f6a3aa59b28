# Read by the scripts beside it.
# shellcheck shell=bash

# shellcheck disable=SC2034  # used by the scripts that read this file
readonly databases=(contexor_auth contexor_org contexor_content contexor_usage contexor_notifier contexor_ai_worker)

fail() {
    echo "${0##*/}: $*" >&2
    exit 1
}

# A secret: the variable of that name, or the file of that name in SECRETS_DIR.
take_secret() {
    local name=$1
    if [[ -z ${!name:-} && -n ${SECRETS_DIR:-} && -r $SECRETS_DIR/$name ]]; then
        printf -v "$name" '%s' "$(<"$SECRETS_DIR/$name")"
    fi
    export "${name?}"
}

# Table and number of rows, a line each, as one transaction sees them.
# shellcheck disable=SC2034  # used by the scripts that read this file
readonly count_rows="SELECT n.nspname || '.' || c.relname || ' ' ||
  (xpath('/row/rows/text()', query_to_xml(format('SELECT count(*) AS rows FROM %I.%I', n.nspname, c.relname), false, true, '')))[1]::text
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname <> 'information_schema' AND left(n.nspname, 3) <> 'pg_'
ORDER BY 1"

# The newest set that is whole.
newest_set() {
    find "$1" -mindepth 1 -maxdepth 1 -type d -name '????????T??????Z' | sort | tail -n 1
}

check_set() {
    [[ -f $1/SHA256SUMS ]] || fail "$1 is no whole backup: it has no SHA256SUMS"
    (cd "$1" && sha256sum --check --quiet --strict SHA256SUMS) || fail "$1 is damaged"
}
