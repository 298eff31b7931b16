# `make plan` and `make test` need git, make and Python 3.11 or newer, nothing else.
# `make help` lists the commands.

PYTHON ?= python3
SCENARIO ?= rainy-day
OUT ?= out/$(notdir $(SCENARIO:/=))
ARGS ?=
# Of bench-solvers: families by pattern, seconds, and how many seeds.
FAMILY ?= *
BUDGET ?= 1 5 10 30 60
SEEDS ?= 5

VENV := .venv
BIN := $(VENV)/bin
# Each stamp is as new as the last install for running, or for working on routeplan.
RUN := $(VENV)/.installed-run
DEV := $(VENV)/.installed-dev
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
PYTEST := $(BIN)/python -m pytest -n 2

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help plan simulate test test-all lint format bench bench-roads bench-simulate bench-solvers schemas scenarios pins clean

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

plan: $(RUN) ## Plan a day: SCENARIO=rainy-day or a folder, OUT=out/rainy-day, ARGS="--lang en"
	@$(BIN)/routeplan plan $(SCENARIO) --out $(OUT) $(ARGS) || test $$? -eq 3

simulate: $(RUN) ## A storm season on rainy-day's roads and fleet, and a report: out/season
	@$(BIN)/routeplan simulate $(SCENARIO) --storms 300 --month 8 -o out/season $(ARGS) || test $$? -eq 3
	@$(BIN)/routeplan simulate $(SCENARIO) --storms 20 --month 8 --resolve -o out/season-resolved \
		$(ARGS) || test $$? -eq 3
	@$(BIN)/routeplan report out/season -o out/season.html

test: lint ## Lint, check types, run the tests and measure their coverage
	$(PYTEST) -m "not slow" --cov

test-all: lint ## The same with the slow tests
	$(PYTEST) --cov

lint: $(DEV) ## Check style, formatting and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: $(DEV) ## Mend what the tools can mend
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

bench: $(DEV) ## Measure speed and memory: the figures of docs/benchmarks.md
	$(BIN)/python -m benchmarks $(ARGS)

bench-roads: $(DEV) ## Measure the road engine beside its peers: ARGS="--only a,b --quick"
	$(BIN)/python -m benchmarks.roads $(ARGS)

bench-simulate: $(DEV) ## Measure simulations: ARGS="--only scan"
	$(BIN)/python -m benchmarks.simulate $(ARGS)

bench-solvers: $(DEV) ## Measure solvers beside their peers: FAMILY="uchoa*" BUDGET="1 5 10 30 60" SEEDS=5
	$(BIN)/python -m benchmarks.solvers --family "$(FAMILY)" --budgets $(BUDGET) --seeds $(SEEDS) \
		--out out/bench-solvers.csv --chart out/bench-solvers.png $(ARGS)

schemas: $(DEV) ## Write the JSON Schemas of the files
	$(BIN)/python -c "from routeplan.io.schemas import write_schemas; from pathlib import Path; write_schemas(Path('src/routeplan/schemas'))"

scenarios: $(DEV) ## Make the ready scenarios and their expected facts anew (3 minutes)
	$(BIN)/python -m benchmarks.scenarios

pins: $(DEV) ## Pin the newest versions in constraints.txt
	$(INSTALL) uv
	$(BIN)/uv pip compile --quiet --no-config --upgrade --universal --all-extras \
		--no-header --no-annotate --no-emit-index-url pyproject.toml -o constraints.txt

clean: ## Remove caches and built files; plans in out/ and .venv stay
	rm -rf .coverage* .mypy_cache .pytest_cache .ruff_cache .hypothesis .benchmarks build dist
	find src tests benchmarks -name __pycache__ -exec rm -rf {} +

$(BIN)/pip:
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || { \
		echo "routeplan needs Python 3.11 or newer, and '$(PYTHON)' is: $$($(PYTHON) -V 2>&1)."; \
		echo "Name another one, for example: make $(MAKECMDGOALS) PYTHON=python3.12"; \
		exit 1; }
	$(PYTHON) -m venv --clear $(VENV)

$(RUN): pyproject.toml constraints.txt | $(BIN)/pip
	@echo "Installing routeplan into $(VENV) (a few minutes the first time)"
	@$(INSTALL) -e .
	@touch $@

$(DEV): pyproject.toml constraints.txt | $(BIN)/pip
	@echo "Installing routeplan and its development tools into $(VENV)"
	@$(INSTALL) -e '.[bench,cluster,elevation,report,dev]'
	@touch $(RUN) $@
