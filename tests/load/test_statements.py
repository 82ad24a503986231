"""The bench's pgbench script is what intake runs, and what intake runs stays little."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.chassis.clock import MovedClock
from services.chassis.database import Database
from services.intake import bootstrap, parties
from services.intake.model import Party
from tests.journeys.doors import COUNTY
from tests.load import petitions, statements
from tests.load.statements import Statement


@pytest.fixture
def url(tmp_path: Path, clock: MovedClock) -> str:
    """A database of intake that knows one desk."""
    url = f"sqlite:///{tmp_path}/intake.db"
    made = bootstrap.build(bootstrap.Settings(database_url=url, data=tmp_path), clock)
    made.migrate()
    made.close()
    desk, database = petitions.desks()[0], Database(url)
    with database.transaction() as tx:
        parties.keep_party(tx, Party(desk.place, "演示地", COUNTY, "place", 1, 1))
        parties.keep_party(tx, Party(desk.office, "演示室", COUNTY, "office", 1, 1))
    database.close()
    return url


def test_a_registration_is_eight_statements(url: str, tmp_path: Path) -> None:
    listened = statements.of_registration(url, tmp_path, petitions.petition(petitions.desks()[0]))
    # Each is a round trip of its own; one more is a decision.
    tables = [re.findall(r"(?:INTO|FROM|UPDATE) (\w+)", each.sql)[0] for each in listened[1]]
    assert tables == [
        "request",
        "vault_key",
        "petition",
        "progress_line",
        "announcement",
        # Last of all: whoever holds a lane's head holds up a sixteenth of the county.
        "audit_head",
        "audit_entry",
        "audit_head",
    ]
    assert [s.sql for s in listened[0]] == [s.sql for s in listened[1]]


def ran(key: str, code: str) -> list[Statement]:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    return [
        Statement(
            "INSERT INTO a (id, code, at, by, gone, of) VALUES (%(id)s::VARCHAR, %(code)s, %(at)s, "
            "%(by)s, %(gone)s, %(of)s::VARCHAR[])",
            [{"id": key, "code": code, "at": at, "by": "", "gone": None, "of": ["360783", "1"]}],
        ),
        Statement("UPDATE b SET n = n %% 7 WHERE a = %(of)s::VARCHAR", [{"of": key}]),
    ]


def test_the_script_makes_keys_anew_and_keeps_the_rest() -> None:
    made = statements.script(
        ran("0197aaaa-bbbb-7ccc-8ddd-000000000001", "K7P3-9XTM-2HQW-RA"),
        ran("0197aaaa-bbbb-7ccc-8ddd-000000000002", "ZMHK-H263-BJ8J-P5"),
    )
    lines = made.text.splitlines()
    key = "(:k0_head::text || :k0::text)"
    assert lines[-4] == "begin;"
    assert lines[-3] == (
        f"INSERT INTO a (id, code, at, by, gone, of) VALUES ({key}::VARCHAR, :k1::text, "
        ":p0_0_at, '', null, :p0_0_of::VARCHAR[]);"
    )
    assert made.variables["p0_0_of"] == '{"360783","1"}'
    # The same key in both statements, and one per cent sign as the server sees it.
    assert lines[-2] == f"UPDATE b SET n = n % 7 WHERE a = {key}::VARCHAR;"
    # In order of their making where intake's are; as long as intake's.
    assert r"\set k0 100000000000000000 + :n * 1000 + :client_id" in lines
    assert r"\set k1 random(10000000000000000, 99999999999999999)" in lines
    assert len(made.variables["k0_head"]) + 18 == 36


def test_two_different_runs_are_no_script() -> None:
    with pytest.raises(ValueError, match="different statements"):
        statements.script(ran("a", "b"), ran("a", "b")[:1])
