"""Statements that wait: run in order, seen by what is asked after them, all of them or none."""

from collections.abc import Callable, Iterator
from contextlib import suppress
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
from sqlalchemy.exc import DBAPIError, IntegrityError

from services.chassis.among import among
from services.chassis.database import Database, Instant
from services.chassis.schema import Schema
from services.chassis.statements import Statement
from services.chassis.upsert import Upsert
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
WHOLE = Statement(select(_note).where(_note.c.id == bindparam("of")))
AMONG = Statement(select(_note.c.said).where(among(_note.c.id, "wanted")))
KEEP = Upsert(_note, ["id"], changes=["said", "more"])
LEAVE = Upsert(_note, ["id"], changes=[], locks=False)
GROW = Upsert(_count, ["of"], newer="number")
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


def test_a_value_no_driver_takes_takes_all_with_it(database: Database) -> None:
    def strange(tx: Connection) -> None:
        ADD.later(tx, {"id": "b", "said": object()})

    with pytest.raises((psycopg.ProgrammingError, DBAPIError)):
        do(database, add("a", "first"), strange, number("x"))
    assert said(database) == {}
    do(database, add("a", "again"))
    assert said(database) == {"a": "again"}


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


def test_rows_have_their_columns_names_and_the_columns_own_values(database: Database) -> None:
    do(database, lambda tx: ADD.later(tx, {"id": "a", "said": "hi", "at": AT, "more": {"n": ["二"]}}))
    with database.transaction() as tx:
        (row,) = WHOLE.rows(tx, {"of": "a"})
        assert row == ("a", "hi", AT, {"n": ["二"]})
        assert (row.said, row.at.tzinfo, row._asdict()["more"]) == ("hi", UTC, {"n": ["二"]})


def test_what_returns_nothing_has_no_rows(database: Database) -> None:
    with database.transaction() as tx, pytest.raises(TypeError):
        SAY.rows(tx, {"of": "a", "what": "one"})


def test_any_number_of_rows_is_kept_by_their_key(database: Database) -> None:
    first = [{"id": of, "said": "one", "at": AT, "more": [of]} for of in "ab"]
    then: list[dict[str, object]] = [{"id": of, "said": "two", "at": None, "more": {}} for of in "bc"]
    do(database, lambda tx: KEEP.later(tx), lambda tx: KEEP.later(tx, *first))
    assert said(database) == {"a": "one", "b": "one"}
    with database.transaction() as tx:
        KEEP.later(tx, *then)
        assert [WHOLE.rows(tx, {"of": of})[0] for of in "abc"] == [
            ("a", "one", AT, ["a"]),
            ("b", "two", AT, {}),
            ("c", "two", None, {}),
        ]


def test_what_was_kept_is_told_as_it_is_now(database: Database) -> None:
    row = {"id": "a", "said": "one", "at": AT, "more": [1]}
    with database.transaction() as tx:
        assert KEEP.rows(tx) == []
        assert KEEP.rows(tx, row) == [("a", "one", AT, [1])]
        later = {**row, "said": "two", "at": None}
        assert sorted(KEEP.rows(tx, later, {**later, "id": "b"})) == [
            ("a", "two", AT, [1]),
            ("b", "two", None, [1]),
        ]
        assert LEAVE.rows(tx, {**row, "said": "three"}) == []


def test_a_text_that_is_too_long_is_kept_whole_or_refused(database: Database) -> None:
    row = {"id": "123456789", "said": "one", "at": AT, "more": []}
    with suppress(DBAPIError, psycopg.DataError):
        do(database, lambda tx: KEEP.later(tx, row))
    assert set(said(database)) <= {"123456789"}


def test_a_text_that_is_too_long_is_not_found_by_its_beginning(database: Database) -> None:
    do(database, add("12345678", "one"))
    with database.reading() as tx:
        assert AMONG.first(tx, {"wanted": ["123456789"]}) is None
        assert AMONG.first(tx, {"wanted": ["x", "12345678"]}) == ("one",)


def test_an_older_row_changes_nothing(database: Database) -> None:
    def kept(number: int) -> int:
        do(database, lambda tx: GROW.later(tx, {"of": "a", "number": number}))
        with database.reading() as tx:
            return int(tx.execute(select(_count.c.number)).scalar_one())

    assert [kept(number) for number in (2, 1, 3)] == [2, 2, 3]


def test_a_row_that_is_there_is_left_alone_where_it_is_said(database: Database) -> None:
    row = {"id": "a", "said": "one", "at": AT, "more": []}
    do(database, lambda tx: LEAVE.later(tx, row, {**row, "id": "b"}))
    do(database, lambda tx: LEAVE.later(tx, {**row, "said": "two"}, {**row, "id": "c"}))
    assert said(database) == {"a": "one", "b": "one", "c": "one"}
