"""The services' door of routing: mounts its nouns'."""

from huiyin.routing.v1 import routing_pb2_grpc

from services.chassis.database import Database
from services.chassis.rpc import Servicer
from services.routing.assignment.service import Responsibility
from services.routing.network.rpc import NetworkRpc
from services.routing.network.service import Register
from services.routing.recusal.rpc import RecusalRpc
from services.routing.recusal.service import Recusals


class RoutingRpc(NetworkRpc, RecusalRpc, routing_pb2_grpc.RoutingServiceServicer):
    """RoutingService."""

    def __init__(self, database: Database, register: Register, responsibility: Responsibility) -> None:
        self.database, self.register, self.responsibility = database, register, responsibility
        self.recusals = Recusals(responsibility)


def mounted(rpc: RoutingRpc) -> Servicer:
    """The servicer, ready to mount."""
    add = routing_pb2_grpc.add_RoutingServiceServicer_to_server
    return Servicer(add, rpc, "huiyin.routing.v1.RoutingService")
