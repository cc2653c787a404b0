# `make help` says what there is. Each target sets up what it needs and is safe to repeat.
.DEFAULT_GOAL := help
SHELL := /bin/sh
STACK ?=
MODULE ?=
WORKERS ?=
ARCH ?= arm64
UV_VERSION := 0.13.9

CALLERS_PATH := $(PATH)
BIN ?= $(HOME)/.local/bin

# Tools that are not there yet are put into .tools, never into the system.
export PATH := $(CURDIR)/.tools/bin:$(CURDIR)/.tools/pip/bin:$(PATH)
export SAM_CLI_TELEMETRY := 0
UV := $(shell PATH="$(PATH)" command -v uv || echo $(CURDIR)/.tools/bin/uv)
RUN := $(UV) run --no-sync
PLATFORM_arm64 := aarch64-manylinux_2_28
PLATFORM_x86_64 := x86_64-manylinux_2_28

.PHONY: help setup demo install up down test test-fast golden mutants lint fmt sizes deploy faults train eval eval-quick eval-engagement prove prove-quick bench-model bench-import bench-audience bench-fit burst clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: .venv/.synced ## Install uv (into .tools), Python 3.13 and the locked environment

$(CURDIR)/.tools/bin/uv:
	@echo "Installing uv $(UV_VERSION) into .tools"
	@python3 -m venv .tools 2>/dev/null && .tools/bin/python -m pip install --quiet uv==$(UV_VERSION) || { \
		rm -rf .tools/bin .tools/lib; mkdir -p .tools/bin; \
		python3 -m pip install --quiet --target .tools/pip uv==$(UV_VERSION) 2>/dev/null && \
		ln -sf ../pip/bin/uv .tools/bin/uv; } || { \
		echo "This python3 has neither venv with ensurepip nor pip, or there is no network."; \
		echo "Install one of: python3-venv (Debian, Ubuntu), python3-pip, or uv itself (https://docs.astral.sh/uv)."; \
		rm -rf .tools; exit 1; }

