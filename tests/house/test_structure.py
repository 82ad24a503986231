"""House rules a machine can check: structure, contracts, migrations, and what may be said aloud."""

import ast
import filecmp
import importlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from sqlalchemy import Text

from services.chassis import schema
from services.chassis.assembly import Assembly
from services.chassis.clock import MovedClock
from services.chassis.refusals import Refusal
from services.chassis.rpc import CODES
from services.chassis.settings import Settings
from services.chassis.web import STATUSES

ROOT = Path(__file__).parent.parent.parent
SERVICES = ("intake", "routing", "casework", "supervision")
OWN = [
    path
    for path in sorted((ROOT / "services").rglob("*.py"))
    if "contracts" not in path.parts and "migrations" not in path.parts
]
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def bootstrap(name: str) -> ModuleType:
    return importlib.import_module(f"services.{name}.bootstrap")


@pytest.fixture(params=SERVICES)
def assembly(request: pytest.FixtureRequest, tmp_path: Path, clock: MovedClock) -> Iterator[Assembly]:
    module = bootstrap(request.param)
    made: Assembly = module.build(module.Settings(data=tmp_path), clock)
    made.migrate()
    yield made
    made.close()


def test_the_contracts_regenerate_to_themselves(tmp_path: Path) -> None:
    protos = sorted(str(p.relative_to(ROOT / "proto")) for p in (ROOT / "proto").rglob("*.proto"))
    out = [f"--{kind}_out={tmp_path}" for kind in ("python", "pyi", "grpc_python")]
    subprocess.run(
        [sys.executable, "-m", "grpc_tools.protoc", f"-I{ROOT / 'proto'}", *out, *protos], check=True
    )
    made = sorted(str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*.py*"))
    kept = ROOT / "services" / "contracts"
    assert made == sorted(str(p.relative_to(kept)) for p in kept.rglob("*.py*") if p.suffix != ".pyc")
    _, differ, missing = filecmp.cmpfiles(tmp_path, kept, made, shallow=False)
    assert (differ, missing) == ([], []), "run `make proto`"


VIOLATIONS = {
    "No service imports another": ("services/intake/model.py", "import services.routing.bootstrap"),
    "The chassis knows no service and no contract": (
        "services/chassis/ids.py",
        "import huiyin.intake.v1.intake_pb2",
    ),
    "Operators' commands read no database": (
        "services/operators/events.py",
        "import services.chassis.tables",
    ),
    "No service knows the operators' commands": ("services/console/words.py", "import services.topics"),
    "Rules and nouns are pure": ("services/casework/case/rules.py", "import sqlalchemy"),
    "Inside intake, calls go down": ("services/intake/store.py", "import services.intake.events"),
    "Inside the issuer, calls go down": ("services/issuer/store.py", "import services.issuer.service"),
    "Inside routing, nouns and doors stand in order": (
        "services/routing/network/service.py",
        "import services.routing.assignment.model",
    ),
    "Inside supervision, nouns and doors stand in order": (
        "services/supervision/figures/service.py",
        "import services.supervision.orders.model",
    ),
    "Casework's nouns stand in order": (
        "services/casework/clocks/service.py",
        "import services.casework.case.model",
    ),
    "Inside a noun, calls go down": (
        "services/casework/pledge/store.py",
        "import services.casework.pledge.service",
    ),
    "Journeys import nothing of services but the contracts": (
        "tests/journeys/teller.py",
        "import services.chassis.ids",
    ),
}


def lint(folder: Path) -> str:
    command = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([command, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    for name in ("services", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_an_import_contract_fails_when_it_is_broken(copy: Path, contract: str) -> None:
    name, line = VIOLATIONS[contract]
    file = copy / name
    kept = file.read_text()
    try:
        file.write_text(f"{kept}\n{line}\n")
        assert re.search(rf"{re.escape(contract)} BROKEN", lint(copy))
    finally:
        file.write_text(kept)


def test_a_new_room_is_a_decision(copy: Path) -> None:
    room = copy / "services" / "intake" / "utils.py"
    try:
        room.write_text("")
        assert "Inside intake, calls go down BROKEN" in lint(copy)
    finally:
        room.unlink()


def test_every_import_contract_has_its_violation() -> None:
    names = re.findall(r'^name = "(.+)"$', (ROOT / "pyproject.toml").read_text(), re.M)
    assert set(names) - {"huiyin"} == set(VIOLATIONS)


def test_no_file_holds_two_things() -> None:
    assert [(str(p), n) for p in OWN + TESTS if (n := len(p.read_text().splitlines())) > 400] == []


FORBIDDEN = {
    "os.environ": {"services/machine.py", "services/chassis/process.py"},
    "datetime.now": {"services/chassis/clock.py"},
    "date.today": set[str](),
    "time.sleep": {"services/chassis/embedded_log.py", "services/operations.py"},
}


@pytest.mark.parametrize("call", FORBIDDEN)
def test_what_varies_arrives_through_bootstrap(call: str) -> None:
    found = {
        str(path.relative_to(ROOT))
        for path in OWN
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and ast.unparse(node) == call
    }
    assert found == FORBIDDEN[call]


def test_time_is_moved_never_slept_and_nothing_is_patched() -> None:
    words = ("time.sleep", "mock", "monkeypatch")
    here = Path(__file__)
    found = [
        (str(path), word)
        for path in TESTS
        if path != here
        for word in words
        if re.search(rf"\b{re.escape(word)}\b", path.read_text())
    ]
    assert found == []


def test_every_refusal_has_a_status_at_both_doors() -> None:
    kinds = set(Refusal.__subclasses__())
    assert set(CODES) == set(STATUSES) == kinds


def test_a_migrated_database_is_what_the_code_declares(assembly: Assembly) -> None:
    assert schema.behind(assembly.database, assembly.schema) == []
    assert schema.differences(assembly.database, assembly.schema) == []


@pytest.mark.parametrize("name", [*SERVICES, "issuer", "chassis"])
def test_migrations_are_numbered_without_gaps(name: str) -> None:
    files = sorted(p.name for p in (ROOT / "services" / name / "migrations").glob(f"{name}_*.py"))
    found = [f[: len(name) + 5] for f in files]
    assert found == [f"{name}_{n:04d}" for n in range(1, len(found) + 1)]
    assert files


def test_every_metric_of_a_service_stands_in_its_charter(assembly: Assembly) -> None:
    charter = importlib.import_module(f"services.{assembly.name}").__doc__ or ""
    chassis = "\n".join(p.read_text() for p in (ROOT / "services" / "chassis").glob("*.py"))
    own = {metric.name for metric in assembly.registry.collect() if f'"{metric.name}"' not in chassis}
    assert {name for name in own if name not in charter} == set()


# What an announced string may be: a code, an id, a number, a day, a version, or a public body's name.
_CODED = re.compile(
    r"(^|_)(id|code|number|on|by|until|clock|rung|change|article|category|missing|of|competence)$"
    r"|^answer_by$|^display_name$"
)


def announced() -> Iterator[Descriptor]:
    for name in SERVICES:
        module = importlib.import_module(f"huiyin.{name}.v1.{name}_pb2")
        for message in module.DESCRIPTOR.message_types_by_name.values():
            if re.search(r"(Registered|Accepted|Guided|Declined|Changed|Reached|Erased)$", message.name):
                yield message


def test_an_announcement_holds_no_free_text_and_no_personal_information() -> None:
    found = list(announced())
    assert len(found) > 10
    for message in found:
        for field in message.fields:
            if field.type == FieldDescriptor.TYPE_STRING:
                assert _CODED.search(field.name), f"{message.full_name}.{field.name}"
            elif field.type == FieldDescriptor.TYPE_MESSAGE:
                assert field.message_type is not None
                assert field.message_type.full_name == "google.protobuf.Timestamp"


def test_the_rule_fails_for_a_text() -> None:
    for name in ("reason", "facts", "name", "phone", "address", "finding"):
        assert not _CODED.search(name)


# What intake seals by rooms of its own: services/intake/sealing.py, and the stores of its nouns.
INTAKE_SEALS = {
    "petition": "name address phone request facts reasons other_party decision_reason guided_to".split(),
    "petition_file": ["name"],
    "access": ["note"],
    "accusation": ["words", "forwarded_basis"],
}


def test_every_text_a_service_keeps_is_sealed(assembly: Assembly) -> None:
    proofs = importlib.import_module(f"services.{assembly.name}.proofs")
    declared = getattr(proofs, "SEALED", ())
    sealed = {(each.table.name, word) for each in declared for word in each.words}
    if assembly.name == "intake":
        sealed = {(table, word) for table, words in INTAKE_SEALS.items() for word in words}
    texts = {
        (table.name, column.name)
        for table in assembly.schema.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, Text)
    }
    assert texts - sealed == set()
    assert texts


def test_settings_have_defaults_that_run_on_one_machine() -> None:
    assert Settings().mode == "demo"
