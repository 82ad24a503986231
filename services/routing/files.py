"""The operators' door: a county's network from a folder of CSV files."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from huiyin.routing.v1 import routing_pb2 as pb

from services.chassis.database import Database
from services.chassis.refusals import Invalid
from services.routing.network.rpc import read_network
from services.routing.network.service import Register


def load(folder: Path, county_code: str, database: Database, register: Register) -> int:
    """Loads places.csv, offices.csv, agents.csv and departments.csv; returns how many rows changed.

    All or nothing. Raises FileNotFoundError, or Invalid naming row and field.
    """
    network = read_network(_request(folder, county_code))
    return database.run(lambda tx: register.take_in(tx, network))


def _request(folder: Path, county_code: str) -> pb.ImportNetworkRequest:
    return pb.ImportNetworkRequest(
        county_code=county_code,
        places=[
            pb.Place(
                code=row["code"],
                name=row["name"],
                tier=_word(pb.Tier, "TIER", row["tier"]),
                parent_code=row["parent_code"],
                population=int(row["population"] or 0),
            )
            for row in _rows(folder / "places.csv")
        ],
        offices=[
            pb.Office(tier=_word(pb.Tier, "TIER", row.pop("tier")), **row)
            for row in _rows(folder / "offices.csv")
        ],
        agents=[
            pb.Agent(kind=_word(pb.AgentKind, "AGENT_KIND", row.pop("kind")), **row)
            for row in _rows(folder / "agents.csv")
        ],
        departments=[
            pb.Department(
                code=row["code"],
                name=row["name"],
                county_code=row["county_code"],
                competence=row["competence"].split(";"),
                phone=row["phone"],
            )
            for row in _rows(folder / "departments.csv")
        ],
    )


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    # Spreadsheets write a byte order mark.
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _word(enum: Any, prefix: str, word: str) -> Any:
    try:
        return enum.Value(f"{prefix}_{word.upper()}")
    except ValueError:
        raise Invalid.field(prefix.lower(), f"“{word}”不是可用的代码") from None
