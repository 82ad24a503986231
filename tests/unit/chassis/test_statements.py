"""Statements that wait: run in order, seen by what is asked after them, all of them or none."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from services.chassis.database import Database, Instant
from services.chassis.schema import Schema
from services.chassis.statements import Statement
from tests.ground import Ground

_TABLES = MetaData()
_note = Table(
    "note",
    _TABLES,
    Column("id", String(8), primary_key=True),
    Column("said", String(20), nullable=False, server_default="nothing"),
    Column("at", Instant),
    Column("more", JSON),
)
_count = Table("count", _TABLES, Column("of", String(8), primary_key=True), Column("number", Integer))
AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
ADD = Statement(insert(_note))
SAY = Statement(update(_note).where(_note.c.id == bindparam("of")).values(said=bindparam("what")))
NEXT = Statement(
    insert(_count).values(number=select(func.coalesce(func.max(_count.c.number), 0) + 1).scalar_subquery())
)
FIND = Statement(select(_note.c.said, _note.c.more).where(_note.c.id == bindparam("of")))
TWICE = (psycopg.IntegrityError, IntegrityError)


@pytest.fixture
def database(ground: Ground, tmp_path: Path) -> Iterator[Database]:
    """Two tables. One connection, so that each transaction meets what the one before left on it."""
    made = ground.database(tmp_path, "stated", Schema("none", MetaData(), tmp_path))
    _TABLES.create_all(made.engine)
    narrow = Database(made.url.render_as_string(hide_password=False), connections=1)
    made.close()
    yield narrow
    narrow.close()


def said(database: Database) -> dict[str, str]:
    with database.reading() as tx:
        return {row.id: row.said for row in tx.execute(select(_note))}


def do(database: Database, *work: Callable[[Connection], object]) -> None:
    with database.transaction() as tx:
        for each in work:
            each(tx)


def add(of: str, what: str) -> Callable[[Connection], object]:
    return lambda tx: ADD.later(tx, {"id": of, "said": what})


def number(of: str) -> Callable[[Connection], object]:
    return lambda tx: NEXT.later(tx, {"of": of})


def test_the_end_sends_what_waits(database: Database) -> None:
    with database.transaction() as tx:
        ADD.later(tx, {"id": "a", "said": "hello", "at": AT, "more": {"n": [1, "二"]}})
        ADD.later(tx, {"id": "b", "at": None, "more": None})
        SAY.later(tx, {"of": "a", "what": "你好"})
    with database.reading() as tx:
        rows = {row.id: tuple(row)[1:] for row in tx.execute(select(_note))}
    assert rows == {"a": ("你好", AT, {"n": [1, "二"]}), "b": ("nothing", None, None)}


def test_what_is_asked_sees_what_waits(database: Database) -> None:
    with database.transaction() as tx:
        ADD.later(tx, {"id": "a", "said": "one", "more": [1]})
        assert FIND.rows(tx, {"of": "a"}) == [("one", [1])]
        assert FIND.rows(tx, {"of": "b"}) == []
        SAY.later(tx, {"of": "a", "what": "two"})
        assert tx.execute(select(_note.c.said)).scalar_one() == "two"
        for of in "xyz":
            NEXT.later(tx, {"of": of})
        assert [row.number for row in tx.execute(select(_count).order_by(_count.c.of))] == [1, 2, 3]


def test_one_that_fails_takes_all_with_it(database: Database) -> None:
    do(database, add("a", "first"))
    with pytest.raises(TWICE):
        do(database, number("x"), add("a", "second"), add("b", "third"))
    assert said(database) == {"a": "first"}
    with database.reading() as tx:
        assert not tx.execute(select(_count)).all()
    do(database, add("b", "again"))
    assert said(database) == {"a": "first", "b": "again"}


def test_it_fails_where_something_is_asked_after_it(database: Database) -> None:
    do(database, add("a", "first"))
    asks: list[Callable[[Connection], object]] = [
        lambda tx: FIND.rows(tx, {"of": "a"}),
        lambda tx: tx.execute(select(_note)).all(),
    ]
    for ask in asks:
        went_on: list[bool] = []
        with pytest.raises(TWICE):
            do(database, add("a", "second"), ask, lambda _tx: went_on.append(True))  # noqa: B023
        assert not went_on
        assert said(database) == {"a": "first"}


def test_what_waits_in_a_transaction_that_is_given_up_is_never_sent(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        do(database, add("a", "never"), lambda _tx: 1 // 0)
    # On the same connection: what reads, and what writes.
    assert said(database) == {}
    do(database, number("x"))
    assert said(database) == {}


def test_a_verb_that_met_what_is_there_at_its_end_runs_again(database: Database) -> None:
    runs: list[int] = []

    def work(tx: Connection) -> None:
        runs.append(len(runs))
        number("x" if len(runs) == 1 else "y")(tx)

    do(database, number("x"))
    database.run(work)
    assert len(runs) == 2


def test_what_the_driver_gives_otherwise_is_refused_at_once() -> None:
    Statement(select(_note.c.said))
    with pytest.raises(TypeError):
        Statement(select(_note.c.at))
    with pytest.raises(TypeError):
        Statement(insert(_note).returning(_note.c.at))
