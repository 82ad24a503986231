.DEFAULT_GOAL := help
PYTHON ?= python3
PY := .venv/bin/python
PROTOS = $(shell cd proto && find huiyin -name '*.proto' | sort)

.PHONY: help
help: ## what this Makefile can do
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 18

.venv/run: requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "huiyin: Python 3.11 or later is needed; name one with make PYTHON=…")'
	test -x $(PY) || $(PYTHON) -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch .venv/run

.venv/dev: requirements-dev.txt
	test -x $(PY) || $(PYTHON) -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch .venv/dev .venv/run

.PHONY: run
run: .venv/run ## everything on this machine: http://127.0.0.1:7830
	@$(PY) -m services

.PHONY: journeys
journeys: .venv/run ## tell the scheme's stories against the running system
	@$(PY) -m tests.journeys

.PHONY: clock
clock: .venv/run ## move the demo's legal time: make clock MOVE=16d
	@$(PY) -m services clock $(MOVE)

.PHONY: settle
settle: .venv/run ## wait until every announced fact has arrived
	@$(PY) -m services settle

.PHONY: test
test: .venv/dev ## every test, journeys and kills included
	$(PY) -m pytest $(T)

.PHONY: engines
engines: .venv/dev ## PostgreSQL and Kafka for tests, kept running: make engines BROKERS=3
	@$(PY) -m tests.engines start $(if $(BROKERS),--brokers $(BROKERS))

.PHONY: engines-stop
engines-stop: .venv/dev ## end what make engines started, and remove its data
	@$(PY) -m tests.engines stop

.PHONY: check
check: .venv/dev ## style, types, import contracts, contracts, manifests
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy services tests
	.venv/bin/lint-imports
	.venv/bin/buf lint
	$(PY) -m pytest tests/house

.PHONY: proto
proto: .venv/dev ## generate services/contracts from proto/
	$(PY) -m grpc_tools.protoc -Iproto --python_out=services/contracts --pyi_out=services/contracts \
		--grpc_python_out=services/contracts $(PROTOS)

.PHONY: migration
migration: .venv/dev ## write a service's next migration: make migration S=intake N=2 WORDS=add_notice
	$(PY) -m services $(S) write-migration $(N) $(WORDS)

.PHONY: lock
lock: .venv/dev ## pin requirements anew from pyproject.toml
	$(PY) -m uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url \
		--python-version 3.11 pyproject.toml -o requirements.txt
	$(PY) -m uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url \
		--python-version 3.11 --extra dev pyproject.toml -o requirements-dev.txt
