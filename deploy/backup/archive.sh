#!/usr/bin/env bash
# Keeps what a restore to a point in time needs (restore-point.sh): every segment of PostgreSQL's write-ahead log as it is written, and a base
# backup a day. Runs for ever, beside a server of one's own; stores by an operator or a provider have archives of their own.
#
#   ARCHIVE_DIR          base/ and wal/, encrypted; incoming/ holds the segment being written, as it is
#   ARCHIVE_BASE_HOURS   a base backup when the newest is older than this (24)
#   ARCHIVE_KEEP_DAYS    base backups older than this are deleted, but never the newest two; with them the log before the oldest that is left (8)
#   BACKUP_RECIPIENT BACKUP_REMOTE SECRETS_DIR   as in backup.sh
#   PGHOST PGPORT PGUSER PGPASSWORD   a login with REPLICATION (contexor_backup), which pg_hba.conf lets replicate
#
#   archive.sh --check   ends with 0 when the archive is alive and has a base backup that is not too old: for probes
#
# The server keeps what was not taken yet for the slot contexor_archive: bound it by max_slot_wal_keep_size.
set -euo pipefail
# shellcheck source=deploy/backup/common.sh
. "$(dirname "$0")/common.sh"
umask 077

: "${ARCHIVE_DIR:?where the archive is kept}"
base_hours=${ARCHIVE_BASE_HOURS:-24}
keep_days=${ARCHIVE_KEEP_DAYS:-8}
[[ $base_hours =~ ^[1-9][0-9]*$ ]] || fail "ARCHIVE_BASE_HOURS is not a number of hours: $base_hours"
[[ $keep_days =~ ^[1-9][0-9]*$ ]] || fail "ARCHIVE_KEEP_DAYS is not a number of days: $keep_days"
readonly base=$ARCHIVE_DIR/base wal=$ARCHIVE_DIR/wal incoming=$ARCHIVE_DIR/incoming alive=$ARCHIVE_DIR/.alive slot=contexor_archive

moment() { date -u -d "$1" +%Y%m%dT%H%M%SZ; }

bases() { find "$base" -mindepth 1 -maxdepth 1 -type d -name '????????T??????Z' | sort; }

# Whether the newest base backup is at most so many hours old.
has_base_of() { [[ -n $(bases) && ! $(basename "$(bases | tail -n 1)") < $(moment "$1 hours ago") ]]; }

if [[ ${1:-} == --check ]]; then
    [[ -n $(find "$alive" -mmin -2 2>/dev/null) ]] || fail "no sign of life for two minutes"
    has_base_of $((2 * base_hours)) || fail "there is no base backup of the last $((2 * base_hours)) hours"
    exit 0
fi

take_secret PGPASSWORD
take_secret BACKUP_RECIPIENT
: "${BACKUP_RECIPIENT:?age public key that the archive is encrypted for}"
mkdir -p "$base" "$wal" "$incoming"
if [[ -n ${BACKUP_REMOTE:-} ]]; then rclone mkdir "$BACKUP_REMOTE/archive/wal"; fi
rm -rf "$base"/*.part "$wal"/*.part
# One archive writes here, and one takes from the slot.
exec 9>"$ARCHIVE_DIR/.lock"
flock --nonblock 9 || fail "another archive.sh writes to $ARCHIVE_DIR"

to_remote() { if [[ -n ${BACKUP_REMOTE:-} ]]; then rclone copy --checksum --immutable "$1" "$BACKUP_REMOTE/archive/$2"; fi; }

# Encrypts segments that are whole. One leaves incoming/ only when its encrypted copy is on the disk.
seal_segments() {
    local file name
    for file in "$incoming"/*; do
        name=${file##*/}
        [[ $name =~ ^([0-9A-F]{24}|[0-9A-F]{8}\.history)$ ]] || continue
        age --encrypt --recipient "$BACKUP_RECIPIENT" --output "$wal/$name.age.part" "$file"
        sync "$wal/$name.age.part"
        mv "$wal/$name.age.part" "$wal/$name.age"
        sync "$wal"
        to_remote "$wal/$name.age" wal
        rm "$file"
    done
}

