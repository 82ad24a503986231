"""Copies of places, offices and departments, which routing owns: what a desk writes is checked by them."""

from collections.abc import Sequence

from sqlalchemy import Column, Connection, Index, Integer, MetaData, String, Table, select

from services.chassis.among import among
from services.chassis.upsert import Upsert
from services.intake.model import Party

metadata = MetaData()

party = Table(
    "party",
    metadata,
    Column("code", String(20), primary_key=True),
    Column("county_code", String(6), nullable=False),
    Column("noun", String(10), nullable=False),
    Column("name", String(100), nullable=False),
    Column("tier", Integer, nullable=False),
    Column("version", Integer, nullable=False),
)
Index("party_county", party.c.county_code, party.c.noun)

# Built once: a statement made anew for each call costs several times what the database needs for it.
_KEEP_PARTY = Upsert(party, ["code"], newer="version")
_PARTIES = select(party).where(among(party.c.code, "codes"))


def parties(tx: Connection, *codes: str) -> dict[str, Party]:
    """Places, offices and departments by code; unknown ones are left out."""
    rows = tx.execute(_PARTIES, {"codes": codes})
    return {r.code: Party(r.code, r.name, r.county_code, r.noun, r.tier, r.version) for r in rows}


def county_office(tx: Connection, county_code: str) -> Party | None:
    """The county's own office, where a villager without an office goes."""
    row = tx.execute(
        select(party).where(party.c.county_code == county_code, party.c.noun == "office", party.c.tier == 1)
    ).first()
    return Party(row.code, row.name, row.county_code, row.noun, row.tier, row.version) if row else None


def keep_party(tx: Connection, copy: Party) -> None:
    """Keeps a copy, never an older over a newer one."""
    _KEEP_PARTY.later(tx, dict(copy.__dict__))


def offices_known(tx: Connection) -> bool:
    """Whether any office has been heard of yet."""
    return tx.execute(select(party.c.code).where(party.c.noun == "office").limit(1)).first() is not None


def names(tx: Connection, codes: Sequence[str]) -> dict[str, str]:
    """Display names by code."""
    rows = tx.execute(select(party.c.code, party.c.name).where(party.c.code.in_(set(codes))))
    return {code: name for code, name in rows}
