"""Showing who brought a petition, and the register of it, on the wire."""

from collections.abc import Mapping
from typing import Any

import grpc
from huiyin.intake.v1 import intake_pb2 as pb

from services.chassis.database import Database
from services.chassis.identity import Role
from services.chassis.policy import HANDLERS, allows, public
from services.chassis.rpc import actor_of
from services.intake.accesses.model import Access, Reason, Seen
from services.intake.accesses.service import MOST, Accesses

REASONS: Mapping[Reason, Any] = {r: pb.AccessReason.Value(f"ACCESS_REASON_{r.name}") for r in Reason}
_REASONS = {number: reason for reason, number in REASONS.items()}


class AccessesRpc:
    """The register's part of IntakeService."""

    database: Database
    accesses: Accesses

    @allows(HANDLERS)
    def RevealPetitioner(
        self, request: pb.RevealPetitionerRequest, context: grpc.ServicerContext
    ) -> pb.RevealPetitionerResponse:
        actor, reason = actor_of(context), _REASONS.get(request.reason)
        note = request.note.strip()
        petition = self.database.run(
            lambda tx: self.accesses.reveal(tx, actor, request, request.petition_id, reason, note)
        )
        who = petition.draft.petitioner
        return pb.RevealPetitionerResponse(
            petitioner=pb.Petitioner(name=who.name, address=who.address, phone=who.phone),
            representatives=petition.draft.representatives,
        )

    @public
    def ListAccesses(
        self, request: pb.ListAccessesRequest, context: grpc.ServicerContext
    ) -> pb.ListAccessesResponse:
        with self.database.reading() as tx:
            found, names = self.accesses.of_code(tx, request.query_code)
        lines = [_show(each, names) for each in found[:MOST]]
        return pb.ListAccessesResponse(accesses=lines, more=len(found) > MOST)

    def seen(self, context: grpc.ServicerContext, petition_id: str) -> Seen:
        """A petition as its reader may see it, recorded where it must be."""
        actor = actor_of(context)
        with self.database.reading() as tx:
            seen = self.accesses.look(tx, actor, petition_id)
        if not seen.unrecorded:
            return seen
        return self.database.run(lambda tx: self.accesses.handle(tx, actor, petition_id))


def _show(access: Access, names: Mapping[str, str]) -> pb.Access:
    return pb.Access(
        on_day=access.on_day.isoformat(),
        office_code=access.office_code,
        office_name=names.get(access.office_code, ""),
        role=access.role,
        agent_id=access.reader if access.role == Role.AGENT else "",
        reason=REASONS[access.reason],
        shown=access.shown,
    )
