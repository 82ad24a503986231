"""Creates a cell's topics on Apache Kafka, and tells where brokers keep them otherwise than agreed."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.errors import (
    InvalidReplicationFactorError,
    KafkaError,
    NoError,
    TopicAlreadyExistsError,
    UnknownTopicOrPartitionError,
    for_code,
)
from kafka.net.compat import KafkaNetClient

from services.chassis import broker
from services.chassis.settings import BadSettings, Settings
from services.topics import TOPICS, Topic

# Nobody waits behind an operator, and brokers that make many topics are slow to answer.
_PATIENT = {"bootstrap_timeout_ms": 15_000, "request_timeout_ms": 20_000}
_CREATE_MS = 15_000
_READY_MS = 30_000


@dataclass(frozen=True)
class Difference:
    """What a broker keeps otherwise than the registry says; `healed` when it no longer does."""

    topic: str
    text: str
    healed: bool = False

    def __str__(self) -> str:
        return f"{self.topic}: {self.text}"


def create(settings: Settings, topics: Sequence[Topic] = TOPICS) -> tuple[list[str], list[Difference]]:
    """Creates what is missing and corrects settings; returns names created and what differed.

    Partitions and copies are never changed here: more partitions would tear a key's facts apart, and
    moving copies is the brokers' operator's own work. Waits until every partition has a leader.
    Raises BadSettings when the broker refuses, does not answer, or none is named.
    """
    with _asking(settings) as (admin, prefix):
        there = set(admin.list_topics())
        new = [topic for topic in topics if prefix + topic.name not in there]
        made = _create(admin, prefix, new, settings) if new else []
        found = _once_known(admin, prefix, topics, settings)
        wrong = {(topic, name): agreed for topic, name, _, agreed in found if name in _settable(topic)}
        if wrong:
            _correct(admin, prefix, wrong)
        return (
            made,
            [
                Difference(prefix + topic.name, _told(name, real, agreed), (topic, name) in wrong)
                for topic, name, real, agreed in found
            ],
        )


def check(settings: Settings, topics: Sequence[Topic] = TOPICS) -> list[Difference]:
    """What brokers keep otherwise than agreed: missing topics, partitions, copies, settings."""
    with _asking(settings) as (admin, prefix):
        there = set(admin.list_topics())
        missing = [topic for topic in topics if prefix + topic.name not in there]
        here = [topic for topic in topics if topic not in missing]
        return [Difference(prefix + topic.name, "does not exist") for topic in missing] + [
            Difference(prefix + topic.name, _told(name, real, agreed))
            for topic, name, real, agreed in _differences(admin, prefix, here, settings)
        ]


def _create(admin: KafkaAdminClient, prefix: str, new: Sequence[Topic], settings: Settings) -> list[str]:
    """The names that were really made: a broker may not have heard yet of what another has."""
    wanted = {
        prefix + topic.name: {
            "num_partitions": topic.partitions,
            "replication_factor": _copies(topic, settings),
            "configs": topic.settings(_copies(topic, settings)),
        }
        for topic in new
    }
    answered = admin.create_topics(wanted, timeout_ms=_CREATE_MS, raise_errors=False)["topics"]
    errors = {each["name"]: for_code(each["error_code"]) for each in answered}
    for name, error in errors.items():
        if error is InvalidReplicationFactorError:
            raise BadSettings(
                f"the cluster has too few brokers for {settings.kafka_replication} copies: "
                "add brokers, or set HUIYIN_KAFKA_REPLICATION"
            )
        if error not in (NoError, TopicAlreadyExistsError):
            raise error(name)
    return [name for name in wanted if errors[name] is NoError]


def _once_known(
    admin: KafkaAdminClient, prefix: str, topics: Sequence[Topic], settings: Settings
) -> list[tuple[Topic, str, str, str]]:
    """The differences, as soon as whichever broker is asked has heard of every topic."""
    give_up = time.monotonic() + _READY_MS / 1000
    while True:
        admin.wait_for_topics([prefix + topic.name for topic in topics], timeout_ms=_READY_MS)
        try:
            return list(_differences(admin, prefix, topics, settings))
        except UnknownTopicOrPartitionError:
            if time.monotonic() > give_up:
                raise


def _differences(
    admin: KafkaAdminClient, prefix: str, topics: Sequence[Topic], settings: Settings
) -> Iterator[tuple[Topic, str, str, str]]:
    """Topic, what differs, what it is, what it should be."""
    names = [prefix + topic.name for topic in topics]
    if not names:
        return
    shown = {each["name"]: each["partitions"] for each in admin.describe_topics(names)}
    asked = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
    configs = admin.describe_configs(asked, config_filter="all")["topic"]
    for topic in topics:
        name, copies = prefix + topic.name, _copies(topic, settings)
        if not shown[name]:
            raise UnknownTopicOrPartitionError(name)
        fewest = min(len(partition["replica_nodes"]) for partition in shown[name])
        real = {"partitions": str(len(shown[name])), "copies": str(fewest)} | {
            key: str(configs[name].get(key, {}).get("value")) for key in topic.settings(copies)
        }
        agreed = {"partitions": str(topic.partitions), "copies": str(copies)} | topic.settings(copies)
        yield from ((topic, key, real[key], agreed[key]) for key in agreed if real[key] != agreed[key])


def _correct(admin: KafkaAdminClient, prefix: str, wrong: dict[tuple[Topic, str], str]) -> None:
    by_topic: dict[str, dict[str, str]] = {}
    for (topic, name), agreed in wrong.items():
        by_topic.setdefault(prefix + topic.name, {})[name] = agreed
    admin.alter_configs(
        [ConfigResource(ConfigResourceType.TOPIC, topic, agreed) for topic, agreed in by_topic.items()]
    )


def _settable(topic: Topic) -> set[str]:
    return set(topic.settings(topic.replication))


def _copies(topic: Topic, settings: Settings) -> int:
    return min(topic.replication, settings.kafka_replication)


def _told(name: str, real: str, agreed: str) -> str:
    return f"{name} is {real}, agreed is {agreed}"


@contextmanager
def _asking(settings: Settings) -> Iterator[tuple[Any, str]]:
    named = broker.read(settings)
    if named is None:
        raise BadSettings(
            "no broker is named (HUIYIN_KAFKA_BOOTSTRAP); the embedded log makes its topics itself"
        )
    opened: list[KafkaNetClient] = []

    def client(**config: Any) -> KafkaNetClient:
        opened.append(KafkaNetClient(**config))
        return opened[-1]

    admin = None
    try:
        admin = KafkaAdminClient(kafka_client=client, **named.client() | _PATIENT)
        yield admin, named.prefix
    except KafkaError as error:
        raise BadSettings(f"the broker does not do it: {type(error).__name__}: {error}") from None
    finally:
        if admin:
            admin.close()
        else:
            # One that could not begin leaves its sockets behind.
            for each in opened:
                each.close()
