"""The pledge on the wire."""

from typing import Any

import grpc
from huiyin.casework.v1 import casework_pb2 as pb

from services.casework.asks import AskWarrant
from services.casework.case.rpc import show_case
from services.casework.pledge.model import Pledge, Signature, SignatureWay
from services.casework.pledge.service import Pledges, Signing
from services.chassis.clock import Clock
from services.chassis.database import Database
from services.chassis.policy import HANDLERS, allows
from services.chassis.rpc import actor_of
from services.chassis.wire import asked_day, asked_instant, timestamp

_WAYS: dict[SignatureWay, Any] = {w: pb.SignatureWay.Value(f"SIGNATURE_WAY_{w.name}") for w in SignatureWay}
_BY_NUMBER = {number: way for way, number in _WAYS.items()}


class PledgeRpc:
    """The pledge's part of CaseworkService."""

    database: Database
    clock: Clock
    pledges: Pledges
    ask_warrant: AskWarrant

    @allows(HANDLERS)
    def DecideToRepresent(
        self, request: pb.DecideToRepresentRequest, context: grpc.ServicerContext
    ) -> pb.DecideToRepresentResponse:
        actor, r = actor_of(context), request
        case = self.database.run(
            lambda tx: self.pledges.represent(tx, actor, r, r.petition_id, r.version, r.reason)
        )
        return pb.DecideToRepresentResponse(case=show_case(case))

    @allows(HANDLERS)
    def SignPledge(
        self, request: pb.SignPledgeRequest, context: grpc.ServicerContext
    ) -> pb.SignPledgeResponse:
        actor, r = actor_of(context), request
        signing = Signing(
            agent_id=r.agent_id or actor.id,
            scope=r.scope.strip(),
            powers=r.powers.strip(),
            term_ends_on=asked_day(r.term_ends_on, "term_ends_on"),
            petitioner_signature=_signature(r.petitioner_signature),
            agent_signature=_signature(r.agent_signature),
            signed_at=asked_instant(r, "signed_at", self.clock.now()),
            late_reason=r.late_reason.strip(),
        )
        # No answer, no entrustment.
        warrant = self.ask_warrant(r.petition_id, signing.agent_id, actor)
        case = self.database.run(
            lambda tx: self.pledges.sign(tx, actor, r, r.petition_id, r.version, signing, warrant)
        )
        return pb.SignPledgeResponse(case=show_case(case))

    @allows(HANDLERS)
    def RecordNoPledge(
        self, request: pb.RecordNoPledgeRequest, context: grpc.ServicerContext
    ) -> pb.RecordNoPledgeResponse:
        actor, r = actor_of(context), request
        case = self.database.run(
            lambda tx: self.pledges.none_signed(tx, actor, r, r.petition_id, r.version, r.reason)
        )
        return pb.RecordNoPledgeResponse(case=show_case(case))

    @allows(HANDLERS)
    def RevokePledge(
        self, request: pb.RevokePledgeRequest, context: grpc.ServicerContext
    ) -> pb.RevokePledgeResponse:
        actor, r = actor_of(context), request
        case = self.database.run(
            lambda tx: self.pledges.revoke(tx, actor, r, r.petition_id, r.version, r.by_petitioner, r.reason)
        )
        return pb.RevokePledgeResponse(case=show_case(case))


def show_pledge(pledge: Pledge) -> pb.Pledge:
    """A pledge on the wire."""
    return pb.Pledge(
        id=pledge.id,
        text_version=pledge.text_version,
        agent_id=pledge.agent_id,
        scope=pledge.scope,
        powers=pledge.powers,
        term_ends_on=pledge.term_ends_on.isoformat(),
        petitioner_signature=_show_signature(pledge.petitioner_signature),
        agent_signature=_show_signature(pledge.agent_signature),
        signed_at=timestamp(pledge.signed_at),
        recorded_at=timestamp(pledge.recorded_at),
        warrant_version=pledge.warrant_version,
        ended_at=timestamp(pledge.ended_at),
        ended_reason=pledge.ended_reason,
    )


def _signature(signature: pb.Signature) -> Signature:
    return Signature(
        _BY_NUMBER.get(signature.way), signature.witness.strip(), signature.file_sha256.strip().lower()
    )


def _show_signature(signature: Signature) -> pb.Signature:
    way = _WAYS[signature.way] if signature.way else None
    return pb.Signature(way=way, witness=signature.witness, file_sha256=signature.file_sha256)
