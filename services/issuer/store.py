"""Where accounts, sessions and the demo's codes are kept. Of secrets only digests."""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    insert,
    select,
    update,
)

from services.chassis.database import Instant
from services.chassis.tables import audit_entry
from services.issuer.model import Account, Done, Person, Session

metadata = MetaData()

_PERSON = ("sub", "role", "office", "place", "shown")


def _person_columns() -> list[Column[Any]]:
    return [
        Column("sub", String(64), nullable=False),
        Column("role", String(20), nullable=False),
        Column("office", String(20), nullable=False),
        Column("place", String(14), nullable=False),
        Column("shown", String(100), nullable=False),
    ]


account = Table(
    "account",
    metadata,
    Column("username", String(64), primary_key=True),
    *_person_columns(),
    Column("password_hash", String(200), nullable=False),
    Column("totp_secret", String(64), nullable=False),
    Column("failures", Integer, nullable=False),
    Column("locked_until", Instant()),
    Column("last_step", Integer, nullable=False),
    Column("ended", Boolean, nullable=False),
    Column("made_at", Instant(), nullable=False),
    Column("one_time_until", Instant()),
)
session = Table(
    "session",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("username", String(64), nullable=False),
    *_person_columns(),
    Column("began_at", Instant(), nullable=False),
    Column("used_at", Instant(), nullable=False),
    Column("ended_at", Instant()),
)
Index("session_username", session.c.username)
code = Table(
    "code",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("role", String(20), nullable=False),
    Column("until", Instant(), nullable=False),
    Column("used_at", Instant()),
)


def add_account(tx: Connection, made: Account, at: datetime) -> None:
    """Keeps a new account. Raises sqlalchemy's IntegrityError when the name is taken."""
    row = {name: getattr(made, name) for name in _ACCOUNT} | _columns(made.person)
    tx.execute(insert(account).values(row | {"made_at": at}))


def get_account(tx: Connection, username: str) -> Account | None:
    """The account of that name."""
    row = tx.execute(select(account).where(account.c.username == username)).first()
    if row is None:
        return None
    return _account(row)


def list_accounts(tx: Connection, county_code: str, after: str, most: int) -> list[Account]:
    """Accounts by name after one; of a county, or with an empty code all."""
    listed = select(account).where(account.c.username > after).order_by(account.c.username).limit(most)
    if county_code:
        listed = listed.where(account.c.place.startswith(county_code, autoescape=True))
    return [_account(row) for row in tx.execute(listed)]


def give_password(tx: Connection, username: str, password_hash: str, one_time_until: datetime | None) -> None:
    """Another password, from now on; nothing that failed before counts."""
    tx.execute(
        update(account)
        .where(account.c.username == username)
        .values(password_hash=password_hash, one_time_until=one_time_until, failures=0, locked_until=None)
    )


def give_second_factor(tx: Connection, username: str, totp_secret: str) -> None:
    """Another second factor, none of whose codes was used."""
    given = update(account).where(account.c.username == username)
    tx.execute(given.values(totp_secret=totp_secret, last_step=0))


def set_ended(tx: Connection, username: str, ended: bool) -> None:
    """Whether anybody may enter with it."""
    tx.execute(update(account).where(account.c.username == username).values(ended=ended))


def count_attempt(tx: Connection, username: str) -> int:
    """One more failure, until the attempt is known to succeed; returns how many there are now."""
    counted = (
        update(account)
        .where(account.c.username == username)
        .values(failures=account.c.failures + 1)
        .returning(account.c.failures)
    )
    return int(tx.execute(counted).scalar_one())


def lock(tx: Connection, username: str, until: datetime) -> None:
    """No attempt before then."""
    tx.execute(update(account).where(account.c.username == username).values(locked_until=until))


def clear(tx: Connection, username: str, step: int) -> bool:
    """No failures; False when a code of this time step was used already. Step 0 is of no code."""
    cleared = update(account).where(account.c.username == username).values(failures=0, locked_until=None)
    if step:
        cleared = cleared.where(account.c.last_step < step).values(last_step=step)
    return tx.execute(cleared).rowcount == 1


def add_session(tx: Connection, secret: str, began: Session) -> None:
    """Keeps a session under its secret's digest."""
    row = {"username": began.username, "began_at": began.began_at, "used_at": began.used_at}
    tx.execute(insert(session).values(row | {"digest": digest(secret)} | _columns(began.person)))


def get_session(tx: Connection, secret: str) -> Session | None:
    """The session that is not ended by its owner."""
    found = select(session).where(session.c.digest == digest(secret), session.c.ended_at.is_(None))
    row = tx.execute(found).first()
    return Session(row.username, _person(row), row.began_at, row.used_at) if row else None


def use_session(tx: Connection, secret: str, at: datetime) -> None:
    """It was used."""
    tx.execute(update(session).where(session.c.digest == digest(secret)).values(used_at=at))


def end_session(tx: Connection, secret: str, at: datetime) -> None:
    """Its owner signed out."""
    tx.execute(update(session).where(session.c.digest == digest(secret)).values(ended_at=at))


def end_sessions(tx: Connection, username: str, at: datetime) -> int:
    """Ends all of an account's; returns how many there were."""
    going = update(session).where(session.c.username == username, session.c.ended_at.is_(None))
    return tx.execute(going.values(ended_at=at)).rowcount


def add_code(tx: Connection, secret: str, role: str, until: datetime) -> None:
    """Keeps a sign-in code of the demo."""
    tx.execute(insert(code).values(digest=digest(secret), role=role, until=until))


def use_code(tx: Connection, secret: str, role: str, at: datetime) -> bool:
    """Whether there was such a code for this role; there is no longer."""
    done = tx.execute(
        update(code)
        .where(code.c.digest == digest(secret), code.c.role == role)
        .where(code.c.used_at.is_(None), code.c.until > at)
        .values(used_at=at)
    )
    return done.rowcount == 1


def digest(secret: str) -> str:
    """What is kept of a random secret: nothing slower is needed for 256 bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


_ACCOUNT = (
    "username",
    "password_hash",
    "totp_secret",
    "failures",
    "locked_until",
    "last_step",
    "ended",
    "one_time_until",
)


def history(tx: Connection, county_code: str, most: int) -> list[Done]:
    """The newest entries of the audit chain, of a county or with an empty code of all."""
    of = audit_entry.c
    newest = select(of.at, of.actor, of.act, of.object_id).order_by(of.at.desc(), of.number.desc())
    if county_code:
        newest = newest.where(of.county_code == county_code)
    return [Done(*row) for row in tx.execute(newest.limit(most))]


def _account(row: Any) -> Account:
    return Account(person=_person(row), **{name: getattr(row, name) for name in _ACCOUNT})


def _columns(person: Person) -> dict[str, str]:
    return {name: getattr(person, name) for name in _PERSON}


def _person(row: Any) -> Person:
    return Person(*(getattr(row, name) for name in _PERSON))
