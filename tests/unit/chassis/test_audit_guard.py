"""The database itself refuses what would change the audit chain, whoever asks."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from huiyin.intake.v1 import intake_pb2 as it
from sqlalchemy import MetaData, text
from sqlalchemy.exc import DBAPIError

from services.chassis import audit, chain, keys, requests
from services.chassis.audit import Audit
from services.chassis.database import Database
from services.chassis.identity import Actor, Role
from services.chassis.log import Record
from services.chassis.schema import Schema
from services.chassis.settings import Settings
from services.chassis.vault import LENT, Vault
from tests.ground import Ground
from tests.tampering import TABLES, unguard

ROOM = Actor("post-room", Role.ROOM, "360783990-1", "360783990")
HEAD = {"ce_county": "360783", audit.HEADER: f"7/{'a' * 64}"}


@pytest.fixture
def database(ground: Ground, tmp_path: Path) -> Iterator[Database]:
    """Two acts of one object and one head that was heard."""
    made = ground.database(tmp_path, "guarded", Schema("none", MetaData(), tmp_path))
    made.before_commit(Audit("intake", "sha256").write)
    made.lend(LENT, Vault(lambda: keys.read(Settings(data=tmp_path)), "A256-GCM"))
    for number in range(2):
        act(made, number)
    with made.transaction() as tx:
        audit.heard(tx, [Record("huiyin.routing.assignment.v1", "p1", b"", HEAD)])
    yield made
    made.close()


def act(database: Database, number: int) -> None:
    asked = it.AcceptPetitionRequest(request_id=f"request-{number}", petition_id="p1")
    with database.transaction() as tx:
        requests.remember(tx, ROOM, asked, {"petition": "p1"}, datetime(2026, 3, 2, tzinfo=UTC))


def done(database: Database, statement: str) -> bool:
    """Whether the database did that."""
    if database.is_sqlite:
        statement = statement.replace("truncate", "delete from")
    try:
        with database.transaction() as tx:
            return tx.execute(text(statement)).rowcount != 0
    except DBAPIError as error:
        return "what is audited is never changed" not in str(error.orig)


LANE = f"lane = {chain.lane_of('p1')}"
CHANGES = (
    f"update audit_entry set actor = 'post-other' where {LANE} and number = 1",
    f"update audit_head set number = 1 where {LANE}",
    f"update audit_head set hash = '0' where {LANE}",
    f"update audit_head set county_code = '360784' where {LANE}",
    "update audit_told set number = 8",
    # SQLite has no other word for emptying a table.
    *(f"{word} {table}" for table in TABLES for word in ("delete from", "truncate")),
)


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_refused_until_its_owner_takes_the_guard_away(database: Database, change: str) -> None:
    assert not done(database, change)
    with database.transaction() as tx:
        unguard(tx)
    assert done(database, change)


def test_acts_go_on(database: Database) -> None:
    act(database, 2)
    with database.transaction() as tx:
        audit.heard(tx, [Record("huiyin.routing.assignment.v1", "p1", b"", HEAD)])
    with database.reading() as tx:
        (head,) = [h for h in audit.heads(tx, "360783") if h.lane == chain.lane_of("p1")]
    assert head.number == 3
