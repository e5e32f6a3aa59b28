#!/usr/bin/env bash
# Makes a data directory of PostgreSQL as it was at a moment, from what archive.sh kept. The server then recovers by itself when it starts.
#
#   restore-point.sh 2026-11-30T12:00:00Z DATA_DIR    that moment, UTC
#   restore-point.sh latest DATA_DIR                  as much as there is
#
#   ARCHIVE_DIR        as in archive.sh
#   BACKUP_IDENTITY    file with the age private key; the server that recovers reads it, too
#
# DATA_DIR is empty or not there, and belongs to whom PostgreSQL runs as. Start the server with nobody else let in, look, and then let the services
# in: docs/runbooks/restore.md. (--fetch SEGMENT FILE is what the server calls while it recovers.)
set -euo pipefail
# shellcheck source=deploy/backup/common.sh
. "$(dirname "$0")/common.sh"
umask 077

: "${ARCHIVE_DIR:?where the archive is kept}"
: "${BACKUP_IDENTITY:?file with the age private key}"

if [[ ${1:-} == --fetch ]]; then
    segment=$2 file=$3
    if [[ -f $ARCHIVE_DIR/wal/$segment.age ]]; then
        age --decrypt --identity "$BACKUP_IDENTITY" --output "$file" "$ARCHIVE_DIR/wal/$segment.age"
    elif [[ -f $ARCHIVE_DIR/incoming/$segment ]]; then
        cp "$ARCHIVE_DIR/incoming/$segment" "$file"
    else
        # The end of the log: a segment that was still being written. Where there is none the server stops recovering.
        cp "$ARCHIVE_DIR/incoming/$segment.partial" "$file" 2>/dev/null
    fi
    exit
fi

(($# == 2)) || fail "restore-point.sh TIME DATA_DIR"
target=$1 data=$2
[[ $target == latest || $target =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?Z$ ]] || fail "$target is neither latest nor a time such as 2026-11-30T12:00:00Z"
[[ -r $BACKUP_IDENTITY ]] || fail "$BACKUP_IDENTITY cannot be read"
mkdir -p "$data"
[[ -z $(ls -A "$data") ]] || fail "$data is not empty"

# The newest base backup that had ended by then.
limit=99999999T999999Z
[[ $target == latest ]] || limit=$(date -u -d "$target" +%Y%m%dT%H%M%SZ)
chosen=
for folder in "$ARCHIVE_DIR"/base/????????T??????Z; do
    if [[ -d $folder && ! ${folder##*/} > $limit ]]; then chosen=$folder; fi
done
[[ -n $chosen ]] || fail "no base backup had ended by $target: a dump may be older (restore.sh)"
check_set "$chosen"
age --decrypt --identity "$BACKUP_IDENTITY" "$chosen/base.tar.gz.age" | tar --extract --gzip --directory="$data"
chmod 700 "$data"

quoted() { printf "'%s'" "${1//\'/\'\'}"; }
here=$(cd "$(dirname "$0")" && pwd)
fetch="ARCHIVE_DIR=$(printf %q "$ARCHIVE_DIR") BACKUP_IDENTITY=$(printf %q "$BACKUP_IDENTITY") bash $(printf %q "$here/restore-point.sh") --fetch %f %p"
{
    echo "restore_command = $(quoted "$fetch")"
    echo "recovery_target_timeline = 'latest'"
    echo "recovery_target_action = 'promote'"
    # A server that recovers for readers refuses to start with fewer connections than the old one had.
    echo "hot_standby = off"
    # The server reads this before it knows names of time zones, Z among them.
    [[ $target == latest ]] || echo "recovery_target_time = $(quoted "${target%Z}+00")"
} >>"$data/postgresql.auto.conf"
touch "$data/recovery.signal"
echo "restore-point: $data is base backup ${chosen##*/}; start PostgreSQL on it, and it recovers to $target"
