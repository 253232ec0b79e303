# Every target sets up what it needs. `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/sh
.DELETE_ON_ERROR:

PYTHON := .venv/bin/python
STAMP := .venv/.uv.lock
CODE := functions layers tools tests events
ENV ?= dev
export LOCAL_PORT
export SAM_CLI_TELEMETRY := 0
# Where the environment says to keep no bytecode, every one of the many programs would compile all it imports.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup run stop test unit e2e check format bench deploy

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## Make the Python environment (.venv)

$(STAMP): uv.lock pyproject.toml .python-version tools/setup.sh
	@tools/setup.sh
	@touch $@

run: setup ## Start the local instance, deploy the stack, show an action at work (LOCAL_PORT=4566)
	@$(PYTHON) -m tools.local run

stop: setup ## Stop the local instance; its data stays in .local/
	@$(PYTHON) -m tools.local stop

test: e2e unit ## Unit, integration and end-to-end tests

unit: setup ## Unit and integration tests alone
	$(PYTHON) -m pytest -n 2 -q

e2e: setup ## End-to-end tests, against a local instance of their own
	$(PYTHON) -m pytest -q tests/e2e

# The linters need a region, whichever.
check: export AWS_DEFAULT_REGION ?= us-east-1
check: setup ## Format, lint, types, template, state machine
	$(PYTHON) -m ruff format --check --quiet $(CODE)
	$(PYTHON) -m ruff check --quiet $(CODE)
	$(PYTHON) -m mypy
	.venv/bin/sam validate --lint # all rules of cfn-lint
	$(PYTHON) -m tools.check_state_machine

format: setup ## Put the code into its format and mend what ruff can mend
	$(PYTHON) -m ruff format $(CODE)
	$(PYTHON) -m ruff check --fix $(CODE)

bench: setup ## Measure the budgets
	$(PYTHON) -m tools.bench

# sam build wants a python3.13 with pip; the one that .venv is made from has it.
deploy: setup ## Build and deploy to the AWS account you are signed in to (ENV=dev or prod)
	PATH="$$($(PYTHON) -c 'import sys; print(sys.base_prefix)')/bin:$$PATH" .venv/bin/sam build --config-env $(ENV)
	$(PYTHON) -m tools.compile_layers .aws-sam/build
	.venv/bin/sam deploy --config-env $(ENV)
