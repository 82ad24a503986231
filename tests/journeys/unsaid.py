"""What people said of themselves and of one another, and where it must not stand.

Words are taken from the requests themselves, so that no journey need be told to hide something.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from google.protobuf.message import Message
from psycopg import sql

# Of these messages everything that is text is somebody's own; of the others the fields that are free text.
_WHO = ("Petitioner", "Signature")
_WORDS = frozenset(
    "request facts reasons representatives other_party petitioner_statement other_party_statement note what "
    "with_whom by_whom late_reason reason finding answer demand statement guided_to complainant_name "
    "complainant_phone scope powers".split()
)
# A shorter one may well stand somewhere by chance.
_LEAST = 5


def words(message: Message) -> Iterator[str]:
    """Every name, number, address and free text that a request carries."""
    whole = message.DESCRIPTOR.name in _WHO
    for field, value in message.ListFields():
        for each in value if field.is_repeated else [value]:
            if isinstance(each, Message):
                yield from words(each)
            elif isinstance(each, str) and len(each) >= _LEAST and (whole or field.name in _WORDS):
                yield each


def written(word: str) -> set[bytes]:
    """A word as it may stand in a file: as it is, escaped in JSON, in an address, in a form."""
    plain, escaped, address = word.encode(), json.dumps(word)[1:-1], quote(word)
    return {
        plain,
        escaped.encode(),
        address.encode(),
        address.replace("%20", "+").encode(),
        address.lower().encode(),
    }


def found(sought: Iterable[str], texts: Mapping[str, bytes]) -> set[str]:
    """Which texts hold one of the words: where, and the word's first letters."""
    looked = [(word, form) for word in set(sought) for form in written(word)]
    return {
        f"{where}: {word[:12]}…" for where, text in texts.items() for word, form in looked if form in text
    }


def files(folder: Path, pattern: str) -> dict[str, bytes]:
    """The bytes of files, the deleted rows and free pages of databases included."""
    kept = {}
    for path in sorted(folder.rglob(pattern)):
        if path.is_file():
            kept[str(path.relative_to(folder))] = path.read_bytes()
    return kept


def cells(database: Path | str) -> dict[str, bytes]:
    """What every column of every table holds, in one text each: of an SQLite file or a PostgreSQL's URL."""
    kept: dict[str, list[bytes]] = {}
    if isinstance(database, Path):
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30) as file:
            tables = [name for (name,) in file.execute("select name from sqlite_master where type = 'table'")]
            for table in tables:
                _gather(kept, table, file.execute(f'select * from "{table}"'))
    else:
        with psycopg.connect(database.replace("+psycopg", "")) as server:
            asked = "select table_name from information_schema.tables where table_schema = 'public'"
            for (table,) in server.execute(asked).fetchall():
                _gather(
                    kept, table, server.execute(sql.SQL("select * from {}").format(sql.Identifier(table)))
                )
    return {column: b"\n".join(values) for column, values in kept.items()}


def _gather(kept: dict[str, list[bytes]], table: str, rows: Any) -> None:
    names = [column[0] for column in rows.description]
    for row in rows:
        for name, value in zip(names, row, strict=True):
            if isinstance(value, (dict, list)):
                value = json.dumps(value, ensure_ascii=False)
            raw = bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()
            kept.setdefault(f"{table}.{name}", []).append(raw)
