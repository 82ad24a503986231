"""Complaints on the wire."""

from dataclasses import asdict
from typing import Any

import grpc
from huiyin.supervision.v1 import supervision_pb2 as pb

from services.chassis.clock import Clock, legal_day
from services.chassis.database import Database
from services.chassis.identity import Role
from services.chassis.ids import new_id, new_sealed_number
from services.chassis.policy import HANDLERS, allows
from services.chassis.refusals import Invalid
from services.chassis.rpc import actor_of, unseen
from services.chassis.serials import Serials
from services.chassis.wire import asked_day, asked_instant, timestamp
from services.supervision.complaints.model import (
    AccusedKind,
    Breach,
    Complaint,
    ComplaintState,
    ComplaintWay,
)
from services.supervision.complaints.service import Complaints

# Anybody may bring a complaint, and everybody else must be told the same of one: that there is none.
TAKERS = HANDLERS | {Role.LEADING, Role.OPERATOR, Role.INVESTIGATOR}
_ACCUSED: dict[Any, Any] = {k: pb.AccusedKind.Value(f"ACCUSED_KIND_{k.name}") for k in AccusedKind}
_BREACHES: dict[Any, Any] = {b: pb.Breach.Value(f"BREACH_{b.name}") for b in Breach}
_STATES: dict[Any, Any] = {s: pb.ComplaintState.Value(f"COMPLAINT_STATE_{s.name}") for s in ComplaintState}
_WAYS: dict[Any, Any] = {w: pb.ComplaintWay.Value(f"COMPLAINT_WAY_{w.name}") for w in ComplaintWay}


class ComplaintsRpc:
    """The complaints' part of SupervisionService."""

    database: Database
    clock: Clock
    complaints: Complaints
    suspension_serials: Serials

    @allows(TAKERS, Role.VILLAGER, of_county=True)
    def TakeComplaint(
        self, request: pb.TakeComplaintRequest, context: grpc.ServicerContext
    ) -> pb.TakeComplaintResponse:
        unseen()
        actor, r, now = actor_of(context), request, self.clock.now()
        number = f"T{r.county_code}-{legal_day(now):%Y%m%d}-{new_sealed_number()}"
        complaint = Complaint(
            id=new_id(),
            number=number,
            county_code=r.county_code,
            version=1,
            accused_kind=_known(_ACCUSED, r.accused_kind, "accused_kind", "投诉对象"),
            accused_code=r.accused_code,
            accused_office="",
            breach=_known(_BREACHES, r.breach, "breach", "反映的问题"),
            facts=r.facts.strip(),
            complainant_name=r.complainant_name.strip(),
            complainant_phone=r.complainant_phone.strip(),
            petition_id=r.petition_id,
            way=_known(_WAYS, r.way, "way", "投诉方式"),
            state=ComplaintState.TAKEN,
            taken_at=now,
            taken_by=actor.id,
        )
        taken = self.database.run(lambda tx: self.complaints.take(tx, actor, r, complaint))
        return pb.TakeComplaintResponse(complaint=_show(taken))

    @allows(TAKERS)
    def GetComplaint(
        self, request: pb.GetComplaintRequest, context: grpc.ServicerContext
    ) -> pb.GetComplaintResponse:
        unseen()
        actor = actor_of(context)
        with self.database.reading() as tx:
            return pb.GetComplaintResponse(
                complaint=_show(self.complaints.get(tx, actor, request.complaint_id))
            )

    @allows(TAKERS)
    def ListComplaints(
        self, request: pb.ListComplaintsRequest, context: grpc.ServicerContext
    ) -> pb.ListComplaintsResponse:
        unseen()
        actor, r = actor_of(context), request
        with self.database.reading() as tx:
            found, token = self.complaints.listing(tx, actor, r.county_code, r.page_size, r.page_token)
        return pb.ListComplaintsResponse(complaints=[_show(c) for c in found], next_page_token=token)

    @allows(TAKERS)
    def InvestigateComplaint(
        self, request: pb.InvestigateComplaintRequest, context: grpc.ServicerContext
    ) -> pb.InvestigateComplaintResponse:
        unseen()
        actor, r = actor_of(context), request
        found = self.database.run(
            lambda tx: self.complaints.investigate(tx, actor, r, r.complaint_id, r.version)
        )
        return pb.InvestigateComplaintResponse(complaint=_show(found))

    @allows(TAKERS)
    def HearAccused(
        self, request: pb.HearAccusedRequest, context: grpc.ServicerContext
    ) -> pb.HearAccusedResponse:
        unseen()
        actor, r = actor_of(context), request
        heard_at = asked_instant(r, "heard_at", self.clock.now())
        found = self.database.run(
            lambda tx: self.complaints.hear(tx, actor, r, r.complaint_id, r.version, heard_at, r.statement)
        )
        return pb.HearAccusedResponse(complaint=_show(found))

    @allows(TAKERS)
    def DecideComplaint(
        self, request: pb.DecideComplaintRequest, context: grpc.ServicerContext
    ) -> pb.DecideComplaintResponse:
        unseen()
        actor, r = actor_of(context), request
        with self.database.reading() as tx:
            county = self.complaints.get(tx, actor, r.complaint_id).county_code
        serial = self.suspension_serials.take(county, legal_day(self.clock.now())) if r.upheld else 0
        found = self.database.run(
            lambda tx: self.complaints.decide(
                tx, actor, r, r.complaint_id, r.version, r.upheld, r.finding, serial
            )
        )
        return pb.DecideComplaintResponse(complaint=_show(found))

    @allows(Role.OPERATOR, Role.INVESTIGATOR, of_county=True)
    def GetSealedFigure(
        self, request: pb.GetSealedFigureRequest, context: grpc.ServicerContext
    ) -> pb.GetSealedFigureResponse:
        unseen()
        actor, r, today = actor_of(context), request, legal_day(self.clock.now())
        first = asked_day(r.from_day, "from_day") if r.from_day else today.replace(month=1, day=1)
        last = asked_day(r.to_day, "to_day") if r.to_day else today
        if last < first:
            raise Invalid.field("to_day", "截止日期不能早于起始日期")
        with self.database.reading() as tx:
            found = self.complaints.sealed(tx, actor, r.county_code, first, last)
        return pb.GetSealedFigureResponse(**asdict(found))


def _show(complaint: Complaint) -> pb.Complaint:
    return pb.Complaint(
        id=complaint.id,
        number=complaint.number,
        county_code=complaint.county_code,
        version=complaint.version,
        accused_kind=_ACCUSED[complaint.accused_kind],
        accused_code=complaint.accused_code,
        breach=_BREACHES[complaint.breach],
        facts=complaint.facts,
        complainant_name=complaint.complainant_name,
        complainant_phone=complaint.complainant_phone,
        petition_id=complaint.petition_id,
        way=_WAYS[complaint.way],
        state=_STATES[complaint.state],
        taken_at=timestamp(complaint.taken_at),
        taken_by=complaint.taken_by,
        investigator=complaint.investigator,
        heard_at=timestamp(complaint.heard_at),
        accused_statement=complaint.accused_statement,
        decided_at=timestamp(complaint.decided_at),
        finding=complaint.finding,
        suspension_number=complaint.suspension_number,
    )


def _known(table: dict[Any, Any], number: int, field: str, name: str) -> Any:
    for word, value in table.items():
        if value == number:
            return word
    raise Invalid.field(field, f"请选择{name}")
