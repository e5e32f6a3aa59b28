#!/usr/bin/env bash
# Restores databases from a set that backup.sh made.
#
#   restore.sh SET [DATABASE …]     all databases of the set, or those named
#
#   BACKUP_IDENTITY    file with the age private key
#   PGHOST PGPORT PGUSER PGPASSWORD   an administrator's login
#   RESTORE_REPLACE=1  drops a database that is there; without, one that holds tables is an error and nothing is touched
#
# The logins have to exist (deploy/init/databases.sh); each database is made anew, with its login as the owner, and its rows are counted
# against the backup. Stop the services first: docs/runbooks/restore.md.
set -euo pipefail
# shellcheck source=deploy/backup/common.sh
. "$(dirname "$0")/common.sh"

(($# >= 1)) || fail "which set? restore.sh SET [DATABASE …]"
set_dir=$1
shift
wanted=("$@")
((${#wanted[@]})) || wanted=("${databases[@]}")
take_secret PGPASSWORD
: "${BACKUP_IDENTITY:?file with the age private key}"
[[ -r $BACKUP_IDENTITY ]] || fail "$BACKUP_IDENTITY cannot be read"
check_set "$set_dir"

sql() { psql --no-psqlrc --quiet --no-align --tuples-only --set=ON_ERROR_STOP=1 "$@"; }

# Everything is looked at before anything is changed.
for database in "${wanted[@]}"; do
    [[ -f $set_dir/$database.dump.age ]] || fail "$set_dir has no $database"
    [[ $(sql --dbname=postgres --set=name="$database" <<<"SELECT count(*) FROM pg_roles WHERE rolname = :'name'") == 1 ]] \
        || fail "there is no login $database: run deploy/init/databases.sh first"
    there=$(sql --dbname=postgres --set=name="$database" <<<"SELECT count(*) FROM pg_database WHERE datname = :'name'")
    if [[ $there == 1 && ${RESTORE_REPLACE:-} != 1 ]]; then
        tables=$(sql --dbname="$database" <<<"$count_rows" | wc -l)
        ((tables == 0)) || fail "$database holds $tables tables; RESTORE_REPLACE=1 replaces them"
    fi
done

for database in "${wanted[@]}"; do
    sql --dbname=postgres --set=name="$database" <<'SQL'
DROP DATABASE IF EXISTS :"name" WITH (FORCE);
CREATE DATABASE :"name" OWNER :"name";
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SELECT format('GRANT CONNECT ON DATABASE %I TO contexor_backup', :'name') WHERE EXISTS (SELECT FROM pg_roles WHERE rolname = 'contexor_backup') \gexec
SQL
    age --decrypt --identity "$BACKUP_IDENTITY" "$set_dir/$database.dump.age" \
        | pg_restore --dbname="$database" --exit-on-error --single-transaction --no-owner --no-privileges --role="$database"
    diff <(sql --dbname="$database" <<<"$count_rows") "$set_dir/$database.counts" >&2 \
        || fail "$database: the rows are not those of the backup"
    sql --dbname="$database" --command=ANALYZE
    echo "restore: $database, $(wc -l <"$set_dir/$database.counts") tables"
done
