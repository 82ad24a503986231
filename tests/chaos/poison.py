"""Records that nobody should have written, and a broker that takes less than it did."""

from dataclasses import dataclass
from typing import Any

from kafka import KafkaAdminClient, KafkaProducer
from kafka.admin import ConfigResource, ConfigResourceType

from tests.engines import Kafka

HEARERS = ("routing", "casework", "supervision")
_PARTITIONS = 24
_TYPE = "huiyin.intake.v1.PetitionRegistered"
_BIG = 3 * 1024 * 1024


@dataclass(frozen=True)
class Written:
    """How many records were written, and how many of them every hearer must set aside."""

    written: int
    set_aside: int


def is_ours(key: str) -> bool:
    """Whether a key, as hearers keep it, is one of those written here."""
    return key == "" or key.startswith("poison")


def write(kafka: Kafka, topic: str) -> Written:
    """Writes into every partition, between whatever else goes there."""
    limit(kafka, topic, 2 * _BIG)
    producer = KafkaProducer(
        bootstrap_servers=kafka.bootstrap.split(","), max_request_size=2 * _BIG, enable_idempotence=True
    )
    sent = []
    aside = 0
    for partition in range(_PARTITIONS):
        for key, value, headers, kept in _records(partition):
            sent.append(producer.send(topic, value, key, headers, partition))
            aside += kept
    for future in sent:
        future.get(30)
    producer.close()
    return Written(len(sent), aside)


def _records(partition: int) -> list[tuple[bytes | None, bytes | None, list[tuple[str, bytes]], bool]]:
    """Key, value, headers, and whether it must be set aside."""

    def headers(sequence: str, kind: str = _TYPE) -> list[tuple[str, bytes]]:
        return [("ce_sequence", sequence.encode()), ("ce_type", kind.encode())]

    undecodable = f"poison-{partition}".encode()
    made: list[tuple[bytes | None, bytes | None, list[tuple[str, bytes]], bool]] = [
        (undecodable, b"\xff\xfe\xfd", headers("1"), True),
        # Behind it, so it must wait; and its repeat is the same record.
        (undecodable, b"", headers("2"), True),
        (b"poison\x00\xff" + b"x" * 5000, b"", headers("1"), True),
        (f"poison-naked-{partition}".encode(), b"words", [], True),
        (f"poison-nan-{partition}".encode(), b"", headers("many"), True),
        (f"poison-minus-{partition}".encode(), b"", headers("-1"), True),
        (None, b"words", [], True),
        (f"poison-new-{partition}".encode(), b"\x00", headers("1", "huiyin.intake.v1.NotYetKnown"), False),
    ]
    if partition == 0:
        made.append((b"poison-big", b"\x00" * _BIG, [], True))
    return made


def limit(kafka: Kafka, topic: str, most: int) -> None:
    """From now on the broker takes no batch of this topic that is larger than `most` bytes."""
    admin = KafkaAdminClient(bootstrap_servers=kafka.bootstrap.split(","))
    try:
        change = {"max.message.bytes": str(most)}
        admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, change)])
    finally:
        admin.close()


def batch_bytes(record: Any) -> int:
    """How large a batch is that holds only this record: Kafka's record format, version 2."""

    def varint(number: int) -> int:
        return max(1, (2 * number).bit_length() + 6) // 7 if number else 1

    body = 1 + 1 + 1 + varint(len(record.headers))
    for part in (record.key, record.value):
        body += varint(len(part)) + len(part)
    for name, value in record.headers:
        body += varint(len(name)) + len(name) + varint(len(value)) + len(value)
    return 61 + varint(body) + body
