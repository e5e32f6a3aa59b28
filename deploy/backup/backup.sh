#!/usr/bin/env bash
# Backs up every database of Contexor: one dump each, with the row counts of the same snapshot, encrypted, with checksums.
#
#   BACKUP_DIR         where sets of backups are kept, a folder each, named by the time in UTC
#   BACKUP_RECIPIENT   age public key (age1…): whoever backs up cannot read backups
#   BACKUP_KEEP_DAYS   sets older than this are deleted, here and at BACKUP_REMOTE, but never the newest three (35)
#   BACKUP_REMOTE      rclone remote and path to copy the set to, such as offsite:contexor; empty for none
#   PGHOST PGPORT PGUSER PGPASSWORD   a login that may read all databases (contexor_backup)
#   SECRETS_DIR        folder with files BACKUP_RECIPIENT and PGPASSWORD instead of variables
#
# Needs pg_dump and psql of the server's version or newer, age, sha256sum, and rclone for BACKUP_REMOTE.
set -euo pipefail
# shellcheck source=deploy/backup/common.sh
. "$(dirname "$0")/common.sh"
umask 077

: "${BACKUP_DIR:?where backups are kept}"
take_secret PGPASSWORD
take_secret BACKUP_RECIPIENT
: "${BACKUP_RECIPIENT:?age public key that backups are encrypted for}"
keep_days=${BACKUP_KEEP_DAYS:-35}
[[ $keep_days =~ ^[1-9][0-9]*$ ]] || fail "BACKUP_KEEP_DAYS is not a number of days: $keep_days"

mkdir -p "$BACKUP_DIR"
exec 9>"$BACKUP_DIR/.lock"
flock --nonblock 9 || fail "another backup is running"

set_name=$(date -u +%Y%m%dT%H%M%SZ)
part=$BACKUP_DIR/$set_name.part
mkdir "$part"
trap 'rm -rf "$part"' EXIT

dump() {
    local database=$1 snapshot line session_in session_out
    coproc SESSION { exec psql --no-psqlrc --quiet --no-align --tuples-only --set=ON_ERROR_STOP=1 --dbname="$database" 2>&1; }
    # shellcheck disable=SC2153  # coproc sets it
    local session_pid=$SESSION_PID
    exec {session_in}>&"${SESSION[1]}" {session_out}<&"${SESSION[0]}"
    echo "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY; SELECT pg_export_snapshot();" >&"$session_in"
    read -r -t 60 -u "$session_out" snapshot || fail "$database cannot be read"
    [[ $snapshot =~ ^[0-9A-F]+-[0-9A-F]+-[0-9]+$ ]] || fail "$database: $snapshot"
    printf '%s;\n\\echo end\n' "$count_rows" >&"$session_in"
    while read -r -u "$session_out" line && [[ $line != end ]]; do echo "$line"; done >"$part/$database.counts"
    [[ $line == end ]] || fail "$database: rows cannot be counted: $(tail -n 1 "$part/$database.counts")"
    # The dump and the counts are of one moment.
    pg_dump --dbname="$database" --format=custom --compress=6 --snapshot="$snapshot" \
        | age --encrypt --recipient "$BACKUP_RECIPIENT" --output "$part/$database.dump.age"
    printf 'COMMIT;\n\\q\n' >&"$session_in"
    exec {session_in}>&- {session_out}<&-
    wait "$session_pid" 2>/dev/null || true
}

for database in "${databases[@]}"; do
    dump "$database"
    echo "backup: $database, $(stat --format=%s "$part/$database.dump.age") bytes, $(wc -l <"$part/$database.counts") tables"
done
(cd "$part" && sha256sum -- *.age *.counts >SHA256SUMS)
sync -f "$part"
mv "$part" "$BACKUP_DIR/$set_name"
trap - EXIT
if [[ -n ${BACKUP_REMOTE:-} ]]; then
    rclone copy --checksum --immutable "$BACKUP_DIR/$set_name" "$BACKUP_REMOTE/$set_name"
fi

# The newest three stay whatever their age, here and there: a clock that is wrong must not delete everything.
limit=$(date -u -d "$keep_days days ago" +%Y%m%dT%H%M%SZ)
old_sets() {
    local name
    grep -xE '[0-9]{8}T[0-9]{6}Z' | sort | head -n -3 | while read -r name; do
        if [[ $name < $limit ]]; then echo "$name"; fi
    done
}
while read -r old; do
    rm -rf "${BACKUP_DIR:?}/$old"
    echo "backup: $old is older than $keep_days days and deleted"
done < <(find "$BACKUP_DIR" -mindepth 1 -maxdepth 1 -type d -printf '%f\n' | old_sets)
if [[ -n ${BACKUP_REMOTE:-} ]]; then
    while read -r old; do
        rclone purge "$BACKUP_REMOTE/$old"
        echo "backup: $old is older than $keep_days days and deleted from $BACKUP_REMOTE"
    done < <(rclone lsf --dirs-only --dir-slash=false "$BACKUP_REMOTE" | old_sets)
fi
echo "backup: $BACKUP_DIR/$set_name is whole"
