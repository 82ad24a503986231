"""Responsibility on the wire."""

from dataclasses import replace
from datetime import date
from typing import Any

import grpc
from huiyin.routing.v1 import routing_pb2 as pb
from sqlalchemy import Connection

from services.chassis.database import Database
from services.chassis.identity import Role
from services.chassis.policy import HANDLERS, READERS, allows, scope_of
from services.chassis.rpc import actor_of
from services.chassis.wire import asked_day, timestamp
from services.routing.assignment import store
from services.routing.assignment.events import MOVES
from services.routing.assignment.model import Assignment, Ground, MoveLine, Recusal
from services.routing.assignment.service import Responsibility
from services.routing.assignment.store import Filter
from services.routing.network import store as network
from services.routing.network.events import TIERS
from services.routing.network.rpc import show_agent

GROUNDS: dict[Ground, Any] = {g: pb.RecusalGround.Value(f"RECUSAL_GROUND_{g.name}") for g in Ground}


class AssignmentRpc:
    """Responsibility's part of RoutingService."""

    database: Database
    responsibility: Responsibility

    @allows(READERS)
    def GetAssignment(
        self, request: pb.GetAssignmentRequest, context: grpc.ServicerContext
    ) -> pb.GetAssignmentResponse:
        actor = actor_of(context)
        with self.database.reading() as tx:
            standing, moves = self.responsibility.get(tx, actor, request.petition_id)
            return pb.GetAssignmentResponse(
                assignment=self._show(tx, standing),
                moves=map(_line, moves),
                recusals=map(show_recusal, store.recusals(tx, standing.petition_id)),
            )

    @allows(READERS)
    def ListAssignments(
        self, request: pb.ListAssignmentsRequest, context: grpc.ServicerContext
    ) -> pb.ListAssignmentsResponse:
        wanted = Filter(
            county_code=request.county_code,
            holder_code=request.holder_code,
            offered_code=request.offered_code,
            agent_id=request.agent_id,
            place_prefix=request.place_prefix,
            with_closed=request.with_closed,
        )
        with self.database.reading() as tx:
            found, token = self.responsibility.listing(
                tx, actor_of(context), wanted, request.page_size, request.page_token
            )
            shown = [self._show(tx, each) for each in found]
        return pb.ListAssignmentsResponse(assignments=shown, next_page_token=token)

    @allows(HANDLERS)
    def AppointAgent(
        self, request: pb.AppointAgentRequest, context: grpc.ServicerContext
    ) -> pb.AppointAgentResponse:
        actor, r = actor_of(context), request
        return pb.AppointAgentResponse(
            assignment=self.database.run(
                lambda tx: self._show(
                    tx,
                    self.responsibility.appoint(tx, actor, r, r.petition_id, r.version, r.agent_id, r.reason),
                )
            )
        )

    @allows(HANDLERS)
    def HandUp(self, request: pb.HandUpRequest, context: grpc.ServicerContext) -> pb.HandUpResponse:
        actor, r = actor_of(context), request
        return pb.HandUpResponse(
            assignment=self.database.run(
                lambda tx: self._show(
                    tx, self.responsibility.hand_up(tx, actor, r, r.petition_id, r.version, r.reason)
                )
            )
        )

    @allows(HANDLERS)
    def HandDown(self, request: pb.HandDownRequest, context: grpc.ServicerContext) -> pb.HandDownResponse:
        actor, r = actor_of(context), request
        deadline_on: date = asked_day(r.deadline_on, "deadline_on")
        return pb.HandDownResponse(
            assignment=self.database.run(
                lambda tx: self._show(
                    tx,
                    self.responsibility.hand_down(
                        tx, actor, r, r.petition_id, r.version, r.to_code, deadline_on, r.reason
                    ),
                )
            )
        )

    @allows(HANDLERS)
    def Refer(self, request: pb.ReferRequest, context: grpc.ServicerContext) -> pb.ReferResponse:
        actor, r = actor_of(context), request
        return pb.ReferResponse(
            assignment=self.database.run(
                lambda tx: self._show(
                    tx,
                    self.responsibility.refer(tx, actor, r, r.petition_id, r.version, r.to_code, r.reason),
                )
            )
        )

    @allows(HANDLERS)
    def TakeOver(self, request: pb.TakeOverRequest, context: grpc.ServicerContext) -> pb.TakeOverResponse:
        actor, r = actor_of(context), request
        return pb.TakeOverResponse(
            assignment=self.database.run(
                lambda tx: self._show(
                    tx, self.responsibility.take_over(tx, actor, r, r.petition_id, r.version, r.agent_id)
                )
            )
        )

    @allows(HANDLERS)
    def ReturnPetition(
        self, request: pb.ReturnPetitionRequest, context: grpc.ServicerContext
    ) -> pb.ReturnPetitionResponse:
        actor, r = actor_of(context), request
        return pb.ReturnPetitionResponse(
            assignment=self.database.run(
                lambda tx: self._show(
                    tx, self.responsibility.give_back(tx, actor, r, r.petition_id, r.version, r.reason)
                )
            )
        )

    @allows(Role.BUREAU)
    def RenewCertificate(
        self, request: pb.RenewCertificateRequest, context: grpc.ServicerContext
    ) -> pb.RenewCertificateResponse:
        actor, r = actor_of(context), request
        issued = asked_day(r.issued_on, "issued_on")
        expires = asked_day(r.expires_on, "expires_on")
        with self.database.reading() as tx:
            agent = network.get_agent(tx, r.agent_id, scope_of(actor))
        renewed = replace(
            agent, certificate_number=r.certificate_number, issued_on=issued, expires_on=expires
        )
        agent = self.database.run(
            lambda tx: self.responsibility.renew(tx, actor, r, r.agent_id, r.version, renewed)
        )
        return pb.RenewCertificateResponse(agent=show_agent(agent))

    @allows(HANDLERS, Role.SERVICE)
    def CheckWarrant(
        self, request: pb.CheckWarrantRequest, context: grpc.ServicerContext
    ) -> pb.CheckWarrantResponse:
        actor, r = actor_of(context), request
        with self.database.reading() as tx:
            standing, why_not = self.responsibility.warrant(tx, actor, r.petition_id, r.agent_id)
        if standing is None:
            return pb.CheckWarrantResponse(why_not=why_not)
        return pb.CheckWarrantResponse(
            warrant=pb.Warrant(
                petition_id=standing.petition_id,
                office_code=standing.holder_code,
                agent_id=standing.agent_id,
                certificate_number=standing.certificate_number,
                valid_until=standing.valid_until.isoformat() if standing.valid_until else "",
                version=standing.version,
            )
        )

    def _show(self, tx: Connection, standing: Assignment) -> pb.Assignment:
        name = self.responsibility.name
        offered = standing.offered_code
        return pb.Assignment(
            petition_id=standing.petition_id,
            registration_number=standing.registration_number,
            county_code=standing.county_code,
            place_code=standing.place_code,
            version=standing.version,
            first_office_code=standing.first_office_code,
            holder_code=standing.holder_code,
            holder_name=name(tx, standing.holder_code, standing.holder_is_department),
            holder_is_department=standing.holder_is_department,
            tier=TIERS[standing.tier],
            agent_id=standing.agent_id,
            valid_until=standing.valid_until.isoformat() if standing.valid_until else "",
            offered_code=offered,
            offered_name=(name(tx, offered, False) or name(tx, offered, True)) if offered else "",
            offered_move=MOVES[standing.offered_move] if standing.offered_move else None,
            deadline_on=standing.deadline_on.isoformat() if standing.deadline_on else "",
            bounces=standing.bounces,
            closed=standing.closed,
            assigned_at=timestamp(standing.assigned_at),
        )


def show_recusal(recusal: Recusal) -> pb.Recusal:
    """A recusal on the wire."""
    return pb.Recusal(
        agent_id=recusal.agent_id,
        ground=GROUNDS[recusal.ground],
        decided_by=recusal.decided_by,
        decided_as=recusal.decided_as,
        decided_at=timestamp(recusal.decided_at),
    )


def _line(line: MoveLine) -> pb.MoveLine:
    return pb.MoveLine(
        at=timestamp(line.at),
        move=MOVES[line.move],
        from_code=line.from_code,
        to_code=line.to_code,
        agent_id=line.agent_id,
        reason=line.reason,
        by=line.by,
        version=line.version,
    )
