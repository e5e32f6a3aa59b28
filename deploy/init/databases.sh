#!/usr/bin/env bash
# Makes a database for each service and a login of the same name that owns it and reaches nothing else, as the local launcher does.
# The administrator is what libpq's variables name (PGHOST, PGPORT, PGUSER); passwords are variables, or files in SECRETS_DIR:
# PGPASSWORD for the administrator, <SERVICE>_DATABASE_PASSWORD for each service. Harmless when all is there: it sets the passwords anew.
set -euo pipefail

readonly services=(auth org content usage notifier ai_worker)

secret() {
    local value=${!1:-}
    if [[ -z $value && -n ${SECRETS_DIR:-} && -r $SECRETS_DIR/$1 ]]; then value=$(<"$SECRETS_DIR/$1"); fi
    [[ -n $value ]] || { echo "databases: $1 is not set" >&2; return 1; }
    printf '%s' "$value"
}

PGPASSWORD=$(secret PGPASSWORD)
export PGPASSWORD PGDATABASE=${PGDATABASE:-postgres}

for ((tries = 60; ; tries--)); do
    if pg_isready --quiet; then break; fi
    ((tries > 0)) || { echo "databases: ${PGHOST:-PostgreSQL} does not answer" >&2; exit 1; }
    sleep 1
done

for service in "${services[@]}"; do
    name=contexor_$service
    password=$(secret "${service^^}_DATABASE_PASSWORD")
    # psql quotes what it is given as a variable; the password never stands on a command line.
    SERVICE_PASSWORD=$password psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --set=name="$name" <<'SQL'
\set password `printenv SERVICE_PASSWORD`
SELECT format('CREATE ROLE %I LOGIN', :'name') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'name') \gexec
SELECT 'SET log_statement = ''none''' FROM pg_roles WHERE rolname = current_user AND rolsuper \gexec
SET password_encryption = 'scram-sha-256';
ALTER ROLE :"name" LOGIN PASSWORD :'password' NOCREATEDB NOCREATEROLE;
-- A managed server's administrator is no superuser: it may not name these two, and makes no roles that have them.
SELECT format('ALTER ROLE %I NOSUPERUSER NOREPLICATION', :'name') FROM pg_roles WHERE rolname = current_user AND rolsuper \gexec
SELECT format('GRANT %I TO CURRENT_USER', :'name') WHERE NOT pg_has_role(current_user, :'name', 'MEMBER') \gexec
SELECT format('CREATE DATABASE %I OWNER %I', :'name', :'name')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \gexec
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SQL
    echo "databases: $name"
done
# The schema of content sorts titles by the Persian ICU collation and searches them by trigrams. Its login owns its database, which is enough
# to create a trusted extension; what a server lacks would otherwise come to light in the migration.
missing=$(psql --no-psqlrc --quiet --no-align --tuples-only --set=ON_ERROR_STOP=1 <<'SQL'
SELECT 'the trusted extension ' || name FROM unnest(ARRAY['btree_gin', 'pg_trgm']) AS wanted (name)
WHERE NOT EXISTS (SELECT FROM pg_available_extension_versions AS one WHERE one.name = wanted.name AND one.trusted)
UNION ALL
SELECT 'ICU' WHERE NOT EXISTS (SELECT FROM pg_collation WHERE collname = 'fa-x-icu');
SQL
)
[[ -z $missing ]] || { echo "databases: the server of content has no: ${missing//$'\n'/, }" >&2; exit 1; }

# The login of backups reads everything and writes nothing. Where the administrator may say so it also replicates, which an archive for
# restores to a point in time needs (deploy/backup/archive.sh).
if [[ -n ${BACKUP_DATABASE_PASSWORD:-} || (-n ${SECRETS_DIR:-} && -r ${SECRETS_DIR:-}/BACKUP_DATABASE_PASSWORD) ]]; then
    password=$(secret BACKUP_DATABASE_PASSWORD)
    SERVICE_PASSWORD=$password psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 <<'SQL'
\set password `printenv SERVICE_PASSWORD`
SELECT 'CREATE ROLE contexor_backup LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'contexor_backup') \gexec
SELECT 'SET log_statement = ''none''' FROM pg_roles WHERE rolname = current_user AND rolsuper \gexec
ALTER ROLE contexor_backup PASSWORD :'password';
SELECT 'ALTER ROLE contexor_backup REPLICATION' FROM pg_roles WHERE rolname = current_user AND rolsuper \gexec
GRANT pg_read_all_data TO contexor_backup;
SELECT format('GRANT CONNECT ON DATABASE %I TO contexor_backup', datname) FROM pg_database WHERE datname LIKE 'contexor\_%' \gexec
SQL
    echo "databases: contexor_backup"
fi

# A managed server's own databases belong to its provider, who keeps them.
psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 <<'SQL'
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', datname)
FROM pg_database JOIN pg_roles ON rolname = current_user
WHERE datname IN ('postgres', 'template1') AND (rolsuper OR datdba = pg_roles.oid) \gexec
SQL
