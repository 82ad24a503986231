"""The very statements a registration runs, taken from a running intake, as a pgbench script.

They are listened to while intake registers, so the script cannot drift from the code it measures.
Statement by statement the server sees what intake sends: the same text, the same parameters, the
same lengths. Only what must differ from one registration to the next is made anew by pgbench.
"""

import json
import re
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import grpc
from huiyin.intake.v1 import intake_pb2 as pb
from huiyin.intake.v1 import intake_pb2_grpc
from psycopg import Binary
from psycopg.types.json import Json
from sqlalchemy import event

from services.chassis.clock import SystemClock
from services.intake import bootstrap
from tests import tokens
from tests.listening import listening
from tests.load.petitions import proof

_NAMED = re.compile(r"%\((\w+)\)s")
# Longer texts that differ (hashes, traces, the fact's bytes) are in no unique key and stay as they were.
_LONGEST_KEY = 40
# Two values that begin alike come in the order of their making, like UUIDv7; others are random.
_ALIKE = 8
_DIGITS = 18
_LANE = r"\set lane random(0, 15)"


@dataclass(frozen=True)
class Statement:
    """One statement as it went to the driver; several `rows` when it was sent as a batch."""

    sql: str
    rows: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Script:
    """A pgbench script and the variables it is started with (`-D name=value`)."""

    text: str
    variables: dict[str, str]


def of_registration(url: str, folder: Path, request: pb.RegisterPetitionRequest) -> list[list[Statement]]:
    """What two registrations with the same content ran, each between its begin and its commit.

    `url` is a migrated database of intake that knows the request's place and office.
    """
    settings = bootstrap.Settings(
        database_url=url,
        data=folder,
        grpc_address="127.0.0.1:0",
        http_address="127.0.0.1:0",
        issuer=tokens.ISSUER,
    )
    tokens.believed(folder)
    assembly = bootstrap.build(settings, SystemClock())
    transactions: list[list[Statement]] = []

    def begin(_connection: Any) -> None:
        transactions.append([])

    def heard(sql: str, rows: list[Any]) -> None:
        transactions[-1].append(Statement(sql, [p if isinstance(p, Mapping) else {} for p in rows]))

    event.listen(assembly.database.engine, "begin", begin)
    server = assembly.server()
    channel = grpc.insecure_channel(f"127.0.0.1:{server.start()}")
    try:
        stub = intake_pb2_grpc.IntakeServiceStub(channel)
        with listening(assembly.database.engine, heard):
            # The first reserves a block of serials and fills every cache.
            for _ in range(3):
                request.request_id = str(uuid.uuid4())
                stub.RegisterPetition(request, timeout=10, metadata=tuple(proof().items()))
    finally:
        channel.close()
        server.stop(0)
        assembly.close()
    return [each for each in transactions if each][-2:]


def script(first: Sequence[Statement], second: Sequence[Statement]) -> Script:
    """A pgbench script that does what the second registration did, with keys of its own each time.

    What differs between the two tells which parameters are keys. Raises ValueError when the two did
    not run the same statements.
    """
    if [s.sql for s in first] != [s.sql for s in second]:
        raise ValueError("two registrations with the same content ran different statements")
    keys: dict[str, str] = {}
    made = [r"\set n :n + 1"]
    variables = {"n": str(int(time.time() * 100_000))}
    body: list[str] = []
    for number, (one, two) in enumerate(zip(first, second, strict=True)):
        for row_number, (was, now) in enumerate(zip(one.rows, two.rows, strict=True)):
            written: dict[str, str] = {}
            for name, value in now.items():
                variable = f"p{number}_{row_number}_{name}"
                if name.startswith("bucket"):
                    made.append(rf"\set {variable} random(0, 15)")
                    written[name] = f":{variable}"
                elif name in ("lane", "of_lane"):
                    # Two registrations wait for each other as often as sixteen lanes make them.
                    made += [] if _LANE in made else [_LANE]
                    written[name] = ":lane"
                elif name == "number" and "lane" in now:
                    # Dense in its lane where intake counts; here it need only be another each time.
                    written[name] = "(:n::bigint * 1000 + :client_id)"
                elif _is_key(was[name], value):
                    if value not in keys:
                        keys[value] = _make(f"k{len(keys)}", was[name], value, made, variables)
                    written[name] = keys[value]
                elif value is None or value == "":
                    # A pgbench variable can be neither.
                    written[name] = "null" if value is None else "''"
                else:
                    variables[variable] = _literal(value)
                    written[name] = f":{variable}"
            text = _NAMED.sub(lambda found: written[found[1]], two.sql).replace("%%", "%")  # noqa: B023
            body.append(" ".join(text.split()) + ";")
    return Script("\n".join([*made, "begin;", *body, "commit;", ""]), variables)


def _is_key(was: Any, now: Any) -> bool:
    return isinstance(now, str) and was != now and len(now) <= _LONGEST_KEY and not now.startswith("{")


def _make(name: str, was: str, now: str, made: list[str], variables: dict[str, str]) -> str:
    """Has pgbench make a key as long as `now`; returns how a statement writes it."""
    digits = min(_DIGITS, len(now))
    if was[:_ALIKE] == now[:_ALIKE]:
        # In order of making over all clients, and past whatever an earlier run made.
        made.append(rf"\set {name} {10 ** (digits - 1)} + :n * 1000 + :client_id")
    else:
        made.append(rf"\set {name} random({10 ** (digits - 1)}, {10**digits - 1})")
    if len(now) == digits:
        return f":{name}::text"
    variables[f"{name}_head"] = now[: len(now) - digits]
    return f"(:{name}_head::text || :{name}::text)"


def _literal(value: Any) -> str:
    if isinstance(value, Json):
        return json.dumps(value.obj)
    if isinstance(value, list):
        # An array of texts or whole numbers, as the server writes it.
        return "{" + ",".join(json.dumps(each, ensure_ascii=False) for each in value) + "}"
    if isinstance(value, Binary):
        return "\\x" + bytes(value.obj).hex()
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)
