"""PgBouncer pooling by transaction stands between: no session keeps anything, and nobody notices."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any, cast

import psycopg
import pytest
from huiyin.casework.v1 import casework_pb2 as cw
from sqlalchemy import Connection, MetaData, make_url, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError

from services.chassis import schema
from services.chassis.clock import MovedClock
from services.chassis.database import Database, DatabaseAway
from services.chassis.schema import Schema
from services.chassis.statements import Statement
from services.chassis.tables import serial
from tests.engines import PgBouncer, Postgres, engines
from tests.ground import Ground, OnEngines
from tests.journeys.running import eventually
from tests.world import World, made

DAY = date(2026, 3, 2)
_TAKE = Statement(postgresql.insert(serial).on_conflict_do_nothing())


class _Server:
    """The PostgreSQL that is there, as PgBouncer wants to know it."""

    def __init__(self) -> None:
        self.port = make_url(engines().postgres_url).port


@pytest.fixture(scope="module")
def pooler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PgBouncer]:
    """In front of the server of these tests."""
    pooling = PgBouncer(tmp_path_factory.mktemp("pooler"), cast("Postgres", _Server()))
    pooling.start()
    yield pooling
    pooling.stop()


@pytest.fixture
def direct(ground: Ground, tmp_path: Path) -> Iterator[Database]:
    """A migrated database, on a direct connection."""
    database = ground.database(tmp_path, "direct", Schema("none", MetaData(), tmp_path))
    yield database
    database.close()


@pytest.fixture
def pooled(direct: Database, pooler: PgBouncer) -> Iterator[Database]:
    """The same database, through the pooler."""
    database = Database(f"{pooler.server_url}/{direct.url.database}", connections=12)
    yield database
    database.close()


def prepares(database: Database) -> bool:
    with database.reading() as tx:
        driver: Any = tx.connection.driver_connection
        return driver.prepare_threshold is not None


def test_statements_are_prepared_on_a_direct_connection_only(direct: Database, pooled: Database) -> None:
    assert prepares(direct)
    assert not prepares(pooled)


def test_many_connections_share_few_sessions(pooled: Database) -> None:
    def work(number: int) -> int:
        for _ in range(20):
            with pooled.transaction() as tx:
                tx.execute(text("select count(*) from announcement where id = :n"), {"n": number})
            with pooled.reading() as tx:
                found = tx.execute(text("select :n + 1"), {"n": number}).scalar_one()
        return int(found)

    with ThreadPoolExecutor(12) as pool:
        assert list(pool.map(work, range(12))) == list(range(1, 13))


def sleep(database: Database) -> None:
    with database.transaction() as tx:
        tx.execute(text("set local statement_timeout = '50ms'"))
        tx.execute(text("select pg_sleep(5)"))


def test_the_limits_hold_behind_the_pooler_and_are_no_defect(direct: Database, pooled: Database) -> None:
    assert not schema.unlimited(direct)
    assert not schema.unlimited(pooled)
    for database in (direct, pooled):
        with pytest.raises(DatabaseAway, match="timeout"):
            sleep(database)
        with database.reading() as tx:
            assert tx.execute(text("select 1")).scalar_one() == 1


def test_a_database_nobody_migrated_has_no_limits(ground: Ground) -> None:
    assert isinstance(ground, OnEngines)
    url = ground.create("unlimited_database")
    fresh = Database(url)
    assert schema.unlimited(fresh)
    fresh.close()


def asked(tx: Connection) -> None:
    tx.execute(text("select 1"))


def waiting(tx: Connection) -> None:
    row = {"series": "none", "county_code": "360783", "day": DAY, "taken": 0}
    _TAKE.later(tx, row)
    _TAKE.later(tx, row)


def written(tx: Connection) -> None:
    tx.execute(postgresql.insert(serial).values(series="none", county_code="360783", day=DAY, taken=0))


@pytest.mark.parametrize("work", [written, waiting])
def test_who_reads_writes_nothing(direct: Database, work: Callable[[Connection], None]) -> None:
    with pytest.raises((DBAPIError, psycopg.Error), match="read-only"), direct.reading() as tx:
        work(tx)
    with direct.reading() as tx:
        assert not tx.execute(select(serial)).all()


@pytest.mark.parametrize("work", [asked, waiting])
def test_a_server_that_ended_our_sessions_is_found_again(
    direct: Database, work: Callable[[Connection], None]
) -> None:
    with direct.reading() as tx:
        tx.execute(text("select 1"))
    with psycopg.connect(str(direct.url.set(drivername="postgresql").render_as_string())) as other:
        other.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid()"
        )

    def answers() -> bool:
        try:
            with direct.transaction() as tx:
                work(tx)
        except DatabaseAway:
            return False
        return True

    assert not answers()
    eventually(answers, 5)


def test_a_petition_goes_its_way_through_the_pooler(
    ground: Ground, pooler: PgBouncer, tmp_path: Path, clock: MovedClock
) -> None:
    class Pooled:
        def settings(self, folder: Path, service: str) -> dict[str, Any]:
            own = ground.settings(folder, service)
            name = make_url(own["database_url"]).database
            return own | {"database_url": f"{pooler.server_url}/{name}"}

    with made(tmp_path, clock, cast("Ground", Pooled())) as world:
        _walk(world)


def _walk(world: World) -> None:
    petition = world.register()
    world.entrust(petition.id)
    world.do("RecordAct", petition.id, kind=cw.ACT_KIND_CALL, what="打电话")
    world.advance(days=16)
    assert world.clocks(petition.id)["S3/1"] == "MISSED"
    assert world.figures()["registered"] == (1, 0)
    assert set(world.set_aside().values()) == {(0, 0, 0)}
