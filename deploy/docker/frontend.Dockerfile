# syntax=docker/dockerfile:1
# The dashboard: Next.js, built to its standalone server.
#   docker build -f deploy/docker/frontend.Dockerfile -t contexor/frontend .
# Pinned by exact tag; give NODE_IMAGE as NAME@sha256:… in a release (docs/operations.md, "Images").
ARG NODE_IMAGE=docker.io/library/node:20.20.2-bookworm-slim

FROM ${NODE_IMAGE} AS packages
ENV NEXT_TELEMETRY_DISABLED=1
WORKDIR /app/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci

# For development: `docker compose watch` copies what changes into it.
FROM packages AS development
COPY proto-docs/openapi.json /app/proto-docs/openapi.json
COPY frontend ./
RUN chown -R node:node /app/frontend
USER 1000:1000
EXPOSE 3000
CMD ["npm", "run", "dev", "--", "--hostname", "0.0.0.0"]
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
    CMD ["node", "-e", "fetch('http://127.0.0.1:3000/healthz').then(r => process.exit(r.status < 500 ? 0 : 1), () => process.exit(1))"]

FROM packages AS build
COPY proto-docs/openapi.json /app/proto-docs/openapi.json
COPY frontend ./
RUN npm run build

FROM ${NODE_IMAGE} AS server
ARG VERSION=0.1.0
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
LABEL org.opencontainers.image.title="contexor-frontend" \
      org.opencontainers.image.description="Contexor, dashboard" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}" \
      org.opencontainers.image.vendor="Contexor"
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 HOSTNAME=0.0.0.0 PORT=3000
WORKDIR /app
# scripts/build.mjs has put the static files beside the server.
COPY --from=build /app/frontend/.next/standalone ./

USER 65532:65532
EXPOSE 3000
CMD ["node", "server.js"]
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
    CMD ["node", "-e", "fetch('http://127.0.0.1:3000/healthz').then(r => process.exit(r.status < 500 ? 0 : 1), () => process.exit(1))"]
