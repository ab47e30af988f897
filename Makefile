BIN ?= .venv/bin

.PHONY: setup check test soak run

setup: ## A virtual environment with everything that development needs
	test -d .venv || python3 -m venv .venv
	.venv/bin/pip install --quiet -c constraints.txt -e '.[dev,pdf]'

check: ## Every check that CI makes
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/mockbot bank lint
	$(BIN)/python -m pytest

test: ## Set up, then every check: the README's one command
	$(MAKE) setup
	$(MAKE) check

soak: ## The long proofs: the same tests with larger numbers, and the benchmarks
	MOCKBOT_SOAK=1 $(BIN)/python -m pytest
	for bench in tests/benchmarks/bench_*.py; do $(BIN)/python -m $$(echo $${bench%.py} | tr / .); done

run: ## Sit a mock interview here
	$(BIN)/mockbot practise
