# Every target first sets up .venv, once, from the pinned and hashed requirements.lock.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PORT ?= 8866
# Processes side by side; a module's tests stay together, since they share what it trained.
WORKERS ?= auto
PYTEST := $(BIN)/python -m pytest
TESTS := $(PYTEST) -n $(WORKERS) --dist loadfile --no-loadscope-reorder
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
COMPILE ?= --compile  # --no-compile leaves it to the first import, of what is imported at all

.PHONY: demo test suite compiled quick lint docs hooks dashboard lab bench lock clean

demo: $(READY)  ## phantoms, notebooks 01 to 05, bundle, dashboard on 127.0.0.1:8866
	$(BIN)/dermosan demo --port $(PORT)

test: $(READY)  ## lint, types, import rules and every test
	$(MAKE) -j2 lint compiled
	$(MAKE) suite

suite: $(READY)  ## every test, without lint
	$(TESTS)

compiled: $(READY)  ## all modules of the tests imported once; what is wrong with them, `suite` tells
	-@$(PYTEST) --collect-only -qq >/dev/null 2>&1

quick: $(READY)  ## the tests that need no training, notebooks, browser or minutes
	$(TESTS) -m "not slow and not browser and not ci"

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(READY)  ## the site in build/site, with the tutorials of runs/demo where it exists
	$(BIN)/python docs/making/house.py
	$(BIN)/python docs/making/languages.py
	$(BIN)/python docs/making/site.py

hooks: $(READY)  ## from now on, git commit checks what `make lint` checks
	$(BIN)/pre-commit install

dashboard: $(READY)  ## the diagnose page with the installed models
	$(BIN)/dermosan dashboard --port $(PORT)

lab: $(READY)  ## JupyterLab on the notebooks and the page
	$(BIN)/jupyter lab --config=jupyter_lab_config.py

bench: $(READY)  ## measurements, side by side in one run
	$(BIN)/python -m benchmarks

lock:  ## pin again, without any registry's name
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --quiet -o requirements.lock

clean:
	rm -rf $(VENV)

# The stamp is written last, so an interrupted installation starts over.
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(None if (3, 11) <= v < (3, 14) else f"Python 3.11 to 3.13 is needed, but this is {v[0]}.{v[1]}. Run make PYTHON=python3.12 ...")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(INSTALL) $(COMPILE) --require-hashes -r requirements.lock
	$(INSTALL) --no-deps --no-build-isolation -e .
	touch $(READY)
