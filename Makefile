# A thin face: every target says one command. Set-up is build/setup.py, which does nothing twice.
PYTHON ?= python3
BIN := .venv/bin
OUT := dist

.PHONY: run test check faults bench pictures fonts lock fresh-root clean \
  bundle bundle-test bundle-root setup-run setup-test setup-bundle

run: setup-run ## open the program; without a display show the whole job in $(OUT)/demo
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then exec $(BIN)/shian; else \
	  echo "没有显示器，改为执行 shian demo --out $(OUT)/demo · no display, so the demo runs instead"; \
	  SHIAN_HOME="$${SHIAN_HOME:-$(CURDIR)/$(OUT)/demo-home}" exec $(BIN)/shian demo --out $(OUT)/demo; fi

test: setup-test check ## everything: style, types, floors, tests; three at a time, as each waits often for a disk or a server
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -n 3 --dist loadfile </dev/null

check: setup-test ## style, types, floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy build/setup.py build/third_party.py
	MYPYPATH=build $(BIN)/mypy build/bundle.py build/bundle_entry.py build/bundle_parts.py build/licences.py
	$(BIN)/lint-imports --no-cache

faults: setup-test ## the table of faults.md, measured
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.faults

bench: setup-test ## the table of ratios, measured
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.bench

pictures: setup-test ## every page and paper as PNG in $(OUT)/pictures
	QT_QPA_PLATFORM=offscreen $(BIN)/python build/pictures.py $(OUT)/pictures

fonts: setup-test ## the shipped fonts, made anew from their sources
	$(BIN)/python build/fonts.py

lock: ## the locked packages, resolved anew
	uv pip compile --universal --generate-hashes --no-header --no-annotate --group dev \
	  pyproject.toml -o build/requirements.lock
	uv pip compile --universal --generate-hashes --no-header --no-annotate \
	  --group pyproject.toml:bundle -c build/requirements.lock -o build/requirements-bundle.lock

bundle: setup-bundle ## the program with all it needs in one folder, $(OUT)/shian, tried at once
	nice $(BIN)/python build/bundle.py
	@$(MAKE) --no-print-directory bundle-test

bundle-test: setup-bundle ## the bundle in $(OUT)/shian: every door, the window, its start against the source's
	nice $(BIN)/python -m pytest -m bundle -rP tests/bundle </dev/null

bundle-root: ## the bundle in a bare Debian 12 without Python; needs root and debootstrap
	tests/bundle_root.sh

fresh-root: ## the two commands in a bare Debian 12, timed; needs root and debootstrap
	tests/fresh_root.sh

clean: ## what the tools made; never build/, which is ours
	rm -rf $(OUT) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage

setup-run:
	@$(PYTHON) build/setup.py run

setup-test:
	@$(PYTHON) build/setup.py test
	@$(BIN)/python build/third_party.py

setup-bundle:
	@$(PYTHON) build/setup.py bundle