take_base() {
    local part=$base/taking.part log=$ARCHIVE_DIR/.base.log start name
    rm -rf "$part"
    mkdir "$part"
    pg_basebackup --pgdata=- --format=tar --wal-method=fetch --checkpoint=fast --label=contexor --verbose 2>"$log" \
        | gzip -6 | age --encrypt --recipient "$BACKUP_RECIPIENT" --output "$part/base.tar.gz.age" || { cat "$log" >&2; return 1; }
    start=$(sed -n 's/.*write-ahead log start point: \([0-9A-F]*\/[0-9A-F]*\) on timeline.*/\1/p' "$log")
    [[ -n $start ]] || { cat "$log" >&2; return 1; }
    # The first segment that a restore of it reads: older ones may go once no older base backup is left.
    psql --no-psqlrc --quiet --no-align --tuples-only --set=ON_ERROR_STOP=1 --dbname="${databases[0]}" --set=start="$start" <<<"SELECT pg_walfile_name(:'start')" >"$part/START"
    (cd "$part" && sha256sum -- base.tar.gz.age START >SHA256SUMS)
    sync -f "$part"
    # Named by its end: it can be restored to any moment from then on.
    name=$(moment now)
    mv "$part" "$base/$name"
    to_remote "$base/$name" "base/$name"
    echo "archive: base backup $name, $(stat --format=%s "$base/$name/base.tar.gz.age") bytes, from $(<"$base/$name/START") on"
}

# Of names on the input those that are older than what is kept, never of the newest two.
old_bases() {
    local name limit
    limit=$(moment "$keep_days days ago")
    grep -xE '[0-9]{8}T[0-9]{6}Z' | sort | head -n -2 | while read -r name; do
        if [[ $name < $limit ]]; then echo "$name"; fi
    done
}

prune() {
    local old
    while read -r old; do
        rm -rf "${base:?}/$old"
        echo "archive: base backup $old is older than $keep_days days and deleted"
    done < <(find "$base" -mindepth 1 -maxdepth 1 -type d -printf '%f\n' | old_bases)
    pg_archivecleanup -x .age "$wal" "$(<"$(bases | head -n 1)/START")"
    if [[ -n ${BACKUP_REMOTE:-} ]]; then prune_remote "$BACKUP_REMOTE/archive"; fi
}

# By what is there and not by what is here: an archive that begins anew on an empty volume must not delete the copies.
prune_remote() {
    local remote=$1 old name oldest start
    rclone lsf --dirs-only --dir-slash=false "$remote/base" | old_bases | while read -r old; do rclone purge "$remote/base/$old"; done
    oldest=$(rclone lsf --dirs-only --dir-slash=false "$remote/base" | sort | head -n 1)
    start=$(rclone cat "$remote/base/$oldest/START")
    # The first eight digits are the history, the others the place in it.
    rclone lsf --files-only "$remote/wal" | while read -r name; do
        if [[ $name =~ ^[0-9A-F]{24}\.age$ && ${name:8:16} < ${start:8:16} ]]; then rclone deletefile "$remote/wal/$name"; fi
    done
}

pg_receivewal --slot="$slot" --create-slot --if-not-exists
pg_receivewal --directory="$incoming" --slot="$slot" --no-loop --status-interval=1 9>&- &
receiver=$!
# Ends at once when told to, with the receiver, which keeps its place in the slot.
trap 'kill "$receiver" 2>/dev/null; wait "$receiver" 2>/dev/null || true' EXIT
trap 'exit 0' TERM INT
while kill -0 "$receiver" 2>/dev/null; do
    seal_segments
    if ! has_base_of "$base_hours"; then
        take_base
        prune
    fi
    touch "$alive"
    sleep "${ARCHIVE_PAUSE_S:-5}" &
    wait $! || true
done
wait "$receiver" || fail "the server sends no write-ahead log any more"
fail "the receiver of the write-ahead log ended"
