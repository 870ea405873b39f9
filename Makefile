# `make deck` builds the shipped decks, `make test` runs every check, `make quick` those that take a
# minute. `make fuzz` looks for new failures at random, `make bench` measures time, `make measure`
# what is right and wrong on cards, `make train` makes the learned files again. All set up .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# Each of the hundreds of processes that the tests start would compile the program anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: deck test quick lint fuzz bench train measure pictures docs installed setup lock clean

setup: $(VENV)/.ready

$(VENV)/.ready: pyproject.toml
	$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if v >= (3, 11) else "policydeck needs Python 3.11 or newer; found %d.%d. Name another one: make PYTHON=python3.12 deck" % v)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(if $(LOCKED),$(BIN)/python -m pip install --quiet --require-hashes --requirement dev.lock)
	$(BIN)/python -m pip install --quiet --editable '.[neural]' --group dev
	touch $@

lock: setup
	$(BIN)/python -m pip install --quiet 'uv>=0.9'
	head -2 dev.lock > dev.lock.new
	$(BIN)/uv pip compile pyproject.toml --extra neural --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --no-emit-index-url --quiet >> dev.lock.new
	mv dev.lock.new dev.lock

deck: setup
	@for folder in decks/*/; do $(BIN)/policydeck build "$$folder" || exit 1; done

test: lint
	$(BIN)/pytest

quick: lint
	$(BIN)/pytest -m "not slow" --hypothesis-profile=quick

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo

# Other examples each time: --hypothesis-seed=1 repeats them. Then INPUTS damaged files, from SEED on.
INPUTS ?= 20000
SEED ?= 1
fuzz: setup
	$(BIN)/pytest -m hypothesis --hypothesis-profile=fuzz
	$(BIN)/python tests/fuzz.py $(INPUTS) $(SEED)

# LAWS="…/FalVMingLing …/Eng_FalVMingLing" of github.com/kong0107/mojLawSplitJSON measures those, too.
bench: setup
	$(BIN)/python tools/bench.py $(LAWS)
	$(BIN)/python tools/bench_rates.py
	$(BIN)/python tools/bench_studio.py

# The pictures of the studio in docs/, taken anew from its pages. Needs Chromium.
pictures: setup
	$(BIN)/python tools/shoot_studio.py docs/studio --docs

# With PUBLIC=folder also what rests on public data: see tools/public.toml.
train: setup
	$(BIN)/python tools/train.py $(if $(PUBLIC),--public "$(PUBLIC)")

measure: setup
	$(BIN)/python tools/measure.py --split dev
	$(BIN)/python tools/measure.py --split dev --neural
	$(BIN)/python tools/measure_beside.py ../shared/quality

# The site of docs/ in build/site; a dead link is an error.
docs: setup
	$(BIN)/python -m pip install --quiet --group docs
	$(BIN)/python tools/write_docs.py
	$(BIN)/zensical build --clean --strict

# The wheel in a clean environment builds the decks, and the same: make PYTHON=python3.14 installed
installed: setup
	rm -rf build/installed
	$(BIN)/python -m build --wheel --outdir build/installed .
	$(PYTHON) -m venv build/installed/venv
	build/installed/venv/bin/python -m pip install --quiet build/installed/*.whl
	cp -r decks data build/installed
	cd build/installed && venv/bin/policydeck check decks/*/

clean:
	rm -rf $(VENV) build dist
