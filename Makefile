# Needs Python 3.10 or newer, git and make. Everything is installed into .venv, nothing elsewhere.

PYTHON ?= python3

IN_VENV := .venv/bin/
PIP := $(IN_VENV)python -m pip --disable-pip-version-check --no-input -qq

# What is set for other Pythons must not reach this one: of pip's and uv's own variables only those
# pass that say how the network is reached, and where downloads are kept.
NETWORK := INDEX INDEX_URL EXTRA_INDEX_URL DEFAULT_INDEX NO_INDEX FIND_LINKS TRUSTED_HOST PROXY CERT \
	CLIENT_CERT KEYRING_PROVIDER TIMEOUT DEFAULT_TIMEOUT HTTP_TIMEOUT RETRIES HTTP_RETRIES \
	CACHE_DIR NO_CACHE_DIR NATIVE_TLS SYSTEM_CERTS INSECURE_HOST OFFLINE
unexport JUPYTER_PATH PYTHONDONTWRITEBYTECODE PYTHONHOME PYTHONINSPECT PYTHONPATH PYTHONWARNINGS \
	$(filter-out $(NETWORK:%=PIP_%) $(NETWORK:%=UV_%) UV_INDEX%,$(filter PIP_% UV_%,$(.VARIABLES)))

.PHONY: help run test lab handout notebooks screenshot bench lint lock clean

help:
	@echo "make run        run the sample and show what happened"
	@echo "make test       run the tests"
	@echo "make lab        open the course in JupyterLab"
	@echo "make handout    write the course for learners, and its solutions (TO=a folder)"
	@echo "make notebooks  execute the notebooks and write their outputs"
	@echo "make screenshot take the README's pictures of the explorer (needs Chromium)"
	@echo "make bench      run the benchmarks"
	@echo "make lint       check style, types and the direction of the imports"
	@echo "make lock       write requirements.lock anew (UPGRADE=--upgrade: with the newest versions)"
	@echo "make clean      remove .venv, .venv-peers and all caches"

run: .venv/.ready
	@$(IN_VENV)nestedsf run

# Whole files side by side; a part of the tests, or one after another, with .venv/bin/python -m pytest.
test: .venv/.ready
	@$(IN_VENV)python -m pytest -n auto

lab: .venv/.ready
	@$(IN_VENV)jupyter lab $(if $(filter 0,$(shell id -u)),--allow-root) notebooks/00-start-here.ipynb

# The notebooks without outputs and solutions in one folder, the solutions in another.
TO ?= nestedsf-course
handout: .venv/.ready
	@$(IN_VENV)nestedsf course --handout "$(TO)/handout"
	@$(IN_VENV)nestedsf course --solutions "$(TO)"

notebooks: .venv/.ready
	@$(IN_VENV)python tools/notebooks.py

screenshot: .venv/.ready
	@$(IN_VENV)python -m tools.screenshot

bench: .venv/.ready
	@$(IN_VENV)python -m benchmarks

lint: .venv/.ready
	@$(IN_VENV)ruff check
	@$(IN_VENV)ruff format --check
	@$(IN_VENV)mypy
	@$(IN_VENV)lint-imports --no-logo

COMPILE := $(IN_VENV)uv pip compile --quiet --universal --python-version 3.10 \
	--generate-hashes --no-annotate --custom-compile-command "make lock"

lock: .venv/.ready
	@$(PIP) install -r tools/uv-requirements.txt
	@$(COMPILE) --group dev $(UPGRADE) --output-file requirements.lock pyproject.toml
	@echo uv | $(COMPILE) $(UPGRADE) --output-file tools/uv-requirements.txt -

clean:
	@rm -rf .venv .venv-peers .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist
	@find . -name __pycache__ -prune -exec rm -rf {} +

# A virtual environment cannot be moved and does not outlive its Python: then it is made anew.
ifneq ($(shell test -x .venv/bin/python && cat .venv/.locked 2>/dev/null),$(CURDIR))
.PHONY: .venv/.locked
endif

.venv/.locked: requirements.lock
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null || { \
		echo "nestedsf needs Python 3.10 or newer, and $(PYTHON) is not: try make PYTHON=python3.12" >&2; \
		exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) lacks the module venv: install it (on Debian and Ubuntu: apt install python3-venv)" >&2; \
		exit 1; }
	@echo "Setting up .venv, once: about a minute" >&2
	@"$(PYTHON)" -m venv --clear .venv
	@$(PIP) install -r requirements.lock
	@pwd -P > $@

.venv/.ready: .venv/.locked pyproject.toml
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@
