# `make demo` and `make test` are all there is to set up; `make help` lists the rest.

PYTHON ?= python3
UV ?= uv
BIN := .venv/bin
RUN := $(BIN)/python -m
INSTALLED := .venv/installed
PIP := $(RUN) pip --quiet --disable-pip-version-check --no-input
export SURVEY SERVE

# Every check runs even when an earlier one failed. The tests come last, so that a green run ends
# with what was left out and pytest's own line; a red one names the checks that failed once more.
run_all = failed=; for check in $(1); do \
	$(MAKE) --no-print-directory $$check || failed="$$failed $$check"; done; \
	test -z "$$failed" || { echo "FAILED:$$failed"; exit 1; }

.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: help install demo test test-all bench lint format lock clean \
	check-style check-types check-imports check-postgres check-tests check-everything \
	install-spark

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' \
		| while IFS='|' read -r name text; do printf '  make %-10s %s\n' "$$name" "$$text"; done

install: $(INSTALLED) ## Make .venv with the locked packages; the command is .venv/bin/chakana

demo: $(INSTALLED) ## Run the demo and serve the site; SERVE=no ends instead; SURVEY=folder takes a survey
	@$(BIN)/chakana demo $${SURVEY:+--survey "$$SURVEY"}
	@$(BIN)/chakana web --demo $(if $(filter no,$(SERVE)),--no-serve)

test: $(INSTALLED) ## Style, types, imports, tests, doctests, coverage (minutes)
	@$(call run_all,check-style check-types check-imports check-postgres check-tests)

test-all: $(INSTALLED) ## The same with the heavy runs, and with Spark where there is Java
	@$(call run_all,check-style check-types check-imports check-postgres check-everything)

bench: $(INSTALLED) ## Measure the speed claims
	@$(BIN)/python benchmarks/run.py

lint: $(INSTALLED) ## The checks that run nothing: style, types, imports
	@$(call run_all,check-style check-types check-imports)

format: $(INSTALLED) ## Format the code and mend what ruff can mend
	$(RUN) ruff check --fix .
	$(RUN) ruff format .

lock: ## Renew the lock files after pyproject.toml changed (needs uv; UPGRADE=1 takes newer versions)
	$(UV) pip compile pyproject.toml --extra all --extra dev --output-file requirements.lock $(LOCKING)
	$(UV) pip compile pyproject.toml --extra spark --constraints requirements.lock --no-annotate \
		--output-file requirements-spark.lock $(LOCKING)

LOCKING = --quiet --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' \
	$(if $(UPGRADE),--upgrade) >/dev/null

clean: ## Remove what the checks leave behind (.venv stays)
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage .coverage.* \
		htmlcov build dist
	find src tests benchmarks -type d -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

# --- what the targets above are made of ---------------------------------------------------------

check-style: $(INSTALLED)
	$(RUN) ruff check .
	$(RUN) ruff format --check .

check-types: $(INSTALLED)
	$(RUN) mypy

check-imports: $(INSTALLED)
	$(BIN)/lint-imports --no-logo

# What PostgreSQL alone runs is counted too: the tests that follow add to what these covered.
check-postgres: $(INSTALLED)
	@rm -f .coverage
	$(BIN)/python tests/web/on_postgres.py --cov --cov-report= --cov-fail-under=0

check-tests: $(INSTALLED)
	$(RUN) pytest -n 2 --dist worksteal --cov --cov-append --cov-report=term $(ARGS)

check-everything: $(INSTALLED)
	@if command -v java >/dev/null; then $(MAKE) --no-print-directory install-spark; fi
	HYPOTHESIS_PROFILE=heavy $(RUN) pytest -n 2 --dist loadgroup --heavy --spark \
		--cov --cov-append --cov-report=term $(ARGS)

install-spark: $(INSTALLED)
	@$(RUN) pip show --quiet pyspark 2>/dev/null \
		|| $(PIP) install --no-compile --no-deps --no-build-isolation --require-hashes -r requirements-spark.lock

# The stamp is written last, so an interrupted installation starts again. The lock file names all that
# is needed, so pip resolves nothing (Debian's pip takes a package's extra for one that is not locked).
$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Chakana needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1 || true)."; \
		echo "On Debian 12 or Ubuntu 24.04:  apt install python3 python3-venv"; \
		echo "Or name another one:           make PYTHON=python3.12 install"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "This Python cannot make a virtual environment: its module venv or ensurepip is missing."; \
		echo "On Debian or Ubuntu:  apt install python3-venv    (for Debian's own python3)"; \
		echo "                      apt install $$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"; \
		exit 1; }
	@$(RUN) pip --version >/dev/null 2>&1 || rm -rf .venv
	@echo "Installing the locked packages into .venv (about a minute) ..."
	@test -e $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) install --no-compile --no-deps --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@
	@echo "Done: the command is $(BIN)/chakana"
