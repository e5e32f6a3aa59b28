# Everything starts from here; `make help` lists the targets.

SHELL := /bin/bash
.DEFAULT_GOAL := help

TARGET := $(or $(CARGO_TARGET_DIR),target)
# Tests run the debug build; `make run` what its own profile builds, all services in one program.
STACK := $(TARGET)/debug/contexor-stack
RUN_STACK := $(TARGET)/local/contexor-stack

.PHONY: help
help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: install
install: ## Install what is missing: PostgreSQL, Redis, RabbitMQ (apt; as root or with sudo)
	@deploy/local/install.sh

.PHONY: run
run: install run-build dashboard ## Start everything, push one content through it, and leave it running
	@$(RUN_STACK) up

.PHONY: run-build
run-build:
	@rm -rf $(TARGET)/local/dev
	cargo build --workspace --locked --profile local --bin contexor --bin contexor-sandbox --bin contexor-stack

.PHONY: build
build: ## Build every program for tests
	cargo build --workspace --locked

.PHONY: demo
demo: ## Push one content through the running system again
	@$(RUN_STACK) demo

.PHONY: status
status: ## Tell how each part is
	@$(RUN_STACK) status

# make logs SERVICE=content FOLLOW=1
.PHONY: logs
logs: ## Show the newest log lines (SERVICE=content for one, FOLLOW=1 to go on)
	@$(RUN_STACK) logs $(SERVICE) $(if $(FOLLOW),--follow)

# make command SERVICE=auth COMMAND="rotate-keys now"
.PHONY: command
command: ## Give a service a command, with the settings it has here (COMMAND=help names them)
	@$(RUN_STACK) run $(SERVICE) $(COMMAND)

.PHONY: stop
stop: ## Stop everything; the data stays
	@if [[ -x $(RUN_STACK) ]]; then $(RUN_STACK) down; fi

.PHONY: reset
reset: ## Stop everything and delete all data
	@if [[ -x $(RUN_STACK) ]]; then $(RUN_STACK) reset; else rm -rf .contexor; fi

# make dev SERVICE=content
.PHONY: dev
dev: ## Rebuild one service when its source changes, and restart it in the running stack (SERVICE=frontend: hot reload)
	@CONTEXOR_STACK=$(RUN_STACK) deploy/local/dev.sh $(SERVICE)

.PHONY: docs
docs: ## Write proto-docs/ (OpenAPI, AsyncAPI, permissions) anew from the code
	cargo run --locked --package contexor-proto-docs

# cargo-nextest gives every test a process of its own and is quicker; without it the same tests run under cargo test, one at a
# time, because tests move the clock of their process.
.PHONY: test
test: test-rust test-dashboard ## Run all tests, on servers of their own

.PHONY: test-rust
test-rust: install build ## Run the services' tests, on PostgreSQL, Redis and RabbitMQ servers of their own
	@if cargo nextest --version >/dev/null 2>&1; then \
		set -x; $(STACK) with-servers -- cargo nextest run --workspace --locked; \
	else \
		set -x; $(STACK) with-servers -- cargo test --workspace --locked -- --test-threads=1; \
	fi

.PHONY: fmt
fmt: ## Format the Rust code
	cargo fmt --all

.PHONY: lint
lint: ## Check the format, and clippy's and the compiler's warnings
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings

# The dashboard (frontend/) needs Node.js 20 or newer; without it the rest runs and is tested.
NODE := $(shell command -v node)
FRONTEND_SERVER := frontend/.next/standalone/server.js
FRONTEND_SOURCES := $(shell find frontend proto-docs/openapi.json -type f -not -path '*/node_modules/*' -not -path '*/.next/*' \
	-not -path '*/screenshots/*' -not -path '*/test-results/*' 2>/dev/null)

.PHONY: dashboard
ifdef NODE
dashboard: $(FRONTEND_SERVER) ## Build the dashboard, if it is not built yet
else
dashboard:
	@echo "Node.js is missing: the dashboard is left out."
endif

$(FRONTEND_SERVER): $(FRONTEND_SOURCES)
	@$(MAKE) --no-print-directory frontend-install
	cd frontend && npm run build

.PHONY: frontend-install
frontend-install: ## Install what the dashboard is built from (npm ci, when the lock file changed)
	@cd frontend && if [[ ! -f node_modules/.package-lock.json || package-lock.json -nt node_modules/.package-lock.json ]]; then npm ci; fi

.PHONY: frontend-build
frontend-build: $(FRONTEND_SERVER) ## Build the dashboard's standalone server

.PHONY: frontend-test
frontend-test: frontend-install ## Check the dashboard: fresh API types, format, lints, types, unit tests
	cd frontend && npm run types:check && npm run format:check && npm run lint && npm run typecheck && npm test

.PHONY: test-dashboard
ifdef NODE
test-dashboard: build frontend-test frontend-build ## Test the dashboard: its own checks, then the built one in Chromium against a stack of its own
	@deploy/local/install-browser.sh
	cd frontend && npm run budget
	# A second code is not waited for as long as people wait: tests that sign somebody in again would only sit there.
	CONTEXOR_AUTH__OTP__RESEND_AFTER_S=5 E2E_PORT=3100 $(STACK) with-stack -- npm --prefix frontend run e2e
