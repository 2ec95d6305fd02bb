# Two commands do everything, set-up included: `make run` and `make test`.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# Checked queries are built from the answers in .sqlx; only scripts/sqlx-prepare asks a database.
export SQLX_OFFLINE := true
target := $(or $(CARGO_TARGET_DIR),target)
# What runs on the host, tested in one call: dependencies are compiled once, with the features of all three.
host := -p portal -p app -p server --features portal/server,app/ssr

.PHONY: help
help: ## Says what there is
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 10

.PHONY: setup
setup: ## Installs what is missing to build and run
	@scripts/setup

.PHONY: assets
assets: setup
	@scripts/wasm
	@scripts/css

.PHONY: build
build: assets
	@cargo build --release --locked -p server

.PHONY: run
run: build ## Serves the demonstration council on http://127.0.0.1:3000
	@if [ -f .env ]; then set -a; source ./.env; set +a; fi; exec $(target)/release/my-account serve --demo

.PHONY: dev
dev: setup ## The same, unoptimised, rebuilt at every change
	@exec scripts/dev

.PHONY: test
test: test-rust test-browser ## Runs every test

.PHONY: test-setup
test-setup:
	@scripts/setup --tests

.PHONY: test-rust
test-rust: test-setup
	@scripts/pg run cargo test --locked $(host)

# The browser meets the whole program and a database that is empty. It is the unoptimised one that the Rust tests built as well,
# to spare a second long build; what is compiled into it is the same.
.PHONY: test-browser
test-browser: test-setup assets
	@cargo test --locked $(host) --no-run
	@E2E_PROGRAM=$(target)/debug/my-account CHROMIUM=$$(scripts/chromium) scripts/pg run bash -c 'DATABASE_URL=$$(scripts/pg fresh end2end) && export DATABASE_URL && cd end2end && npx --no-install playwright test'

.PHONY: check
check: assets ## Looks for faults without running anything
	@cargo fmt --all --check
	@cargo clippy --locked --workspace --all-targets --features portal/server -- -D warnings
	@scripts/layering
	@node scripts/text-keys.mjs
	@scripts/sqlx-prepare --check
	@scripts/wasm-size
	@scripts/expired

.PHONY: prepare
prepare: setup ## Writes .sqlx anew after a query or a migration changed
	@scripts/sqlx-prepare

.PHONY: clean
clean: ## Removes what was built; var/, which holds data, stays
	@scripts/pg stop || true
	@cargo clean
	@rm -rf public/pkg public/assets/main.css public/assets/main.css.br public/assets/main.css.gz node_modules end2end/node_modules end2end/test-results end2end/playwright-report

.PHONY: bench
bench: build ## Measures pages as ratios to a bare handler and to pgbench
	@scripts/setup --bench
	@cargo build --release --locked -p server --example bare --example scans --example erase
	@scripts/bench
	@scripts/bench-pack
	@scripts/bench-erasure

.PHONY: crash
crash: build ## Kills server and database while people send, and looks for what was lost
	@scripts/crash
