# Everything starts from here; `make help` lists the targets.

SHELL := /bin/bash
.DEFAULT_GOAL := help

STACK := $(or $(CARGO_TARGET_DIR),target)/debug/contexor-stack

.PHONY: help
help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: install
install: ## Install what is missing: PostgreSQL, Redis, RabbitMQ (apt; as root or with sudo)
	@deploy/local/install.sh

.PHONY: run
run: install build ## Start everything, push one content through it, and leave it running
	@$(STACK) up

.PHONY: build
build: ## Build every program
	cargo build --workspace --locked

.PHONY: demo
demo: ## Push one content through the running system again
	@$(STACK) demo

.PHONY: status
status: ## Tell how each part is
	@$(STACK) status

# make logs SERVICE=content FOLLOW=1
.PHONY: logs
logs: ## Show the newest log lines (SERVICE=content for one, FOLLOW=1 to go on)
	@$(STACK) logs $(SERVICE) $(if $(FOLLOW),--follow)

# make command SERVICE=auth COMMAND="rotate-keys now"
.PHONY: command
command: ## Give a service a command, with the settings it has here (COMMAND=help names them)
	@$(STACK) run $(SERVICE) $(COMMAND)

.PHONY: stop
stop: ## Stop everything; the data stays
	@if [[ -x $(STACK) ]]; then $(STACK) down; fi

.PHONY: reset
reset: ## Stop everything and delete all data
	@if [[ -x $(STACK) ]]; then $(STACK) reset; else rm -rf .contexor; fi

.PHONY: docs
docs: ## Write proto-docs/ (OpenAPI, AsyncAPI, permissions) anew from the code
	cargo run --locked --package contexor-proto-docs

# cargo-nextest gives every test a process of its own and is quicker; without it the same tests run under cargo test.
.PHONY: test
test: install build ## Run all tests, on PostgreSQL, Redis and RabbitMQ servers of their own
	@if cargo nextest --version >/dev/null 2>&1; then \
		set -x; $(STACK) with-servers -- cargo nextest run --workspace --locked; \
	else \
		set -x; $(STACK) with-servers -- cargo test --workspace --locked; \
	fi

.PHONY: fmt
fmt: ## Format the Rust code
	cargo fmt --all

.PHONY: lint
lint: ## Check the format, and clippy's and the compiler's warnings
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings

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

.PHONY: monitoring
monitoring: ## Write the rules for Prometheus Operator anew from deploy/monitoring
	@python3 deploy/monitoring/prometheus_rule.py

.PHONY: broker-definitions
broker-definitions: ## Write deploy/init/definitions.json anew from the broker of the running stack
	@python3 deploy/init/definitions.py .contexor/stack.json
