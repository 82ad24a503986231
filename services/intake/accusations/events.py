"""The wire form of an accusation for supervision, which alone hears it: codes, numbers and days."""

from collections.abc import Mapping
from typing import Any

from huiyin.intake.v1 import intake_pb2 as pb
from sqlalchemy import Connection

from services.chassis.announcements import Outbox
from services.chassis.wire import timestamp
from services.intake.accusations.model import Accusation, AccusedKind
from services.intake.events import SEALED

ACCUSED: Mapping[AccusedKind, Any] = {
    kind: pb.AccusedKind.Value(f"ACCUSED_KIND_{kind.name if kind else 'UNSPECIFIED'}") for kind in AccusedKind
}


def changed(outbox: Outbox, tx: Connection, of: Accusation) -> None:
    """Announces an accusation as it stands now."""
    at = of.forwarded_at or of.registered_at
    fact = pb.AccusationChanged(
        accusation_id=of.id,
        accusation_number=of.number,
        county_code=of.county_code,
        accused_kind=ACCUSED[of.accused.kind],
        accused_code=of.accused.code,
        accused_office_code=of.accused.office_code,
        registered_on=of.registered_on.isoformat(),
        forwarded_on=of.forwarded_on.isoformat() if of.forwarded_on else "",
        at=timestamp(at),
        version=of.version,
    )
    outbox.announce(tx, SEALED, of.id, of.county_code, fact, at)
