.DEFAULT_GOAL := help
PYTHON ?= python3
PY := .venv/bin/python
WORKERS = -n logical --dist loadfile --no-loadscope-reorder
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

.PHONY: sign-in
sign-in: .venv/run ## fresh links to sign in to the running demo, one for each role
	@$(PY) -m services sign-in

.PHONY: clock
clock: .venv/run ## move the demo's legal time: make clock MOVE=16d
	@$(PY) -m services clock $(MOVE)

.PHONY: settle
settle: .venv/run ## wait until every announced fact has arrived
	@$(PY) -m services settle

.PHONY: test
test: .venv/dev ## every test, journeys and kills included
	$(PY) -m pytest $(or $(T),$(WORKERS))

.PHONY: engines
engines: .venv/dev ## PostgreSQL and Kafka for tests, kept running: make engines BROKERS=3
	@$(PY) -m tests.engines start $(if $(BROKERS),--brokers $(BROKERS))

.PHONY: engines-stop
engines-stop: .venv/dev ## end what make engines started, and remove its data
	@$(PY) -m tests.engines stop

# kafka-python leaves the socket of a refused connection to the garbage collector, and its threads draw from
# the random module at any moment, which hypothesis takes for a test that does.
ON_ENGINES = --engines -W "ignore:unclosed <s:ResourceWarning" -W ignore::hypothesis.errors.HypothesisDeprecationWarning
SERVICE_TESTS = $(addprefix tests/unit/,chassis intake routing casework supervision operators)
WHOLE_TESTS = tests/contract tests/fuzzing tests/journeys tests/chaos/test_chaos_on_engines.py

.PHONY: test-engines
test-engines: .venv/dev ## contract suite, service tests, journeys, kills on PostgreSQL and three brokers
	@trap '$(PY) -m tests.engines stop' EXIT; $(PY) -m tests.engines start --brokers 3 || exit 1; \
		$(PY) -m pytest $(ON_ENGINES) $(WORKERS) $(SERVICE_TESTS); services=$$?; \
		$(PY) -m pytest $(ON_ENGINES) $(or $(T),$(WHOLE_TESTS)); exit $$((services + $$?))

.PHONY: bench
bench: .venv/dev ## rates and latencies beside this machine's limits, eight minutes; QUICK=1 two
	@$(PY) -m tests.load --log $(or $(LOG),kafka)

.PHONY: chaos
chaos: .venv/dev ## kills, cuts and poison on real engines, then counting: 50 minutes; QUICK=1 fifteen; S=kills one
	@$(PY) -m tests.chaos $(if $(QUICK),--quick) $(S)

.PHONY: fuzz
fuzz: .venv/dev ## new garbage for every door: make fuzz N=1000 SEED=7; ON=--engines on what make engines keeps
	$(PY) -m pytest tests/fuzzing $(ON) --examples $(or $(N),200) --hypothesis-seed $(or $(SEED),$(shell date +%s)) -s

.PHONY: check
check: .venv/dev ## style, types, import contracts, contracts, manifests
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy services tests
	.venv/bin/lint-imports
	.venv/bin/buf lint
	$(PY) -m pytest tests/house

.PHONY: proto
proto: .venv/dev ## generate services/contracts from proto/, and proto/asyncapi.yaml
	$(PY) -m grpc_tools.protoc -Iproto --python_out=services/contracts --pyi_out=services/contracts \
		--grpc_python_out=services/contracts $(PROTOS)
	$(PY) -m services topics asyncapi > proto/asyncapi.yaml

.PHONY: migration
migration: .venv/dev ## write a service's next migration: make migration S=intake N=2 WORDS=add_notice
	$(PY) -m services $(S) write-migration $(N) $(WORDS)

.PHONY: lock
lock: .venv/dev ## pin requirements anew from pyproject.toml
	$(PY) -m uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url \
		--python-version 3.11 pyproject.toml -o requirements.txt
	$(PY) -m uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url \
		--python-version 3.11 --extra dev pyproject.toml -o requirements-dev.txt
