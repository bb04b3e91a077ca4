# Two commands matter: `make demo` and `make test`. Both set up everything they need; a second run is quick.

VENV := .venv
PYTHON := $(VENV)/bin/python
READY := $(VENV)/.ready

.PHONY: demo test check format lock screenshots bench bench-linkage relevance confidence figures clean linkage

demo: $(READY)
	$(VENV)/bin/admap demo --home demo-home

test: $(READY)
	$(PYTHON) -m pytest -n auto --dist loadfile
	$(VENV)/bin/lint-imports

check: $(READY)
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(PYTHON) -m pytest -n auto --dist loadfile

format: $(READY)
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

$(READY): requirements.lock pyproject.toml tools/setup.sh
	tools/setup.sh $(VENV)
	touch $(READY)

# Resolve the newest allowed versions into requirements.lock; needs uv.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		pyproject.toml --extra postgres --group dev -o requirements.lock

# Speed and memory, as ratios against bare parts on the same texts in the same run.
bench: $(READY)
	$(PYTHON) -m benchmarks.coding
	$(PYTHON) -m benchmarks.crawl
	$(PYTHON) -m benchmarks.browser
	$(PYTHON) -m benchmarks.crawl_memory --adverts 10000
	$(PYTHON) -m benchmarks.mapping --audit

# Linking against stock Splink at three sizes, and held-back worlds one by one; an hour on two cores.
bench-linkage: $(READY)
	$(PYTHON) -m benchmarks.linkage
	$(PYTHON) -m benchmarks.linkage_worlds

# Fit the weights of relevance on the hand-coded and the invented adverts.
relevance: $(READY)
	$(PYTHON) -m benchmarks.relevance

# Train what linking ships with, on simulated worlds.
linkage: $(READY)
	OMP_NUM_THREADS=1 $(PYTHON) -m benchmarks.linkage_training

# Fit what a stated confidence is worth on the hand-coded adverts.
confidence: $(READY)
	$(PYTHON) -m benchmarks.confidence tests/gold/*.jsonl

# Write how today's readers code the hand-coded adverts.
figures: $(READY)
	mkdir -p build
	cat tests/gold/*.jsonl > build/all.jsonl
	$(VENV)/bin/admap evaluate build/all.jsonl --out docs/method/coding/today.md

# Take the pictures of docs/screenshots from the demonstration's data.
screenshots: $(READY)
	test -d demo-home || $(VENV)/bin/admap demo --home demo-home
	$(PYTHON) tools/screenshots.py

clean:
	rm -rf $(VENV) demo-home build dist *.egg-info
