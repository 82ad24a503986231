"""The services' door of supervision: mounts its nouns'."""

from huiyin.supervision.v1 import supervision_pb2_grpc

from services.chassis.clock import Clock
from services.chassis.database import Database
from services.chassis.rpc import Servicer
from services.chassis.serials import Serials
from services.supervision.complaints.rpc import ComplaintsRpc
from services.supervision.complaints.service import Complaints
from services.supervision.figures.rpc import FiguresRpc
from services.supervision.figures.service import Figures
from services.supervision.orders.rpc import OrdersRpc
from services.supervision.orders.service import Orders


class SupervisionRpc(FiguresRpc, OrdersRpc, ComplaintsRpc, supervision_pb2_grpc.SupervisionServiceServicer):
    """SupervisionService."""

    def __init__(
        self, database: Database, clock: Clock, figures: Figures, orders: Orders, complaints: Complaints
    ) -> None:
        self.database, self.clock = database, clock
        self.figures, self.orders, self.complaints = figures, orders, complaints
        self.order_serials = Serials(database, "order", 10)
        self.suspension_serials = Serials(database, "suspension", 1)


def mounted(rpc: SupervisionRpc) -> Servicer:
    """The servicer, ready to mount."""
    add = supervision_pb2_grpc.add_SupervisionServiceServicer_to_server
    return Servicer(add, rpc, "huiyin.supervision.v1.SupervisionService")