else
test-dashboard:
	@echo "Node.js is missing: the dashboard is not tested."
endif

# Against a running stack: GATEWAY_URL (http://127.0.0.1:8080) and SANDBOX_URL (http://127.0.0.1:8090).
.PHONY: frontend-e2e
frontend-e2e: frontend-build ## Test the built dashboard in Chromium against the running stack
	@deploy/local/install-browser.sh
	cd frontend && npm run e2e

.PHONY: frontend-pictures
frontend-pictures: frontend-build ## Take pictures of every page into frontend/screenshots
	@deploy/local/install-browser.sh
	cd frontend && npm run pictures

.PHONY: frontend-screenshots
frontend-screenshots: frontend-build ## Take the pictures of the README into docs/images
	@deploy/local/install-browser.sh
	cd frontend && npm run screenshots

.PHONY: frontend-measure
frontend-measure: frontend-build ## Measure the dashboard at 4x CPU slowdown, and with Lighthouse, which npx fetches
	@deploy/local/install-browser.sh
	cd frontend && npm run measure && npm run lighthouse

# ---- Operations --------------------------------------------------------------------------------------------------------------------

.PHONY: ops-tools
ops-tools: ## Install the tools of ops-test and backup-drill below .contexor/
	@bash ci/ops/install.sh

.PHONY: ops-test
ops-test: ops-tools ## Check images, Compose files, manifests, monitoring, documents; needs built programs
	@.contexor/ops-venv/bin/python -m pytest ci/ops/tests -q -p no:cacheprovider

.PHONY: backup-drill
backup-drill: ops-tools ## Fill, back up, destroy, restore, compare: on servers of its own; needs built programs
	@CONTEXOR_STACK=$(abspath $(STACK)) $(STACK) with-servers -- python3 ci/ops/backup_drill.py

.PHONY: integration-test
integration-test: ## Run an external consumer of events and generated clients against a whole system; needs built programs
	@CONTEXOR_STACK=$(abspath $(STACK)) bash ci/integration.sh

.PHONY: scale-test
scale-test: install ## Two instances of every service and stores of several servers, restarted and killed in turn under load (minutes); needs built programs
	@ci/scale/install.sh
	@CONTEXOR_STACK=$(abspath $(STACK)) python3 ci/scale/scale_test.py $(SCALE)

.PHONY: scale-e2e
scale-e2e: install ## The end-to-end tests against two instances of every service and stores of several servers (minutes); needs built programs and cargo-nextest
	@ci/scale/install.sh
	@CONTEXOR_STACK=$(abspath $(STACK)) python3 ci/scale/scale_test.py --e2e $(SCALE)

.PHONY: idle-measure
idle-measure: install ## Memory of the seven idle services (at most 150 MB together) and time to readiness (at most a second), with release builds
	cargo build --workspace --locked --release --bin contexor --bin contexor-sandbox --bin contexor-stack
	@CONTEXOR_STACK=$(abspath $(TARGET))/release/contexor-stack python3 ci/scale/idle.py

# make database-benchmarks ROWS=1000000 CONTENTS=100000
.PHONY: database-benchmarks
database-benchmarks: install ## Fill databases (10 million rows of the usage log, a million contents) and time reports, lists and searches (an hour)
	@$(STACK) with-servers -- bash ci/scale/database_benchmarks.sh

# make neighbour-test ROUNDS=8
.PHONY: neighbour-test
neighbour-test: install ## Compare a tenant's p99 alone and beside 16 hostile readers of another tenant, with release builds (minutes)
	cargo build --workspace --locked --release
	@target=$${CARGO_TARGET_DIR:-target} && CONTEXOR_NEIGHBOUR_ROUNDS=$(or $(ROUNDS),8) $$target/release/contexor-stack with-servers -- \
		cargo test --release --locked --package contexor-e2e --test e2e neighbours -- --ignored --nocapture

# make webhook-measure DELIVERIES=10000
.PHONY: webhook-measure
webhook-measure: install ## Deliver 10,000 webhooks while a fifth of the receivers are sick, with release builds: p99 and memory (minutes)
	cargo build --locked --release --package contexor-stack
	@target=$${CARGO_TARGET_DIR:-target} && CONTEXOR_WEBHOOK_DELIVERIES=$(or $(DELIVERIES),10000) $$target/release/contexor-stack with-servers -- \
		cargo test --release --locked --package contexor-notifier --test api load -- --nocapture

# ---- Release -----------------------------------------------------------------------------------------------------------------------

# make release RELEASE=--check only looks; RELEASE="--set-version 0.2.0" writes the version to every place.
.PHONY: release
release: ops-tools ## Build programs, dashboard, SBOM and checksums into dist/ (RELEASE=--check only looks)
	@.contexor/ops-venv/bin/python deploy/release/release.py $(RELEASE)

.PHONY: compat
compat: ops-tools ## Compare proto-docs/ with the last release: a breaking change fails
	@.contexor/ops-venv/bin/python ci/compat/compat.py

.PHONY: monitoring
monitoring: ## Write the rules for Prometheus Operator anew from deploy/monitoring
	@python3 deploy/monitoring/prometheus_rule.py

.PHONY: broker-definitions
broker-definitions: ## Write deploy/init/definitions.json anew from the broker of the running stack
	@python3 deploy/init/definitions.py .contexor/stack.json
