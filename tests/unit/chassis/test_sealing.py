"""Words of rows: a key is made when there is something to seal, by one of those who need it at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Column, Connection, MetaData, String, Table, Text, insert, literal, select

from services.chassis import keys
from services.chassis.database import Database
from services.chassis.refusals import Conflict
from services.chassis.schema import Schema
from services.chassis.sealing import ERASED, Seal, Sealed, flag, read, withheld
from services.chassis.settings import Settings
from services.chassis.tables import vault_key
from services.chassis.vault import Vault
from tests.ground import Ground

COUNTY = "360783"
AT = datetime(2026, 3, 2, tzinfo=UTC)
_TABLES = MetaData()
_SAYING = Table(
    "saying",
    _TABLES,
    Column("id", String(36), primary_key=True),
    Column("petition_id", String(36), nullable=False),
    Column("what", Text, nullable=False),
    flag(),
)
SAYING = Sealed(_SAYING, ["what"], literal(COUNTY))


@pytest.fixture
def database(ground: Ground, tmp_path: Path) -> Iterator[Database]:
    """A database with a table of sayings."""
    made = ground.database(tmp_path, "said", Schema("none", MetaData(), tmp_path))
    _TABLES.create_all(made.engine)
    yield made
    made.close()


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(lambda: keys.read(Settings(data=tmp_path)), "A256-GCM")


def say(tx: Connection, vault: Vault, number: int, what: str) -> None:
    row = {"id": str(number), "petition_id": "p1", "what": what}
    tx.execute(insert(_SAYING).values(**SAYING.kept(Seal(tx, vault, "p1", COUNTY, AT), row)))


def heard(database: Database, vault: Vault) -> dict[str, str]:
    with database.reading() as tx:
        how = read(tx, vault, "p1")
        return {row.id: SAYING.values(row, how)["what"] for row in tx.execute(select(_SAYING))}


def test_what_says_nothing_makes_no_key(database: Database, vault: Vault) -> None:
    with database.transaction() as tx:
        say(tx, vault, 1, "")
        assert tx.execute(select(vault_key)).all() == []
    assert heard(database, vault) == {"1": ""}
    with database.transaction() as tx:
        say(tx, vault, 2, "演示")
        assert len(tx.execute(select(vault_key)).all()) == 1
    assert heard(database, vault) == {"1": "", "2": "演示"}


def test_many_who_are_the_first_to_say_something_at_once(database: Database, vault: Vault) -> None:
    with ThreadPoolExecutor(8) as pool:
        for done in [
            pool.submit(lambda n: database.run(lambda tx: say(tx, vault, n, f"演示{n}")), n) for n in range(8)
        ]:
            done.result(60)
    assert heard(database, vault) == {str(n): f"演示{n}" for n in range(8)}


def test_after_an_erasure_only_what_says_nothing_is_kept(database: Database, vault: Vault) -> None:
    with database.transaction() as tx:
        say(tx, vault, 1, "演示")
        assert vault.destroy(tx, "p1", COUNTY, AT, "heard")
    assert heard(database, vault) == {"1": ERASED}
    with database.transaction() as tx:
        say(tx, vault, 2, "")
        with pytest.raises(Conflict) as caught:
            say(tx, vault, 3, "演示")
    assert caught.value.reason == "ERASED"
    assert heard(database, vault) == {"1": ERASED, "2": ""}


def test_who_looks_at_the_rest_of_a_row_needs_no_key(database: Database, vault: Vault) -> None:
    with database.transaction() as tx:
        say(tx, vault, 1, "演示")
        row = tx.execute(select(_SAYING)).one()
        assert SAYING.values(row, withheld) == {"id": "1", "petition_id": "p1", "what": ""}
