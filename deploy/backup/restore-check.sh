#!/usr/bin/env bash
# Proves that the newest set can be restored: starts an empty PostgreSQL of its own, restores every database there, counts every row.
#
#   BACKUP_DIR, BACKUP_IDENTITY   as in backup.sh and restore.sh; SECRETS_DIR may hold a file BACKUP_IDENTITY instead
#   BACKUP_MAX_AGE_HOURS          the newest set may be this old (26)
#   SCRATCH_DIR                   where the server's files go; deleted at the end
#
# PostgreSQL does not run as root: neither does this.
set -euo pipefail
# shellcheck source=deploy/backup/common.sh
. "$(dirname "$0")/common.sh"

: "${BACKUP_DIR:?where backups are kept}"
if [[ -z ${BACKUP_IDENTITY:-} && -n ${SECRETS_DIR:-} ]]; then BACKUP_IDENTITY=$SECRETS_DIR/BACKUP_IDENTITY; fi
export BACKUP_IDENTITY
set_dir=$(newest_set "$BACKUP_DIR")
[[ -n $set_dir ]] || fail "there is no backup in $BACKUP_DIR"
oldest=$(date -u -d "${BACKUP_MAX_AGE_HOURS:-26} hours ago" +%Y%m%dT%H%M%SZ)
[[ ! ${set_dir##*/} < $oldest ]] || fail "the newest backup is ${set_dir##*/}: the schedule does not run"

# What names the real server must not reach this one.
unset PGPORT PGPASSWORD PGOPTIONS SECRETS_DIR
scratch=$(mktemp -d "${SCRATCH_DIR:-/tmp}/restore-check.XXXXXX")
programs=$(dirname "$(find /usr/lib/postgresql -path '*/bin/initdb' | sort -V | tail -n 1)")
"$programs/initdb" --pgdata="$scratch/data" --auth=trust --username=postgres --no-sync >/dev/null
"$programs/pg_ctl" --pgdata="$scratch/data" --wait --silent --log="$scratch/log" \
    --options="-c listen_addresses='' -c unix_socket_directories='$scratch' -c fsync=off" start
trap '"$programs/pg_ctl" --pgdata="$scratch/data" --mode=immediate --silent stop; rm -rf "$scratch"' EXIT
export PGHOST=$scratch PGUSER=postgres
for database in "${databases[@]}"; do
    psql --no-psqlrc --quiet --dbname=postgres --command="CREATE ROLE $database LOGIN"
done
"$(dirname "$0")/restore.sh" "$set_dir"
echo "restore-check: ${set_dir##*/} restores, row by row"
