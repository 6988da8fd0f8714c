# Everything runs on the embedded host: Python 3.11 or newer, PyPI and npm are all it needs.
PYTHON ?= python3
HOST = $(PYTHON) -m standalone

.DEFAULT_GOAL := help
.PHONY: help run stop test bench lint docs backup restore reset

help:  ## Show what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run:  ## Set up what is missing and serve the demo district on 127.0.0.1 (PORT=8000)
	@PORT="$(PORT)" $(HOST) run

stop:  ## Stop what 'make run' started
	@$(HOST) stop

test:  ## Run the suite; pass pytest's arguments as ARGS="-k name"
	@ARGS='$(ARGS)' $(HOST) test

bench:  ## Run the benchmarks, one JSON object a line
	@ARGS='$(ARGS)' $(HOST) bench

lint:  ## Check style with ruff
	@$(HOST) lint

docs:  ## Write docs/workflows.md and docs/permissions.md anew from the records
	@$(PYTHON) -m tests.support.generated_docs

backup:  ## Write database, files and keys of the site into one file
	@$(HOST) backup

restore:  ## Put a backup back: make restore FILE=…
	@$(HOST) restore "$(FILE)"

reset:  ## Throw this clone's data away and start again with the demo district
	@$(HOST) reset
