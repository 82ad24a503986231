"""The services' door of casework: mounts its nouns'."""

from huiyin.casework.v1 import casework_pb2_grpc

from services.casework.acts.rpc import ActsRpc
from services.casework.acts.service import Acts
from services.casework.asks import AskWarrant
from services.casework.case.service import Cases
from services.casework.clocks.rpc import ClocksRpc
from services.casework.clocks.service import Clocks
from services.casework.closing.rpc import ClosingRpc
from services.casework.closing.service import Closing
from services.casework.pledge.rpc import PledgeRpc
from services.casework.pledge.service import Pledges
from services.chassis.clock import Clock
from services.chassis.database import Database
from services.chassis.rpc import Servicer


class CaseworkRpc(ClocksRpc, PledgeRpc, ActsRpc, ClosingRpc, casework_pb2_grpc.CaseworkServiceServicer):
    """CaseworkService."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        clocks: Clocks,
        cases: Cases,
        pledges: Pledges,
        acts: Acts,
        closing: Closing,
        ask_warrant: AskWarrant,
    ) -> None:
        self.database, self.clock, self.ask_warrant = database, clock, ask_warrant
        self.clocks, self.cases, self.pledges, self.acts, self.closing = clocks, cases, pledges, acts, closing


def mounted(rpc: CaseworkRpc) -> Servicer:
    """The servicer, ready to mount."""
    add = casework_pb2_grpc.add_CaseworkServiceServicer_to_server
    return Servicer(add, rpc, "huiyin.casework.v1.CaseworkService")
