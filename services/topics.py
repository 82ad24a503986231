"""The topics of the event log: who announces what on each, under which key, and how brokers keep it.

Topics only grow: another message may be added, a changed meaning is a new topic. Partitions are
fixed for good, because a key's facts keep their order only while they stay in one.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from google.protobuf.message import Message
from huiyin.casework.v1 import casework_pb2 as casework
from huiyin.intake.v1 import intake_pb2 as intake
from huiyin.routing.v1 import routing_pb2 as routing
from huiyin.supervision.v1 import supervision_pb2 as supervision

_DAY_MS = 24 * 60 * 60 * 1000


@dataclass(frozen=True)
class Topic:
    """One topic as a cell's brokers keep it, without the cell's prefix.

    `key` says in words what the key is. A hearer that is away for longer than `retention_days` is
    healed by republishing.
    """

    name: str
    owner: str
    key: str
    messages: tuple[type[Message], ...]
    # Who alone may read it; empty for everybody in the cell.
    readers: tuple[str, ...] = ()
    partitions: int = 24
    retention_days: int = 14
    replication: int = 3
    min_insync: int = 2

    @property
    def short(self) -> str:
        """<service>.<aggregate>."""
        return ".".join(self.name.split(".")[1:3])

    def settings(self, replication: int) -> dict[str, str]:
        """What a broker with this many copies is told; one copy may always be away."""
        return {
            "cleanup.policy": "delete",
            "retention.ms": str(self.retention_days * _DAY_MS),
            "min.insync.replicas": str(min(self.min_insync, max(1, replication - 1))),
        }


TOPICS: tuple[Topic, ...] = (
    Topic(
        "huiyin.intake.petition.v1",
        "intake",
        "petition",
        (
            intake.PetitionRegistered,
            intake.PetitionAccepted,
            intake.PetitionGuided,
            intake.PetitionDeclined,
            intake.PetitionErased,
        ),
    ),
    Topic(
        "huiyin.intake.sealed.v1",
        "intake",
        "accusation",
        (intake.AccusationChanged,),
        readers=("supervision",),
    ),
    Topic(
        "huiyin.routing.assignment.v1",
        "routing",
        "petition",
        (routing.AssignmentChanged, routing.AssignmentErased),
    ),
    Topic("huiyin.routing.agent.v1", "routing", "agent", (routing.AgentChanged,)),
    Topic(
        "huiyin.routing.place.v1",
        "routing",
        "code of the place, office or department",
        (routing.PlaceChanged, routing.OfficeChanged, routing.DepartmentChanged),
    ),
    Topic(
        "huiyin.casework.case.v1",
        "casework",
        "petition",
        (casework.CaseChanged, casework.ClockChanged, casework.ClockRungReached, casework.CaseErased),
    ),
    Topic(
        "huiyin.supervision.order.v1",
        "supervision",
        "petition",
        (supervision.OrderChanged, supervision.OrdersErased),
    ),
    Topic("huiyin.supervision.suspension.v1", "supervision", "agent", (supervision.SuspensionChanged,)),
)
BY_NAME: Mapping[str, Topic] = {topic.name: topic for topic in TOPICS}
MESSAGES: Mapping[str, type[Message]] = {
    kind.DESCRIPTOR.full_name: kind for topic in TOPICS for kind in topic.messages
}
"""Announced messages by their full name, the CloudEvents type."""


def find(name: str) -> Topic | None:
    """A topic by its whole name or by <service>.<aggregate>, or None."""
    return BY_NAME.get(name) or next((topic for topic in TOPICS if topic.short == name), None)
