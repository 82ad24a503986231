"""The audit chain as operators' commands read it, under /audit on a service's own HTTP port.

Inside a cell only, like /facts. Everything here only reads.
"""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from services.chassis import audit
from services.chassis.chain import SEALED_LANE
from services.chassis.database import Database
from services.chassis.policy import INSIDE
from services.chassis.web import Admits, Count

Most = Annotated[int, Query(ge=1, le=1000)]
OfService = Annotated[str, Query(alias="of")]
Lane = Annotated[int, Query(ge=0, le=SEALED_LANE)]


def router(database: Database) -> APIRouter:
    """Counties, heads and entries of a service's chain."""
    routes = APIRouter(prefix="/audit", include_in_schema=False, dependencies=[Depends(Admits(INSIDE))])

    @routes.get("/counties")
    def counties() -> dict[str, Any]:
        """Every county that has entries or heads."""
        with database.reading() as tx:
            return {"counties": audit.counties(tx)}

    @routes.get("/heads")
    def heads(county: str) -> dict[str, Any]:
        """The heads of a county's lanes."""
        with database.reading() as tx:
            return {"heads": [asdict(head) for head in audit.heads(tx, county)]}

    @routes.get("/entries")
    def entries(county: str, lane: Lane, after: Count = 0, most: Most = 500) -> dict[str, Any]:
        """A page of a lane's entries, and the heads of its county at the same moment."""
        with database.reading() as tx:
            found = audit.entries(tx, county, lane, after, most)
            at = audit.heads(tx, county)
        return {"entries": [each.plain() for each in found], "heads": [asdict(head) for head in at]}

    @routes.get("/told/counties")
    def told_counties(of_service: OfService) -> dict[str, Any]:
        """The counties of which heads of another service were heard here."""
        with database.reading() as tx:
            return {"counties": audit.told_counties(tx, of_service)}

    @routes.get("/told")
    def told(
        of_service: OfService,
        county: str,
        lane: Lane,
        after: Count = 0,
        after_hash: str = "",
        most: Most = 500,
    ) -> dict[str, Any]:
        """A page of the heads that were heard here of another service's lane."""
        with database.reading() as tx:
            found = audit.told(tx, of_service, county, lane, (after, after_hash), most)
        return {"told": [{"number": number, "hash": hashed} for number, hashed in found]}

    return routes
