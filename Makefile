# The two commands of the README are `make brief` and `make test`; both start from a bare clone.
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --constraint constraints.txt
CASE ?= korea-2017

unexport PYTHONDONTWRITEBYTECODE  # hundreds of processes of the tests would compile the same modules again

.PHONY: help brief test thorough check lint types tests docs schema golden bench clean

help:
	@echo "make brief     set up, install offramp and write the brief of CASE (default $(CASE))"
	@echo "make test      set up and run every check"
	@echo "make thorough  draw all cases of the property tests, and compare the two engines for SECONDS"
	@echo "make bench     measure"
	@echo "make docs      build the documentation"

$(BIN)/python:
	@sh tools/make-venv $(VENV)

$(VENV)/installed: $(BIN)/python pyproject.toml constraints.txt
	$(PIP) ".[all]"
	@touch $@

$(VENV)/installed-dev: $(BIN)/python pyproject.toml constraints.txt
	@$(BIN)/python -m pip --disable-pip-version-check --quiet install --upgrade "pip>=25.1"  # which knows dependency groups
	$(PIP) --editable ".[all,docs]" --group dev
	@touch $@ $(VENV)/installed

brief: $(VENV)/installed
	$(BIN)/offramp brief $(CASE) --out $(CASE)-brief.html

test: $(VENV)/installed-dev lint
	@$(MAKE) --no-print-directory --jobs 2 tests types docs  # types and docs each keep one processor busy, beside the tests

check: test

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/installed-dev
	$(BIN)/mypy

tests: $(VENV)/installed-dev
	OFFRAMP_BROWSER="$$(sh tools/have-browser $(BIN)/python)" $(BIN)/python -m pytest --numprocesses auto --dist worksteal

SECONDS ?= 3600

thorough: $(VENV)/installed-dev
	OFFRAMP_THOROUGH=1 $(MAKE) --no-print-directory tests
	$(BIN)/python -m tests.symbolic.equality --seconds $(SECONDS)

docs: $(VENV)/installed-dev
	$(BIN)/python -m sphinx -W --keep-going -q -b html docs docs/_build/html

schema: $(VENV)/installed-dev
	$(BIN)/python -m offramp.case.schema

golden: $(VENV)/installed-dev
	$(BIN)/python -m tests.test_golden
	$(BIN)/python docs/pictures/draw.py
	OFFRAMP_PICTURES=docs/pictures OFFRAMP_BROWSER="$$(sh tools/have-browser $(BIN)/python)" $(BIN)/python -m pytest -n 0 tests/web/test_pictures.py

bench: $(VENV)/installed-dev
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) docs/_build .mypy_cache .ruff_cache .hypothesis
