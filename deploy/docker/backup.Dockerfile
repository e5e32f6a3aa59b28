# syntax=docker/dockerfile:1
# What backups need: PostgreSQL's programs, age and rclone.
#   docker build -f deploy/docker/backup.Dockerfile -t contexor/backup .
# Pinned by exact tag; give POSTGRES_IMAGE as NAME@sha256:… in a release (docs/operations.md, "Images"), of your server's major version: pg_dump
# refuses a newer server.
ARG POSTGRES_IMAGE=docker.io/library/postgres:15.12-bookworm
FROM ${POSTGRES_IMAGE}
LABEL org.opencontainers.image.title="contexor-backup" \
      org.opencontainers.image.description="Contexor, backups and their checks" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN apt-get update \
    && apt-get install --no-install-recommends -y age ca-certificates rclone \
    && rm -rf /var/lib/apt/lists/*
COPY --chmod=0555 deploy/backup/*.sh /backup/
# The image's own user postgres: initdb, which the check of backups runs, wants a name for its user id.
USER 999:999
ENTRYPOINT []
CMD ["/backup/backup.sh"]
HEALTHCHECK NONE