.venv/.synced: uv.lock pyproject.toml .python-version cli/pyproject.toml $(wildcard layers/*/pyproject.toml) | $(UV)
	@$(UV) python find --quiet '==3.13.*' >/dev/null 2>&1 || { \
		echo "Installing Python 3.13"; $(UV) python install 3.13; } || { \
		echo "Python 3.13 is not here and could not be downloaded. Install it (pyenv, deadsnakes, python.org)"; \
		echo "so that python3.13 is on the PATH, and run make again."; exit 1; }
	@echo "Installing the locked environment"
	@$(UV) sync --quiet --frozen
	@touch $@

demo: setup ## Start the embedded cloud, import real creators, submit a campaign, print the ranking
	@$(RUN) bothsides demo
	@PATH="$(CALLERS_PATH)" command -v bothsides >/dev/null || { echo; \
		echo "To call bothsides from any folder in this shell (\`make install\` does it for good):"; \
		echo '  export PATH="$(CURDIR)/bin:$$PATH"'; }

install: setup ## Link bothsides into ~/.local/bin, to call it from any folder: make install [BIN=folder]
	@mkdir -p "$(BIN)"
	@test ! -e "$(BIN)/bothsides" -o -L "$(BIN)/bothsides" || { \
		echo "$(BIN)/bothsides is there and is not a link; remove it, or say make install BIN=folder"; exit 1; }
	@ln -sfn "$(CURDIR)/bin/bothsides" "$(BIN)/bothsides"
	@echo "$(BIN)/bothsides runs this checkout."
	@case ":$(CALLERS_PATH):" in *":$(BIN):"*) ;; *) \
		echo "That folder is not on your PATH yet; put this line into your shell's profile:"; \
		echo '  export PATH="$(BIN):$$PATH"';; esac

up: setup ## Start the embedded cloud and deploy to it
	@$(RUN) bothsides up

down: setup ## Stop the embedded cloud and remove its data
	@$(RUN) bothsides down

test: lint ## Everything: lint, then unit, integration and contract tests, then end to end
	@$(RUN) pytest -q -n 2 --dist worksteal -m "not e2e"
	@$(RUN) pytest -q -m e2e

test-fast: setup ## Unit and integration tests alone (under a minute)
	@$(RUN) pytest -q -n 2 --dist worksteal tests/unit tests/integration

golden: setup ## After a deliberate change of the answer: write tests/golden again
	@$(RUN) pytest -q tests/integration/test_golden_demo.py tests/unit/cli/test_show.py --renew-golden

mutants: setup ## Deliberate faults: do the tests notice? make mutants [MODULE=imports.columns] [WORKERS=2]
	@$(UV) run --frozen --group mutants python -m tools.mutants $(MODULE) $(if $(WORKERS),--workers $(WORKERS))

lint: setup ## ruff, mypy, import-linter, cfn-lint, sam validate
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .
	@$(RUN) mypy layers/core/bothsides layers/inference/bothsides_model cli/bothsides_cli tools proving
	@$(RUN) mypy functions --scripts-are-modules --explicit-package-bases
	@$(RUN) lint-imports
	@$(RUN) cfn-lint template.yaml
	@AWS_DEFAULT_REGION=us-east-1 $(RUN) sam validate --lint

fmt: setup ## Format, and fix what ruff can
	@$(RUN) ruff check --fix .
	@$(RUN) ruff format .

sizes: setup ## Print each layer's and function's size; fail over Lambda's 250 MB
	@$(RUN) python -m tools.sizes

deploy: setup ## Deploy to AWS with your credentials: make deploy STACK=name [ARCH=x86_64]
	@test -n "$(STACK)" || { echo "Say which stack: make deploy STACK=name"; exit 2; }
	LAYER_PLATFORM=$(PLATFORM_$(ARCH)) $(RUN) sam build
	$(RUN) sam deploy --stack-name "$(STACK)" --parameter-overrides Architecture=$(ARCH)

train: setup ## Train the light model, the signs of fake accounts, names and persons again from the public data sets
	@$(UV) run --frozen --group training python -m training.train
	@$(UV) run --frozen --group training python -m training.authenticity
	@$(UV) run --frozen --group training python -m training.names
	@$(UV) run --frozen --group training python -m training.persons

eval: setup ## Measure the light model and its peers on the official test splits
	@$(UV) run --frozen --group training python -m training.evaluate

eval-quick: setup ## Measure the committed light model alone (under a minute)
	@$(RUN) python -m training.evaluate --quick

eval-engagement: setup ## Measure which of two posts gets more, on three sets (four minutes)
	@$(RUN) python -m training.engagement

prove: setup ## Worlds with known truth through the same code; writes the tables of docs/methodology.md (minutes)
	@$(RUN) python -m proving

prove-quick: setup ## The same with a few worlds of the committed texts (under a minute)
	@$(RUN) python -m proving --quick

bench-model: setup ## Speed, start and memory of the light model beside its peers
	@$(UV) run --frozen --group training python -m benchmarks.model

bench-import: setup ## Rows a second and memory of an import of a million rows
	@$(RUN) python -m benchmarks.imports 1000000

bench-audience: setup ## Seconds, memory and GB-seconds of an audience of 5,000 and of 100,000
	@$(RUN) python -m benchmarks.audience 5000
	@$(RUN) python -m benchmarks.audience 100000

bench-fit: setup ## How the product ranks influencers for brands, beside simpler ways (half an hour); needs the local sets
	@PYTHONPATH=. $(UV) run --frozen --group training python -m benchmarks.fit

faults: setup ## Each AWS call of each function fails in each way; writes the table of docs/reliability.md (half an hour)
	@$(RUN) python -m tests.faults

burst: setup ## 500 requests at once against the embedded cloud
	@$(RUN) pytest -m e2e -k burst

clean: down ## Stop the embedded cloud and remove all that was built
	rm -rf .bothsides .aws-sam build .tools .venv cloud/.venv
