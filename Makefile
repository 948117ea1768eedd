# The two commands: `make run` makes the maps, `make test` proves them. Both set up what they need.
PYTHON ?= python3

.PHONY: run test lock screenshots docs bench clean

run:
	@$(PYTHON) tools/bootstrap.py run $(ARGS)

test:
	@$(PYTHON) tools/bootstrap.py test $(ARGS)

lock:  ## write the exact versions anew from the ranges in pyproject.toml (needs uv)
	uv pip compile pyproject.toml --extra build -o requirements.lock $(LOCK_FLAGS)
	uv pip compile pyproject.toml --extra build --extra dev --extra docs --extra postcodes -o requirements-dev.lock -c requirements.lock $(LOCK_FLAGS)

screenshots:  ## pictures of both pages into outputs/screenshots, and those of the tutorial (after `make test`; needs Chromium)
	.venv/bin/python tools/screenshots.py $(ARGS)
	.venv/bin/python tools/docs_pictures.py

docs:  ## the documents as a small site, into outputs/site (after `make test`; needs no internet)
	.venv/bin/python tools/build_site.py

bench:  ## every benchmark with its peers and targets, into outputs/benchmarks.md (after `make test`; under ten minutes)
	.venv/bin/python -m benchmarks.everything

clean:
	rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis

LOCK_FLAGS = --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet
