"""Recusals on the wire."""

import grpc
from huiyin.routing.v1 import routing_pb2 as pb

from services.chassis.identity import Role
from services.chassis.policy import OFFICES, allows
from services.chassis.rpc import actor_of
from services.routing.assignment.rpc import GROUNDS, AssignmentRpc
from services.routing.recusal.service import Recusals


class RecusalRpc(AssignmentRpc):
    """The recusals' part of RoutingService."""

    recusals: Recusals

    @allows(OFFICES, Role.AGENT)
    def RecuseAgent(
        self, request: pb.RecuseAgentRequest, context: grpc.ServicerContext
    ) -> pb.RecuseAgentResponse:
        actor, r = actor_of(context), request
        ground = next((word for word, value in GROUNDS.items() if value == r.ground), None)
        return pb.RecuseAgentResponse(
            assignment=self.database.run(
                lambda tx: self._show(
                    tx, self.recusals.recuse(tx, actor, r, r.petition_id, r.version, r.agent_id, ground)
                )
            )
        )
