BIN ?= .venv/bin

.PHONY: setup check style format types imports bank tests test rivals soak run

setup: ## A virtual environment with everything that development needs
	test -d .venv || python3 -m venv .venv
	.venv/bin/pip install --quiet -c constraints.txt -e '.[dev,pdf]'

check: style format types imports bank tests ## Every check that CI makes; `make -k check` goes on after a fault

style:
	$(BIN)/ruff check .

format:
	$(BIN)/ruff format --check .

types:
	$(BIN)/mypy

imports: ## Who may import whom
	$(BIN)/lint-imports

bank: ## The default pack is without a fault
	$(BIN)/mockbot bank lint

tests: ## Migrations = tables is one of them
	$(BIN)/python -m pytest -ra -n 2

test: setup ## Set up, then every check: the README's one command
	$(MAKE) -k check

rivals: ## An environment of its own for the benchmarks' aiogram bot
	test -d .venv-rivals || python3 -m venv .venv-rivals
	.venv-rivals/bin/pip install --quiet aiogram

soak: ## The long proofs: the same tests with larger numbers, and the benchmarks
	MOCKBOT_SOAK=1 $(BIN)/python -m pytest
	for bench in tests/benchmarks/bench_*.py; do $(BIN)/python -m $$(echo $${bench%.py} | tr / .) || exit 1; done

run: ## Sit a mock interview here
	$(BIN)/mockbot practise
