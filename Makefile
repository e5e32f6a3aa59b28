# Everything starts from here; `make help` lists the targets.

SHELL := /bin/bash
.DEFAULT_GOAL := help

STACK := target/debug/contexor-stack

.PHONY: help
help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: install
install: ## Install what is missing: PostgreSQL, Redis, RabbitMQ (apt; as root or with sudo)
	@deploy/local/install.sh

# cargo-nextest gives every test a process of its own and is quicker; without it the same tests run under cargo test.
.PHONY: test
test: install ## Run all tests, on PostgreSQL, Redis and RabbitMQ servers of their own
	cargo build --workspace --locked
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
