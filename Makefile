# Everything here works on a machine with only Python 3.11+ and make; `make help` says what there is.
PYTHON ?= python3
TESTS ?= tests
BENCH ?= server phone pages
# The whole suite runs in two halves at once, each on servers of its own; a test is taken by whoever is free.
HALVES = --dist=worksteal --tx=popen --tx='popen//python=.venv/bin/python -m beatstore.services exec -- .venv/bin/python'
HAVE = $(shell command -v $(firstword $(PYTHON)))
SETUP = $(if $(HAVE),$(PYTHON),$(error There is no $(PYTHON) here. Install Python 3.11 or newer, or name one: make run PYTHON=python3.12)) \
	site/beatstore/services/begin.py

.DEFAULT_GOAL := help
.PHONY: help run tour test check pictures bench bench-soak clean lock

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

run: ## the store with all that it needs, on http://HOST:PORT/ (127.0.0.1:8000); Ctrl-C stops it
	@$(SETUP) -m beatstore.services run

tour: ## sixty seconds in a browser against a running store: one exclusive wanted twice, webhooks lost, a worker killed
	@$(SETUP) -m tests.end_to_end

test: ## the whole test suite on servers of its own (TESTS='tests/catalog -k right' for some of it)
	@$(SETUP) -m beatstore.services exec -- .venv/bin/python -m pytest $(TESTS) $(if $(filter-out tests,$(TESTS)),,$(HALVES))

check: ## formatter, linters, types, import contracts, missing migrations, production settings
	@$(SETUP) -m beatstore.services.check

pictures: ## every page and state in both themes and three widths, to look through in .local/pictures/index.html (OF=cart for some)
	@$(SETUP) -m beatstore.services exec -- .venv/bin/python -m pytest tests/end_to_end/pictures.py -q --show-capture=no

bench: ## each figure beside its limit; writes bench/results (BENCH='server phone pages', or some of them)
	@code=0; for name in $(BENCH); do $(SETUP) -m beatstore.services exec -- .venv/bin/python -m bench $$name || code=1; done; exit $$code

bench-soak: ## half an hour of random histories and faults (SOAK_MODE, SOAK_MINUTES)
	@$(SETUP) -m beatstore.services exec -- .venv/bin/python -m bench.soak

lock: ## requirements*.in -> requirements*.txt, with hashes
	@$(SETUP) -m beatstore.services.lock

clean: ## removes what the others made, .local/ with the local store's data included
	@$(PYTHON) site/beatstore/services/clean.py
