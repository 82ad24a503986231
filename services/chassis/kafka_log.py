"""The event log on Apache Kafka, for more than one machine.

kafka-python 3.0 turns a producer that met one record the broker will not take into one that fails
everything, each time with the first record's error. So after any failure the producer is thrown away,
and what is not known to be in the log is sent again; one by one when the error is no passing one,
because only a record that fails first and alone on a fresh producer is really the refused one.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import structlog
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.consumer.subscription_state import ConsumerRebalanceListener
from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor
from kafka.errors import (
    InvalidRecordError,
    InvalidTimestampError,
    KafkaError,
    MessageSizeTooLargeError,
    PolicyViolationError,
    RecordListTooLargeError,
)
from kafka.net.compat import KafkaNetClient
from kafka.structs import OffsetAndMetadata

from services.chassis.broker import REQUEST_MS, Broker
from services.chassis.broker_probe import denial
from services.chassis.log import Away, Denied, Heard, Place, Positions, Record, Refused, accept

# What a record itself can be refused for. Anything else (no right to the topic, no such topic, a broker
# away) is the operator's to mend, and would park every record if it were taken for the record's fault.
_OWN_FAULT = (
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    InvalidRecordError,
    InvalidTimestampError,
    PolicyViolationError,
)
_DELIVERY_MS = 6_000
_ENDS_MS = 3_000
# A member that has gone without a word: its partitions move to the others after this.
_SESSION_MS = 20_000
_KEEP_SECONDS = 1.0
T = TypeVar("T")
_logger = structlog.get_logger(__name__)


class KafkaLog:
    """A cell's topics; `service` is the only producer this object appends for.

    `instance` is the lasting name of this process within the service's group; without one a reader
    reads every partition by itself and belongs to no group.
    """

    def __init__(self, broker: Broker, service: str, instance: str = "") -> None:
        self.broker, self.service, self.instance = broker, service, instance
        self._producer: KafkaProducer | None = None
        self._asker: KafkaConsumer | None = None
        self._appending, self._asking = threading.Lock(), threading.Lock()

    def append(self, records: Sequence[Record]) -> list[int]:
        accept(records, self.service)
        with self._appending:
            offsets, failed = self._send(records, range(len(records)))
            if not failed:
                return [offsets[n] for n in range(len(records))]
            self._throw_away()
            acknowledged = _prefixes(records, offsets)
            if all(getattr(error, "retriable", False) for error in failed.values()):
                raise Away(_told(next(iter(failed.values()))), acknowledged)
            return self._send_singly(records, offsets, acknowledged)

    def reader(self, topics: Sequence[str], positions: Positions) -> "KafkaReader":
        return KafkaReader(self.broker, self.service, self.instance, topics, positions)

    def ends(self, topics: Sequence[str]) -> Mapping[Place, int]:
        def asked(consumer: KafkaConsumer) -> dict[Place, int]:
            places = _places(consumer, [self.broker.prefix + topic for topic in topics])
            found = consumer.end_offsets(places, timeout_ms=_ENDS_MS)
            cut = len(self.broker.prefix)
            return {(place.topic[cut:], place.partition): offset for place, offset in found.items()}

        return self._ask(asked)

    def missing(self, topics: Sequence[str]) -> list[str]:
        def asked(consumer: KafkaConsumer) -> list[str]:
            there = consumer.topics()
            return [topic for topic in topics if self.broker.prefix + topic not in there]

        return self._ask(asked)

    def close(self) -> None:
        with self._appending:
            producer, self._producer = self._producer, None
            if producer:
                _end(producer, 2)
        with self._asking:
            if self._asker:
                self._asker.close(timeout_ms=1_000)
                self._asker = None

    def _send(
        self, records: Sequence[Record], numbers: Sequence[int]
    ) -> tuple[dict[int, int], dict[int, Exception]]:
        """Sends records together; returns offsets and errors by number."""
        offsets: dict[int, int] = {}
        failed: dict[int, Exception] = {}
        on_the_way: dict[int, Any] = {}
        try:
            producer = self._open_producer()
        except KafkaError as error:
            return offsets, dict.fromkeys(numbers, error)
        for number in numbers:
            record = records[number]
            try:
                on_the_way[number] = producer.send(
                    self.broker.prefix + record.topic,
                    key=record.key.encode(),
                    value=record.value,
                    headers=[(name, value.encode()) for name, value in record.headers.items()],
                )
            except KafkaError as error:
                failed.update(dict.fromkeys(numbers[numbers.index(number) :], error))
                break
        give_up = time.monotonic() + (_DELIVERY_MS + 1_000) / 1000
        for number, future in on_the_way.items():
            try:
                offsets[number] = future.get(timeout=max(0.001, give_up - time.monotonic())).offset
            except KafkaError as error:
                failed[number] = error
        return offsets, failed

    def _send_singly(
        self, records: Sequence[Record], offsets: dict[int, int], acknowledged: list[int]
    ) -> list[int]:
        done, refused = set(acknowledged), dict[int, str]()
        blocked: set[tuple[str, str]] = set()
        for number, record in enumerate(records):
            if number in done or (record.topic, record.key) in blocked:
                continue
            offset, failed = self._send(records, [number])
            if not failed:
                offsets |= offset
                done.add(number)
                continue
            self._throw_away()
            if not isinstance(failed[number], _OWN_FAULT):
                raise Away(_told(failed[number]), sorted(done))
            refused[number] = _told(failed[number])
            blocked.add((record.topic, record.key))
        if refused:
            raise Refused(refused, sorted(done))
        return [offsets[number] for number in range(len(records))]

    def _open_producer(self) -> KafkaProducer:
        if self._producer is None:
            config = {
                "client_id": f"huiyin-{self.service}",
                # Said aloud: the default is dropped in silence beside a setting that contradicts it.
                "enable_idempotence": True,
                "acks": "all",
                "delivery_timeout_ms": _DELIVERY_MS,
                "max_block_ms": REQUEST_MS,
            }
            self._producer = _made(KafkaProducer, self.broker, config)
        return self._producer

    def _throw_away(self) -> None:
        producer, self._producer = self._producer, None
        if producer:
            _end(producer, 0)

    def _ask(self, question: Callable[[KafkaConsumer], T]) -> T:
        with self._asking:
            try:
                if self._asker is None:
                    self._asker = _consumer(self.broker)
                return question(self._asker)
            except KafkaError as error:
                if self._asker:
                    self._asker.close(timeout_ms=0)
                    self._asker = None
                raise Away(_told(error)) from None


class KafkaReader(ConsumerRebalanceListener):
    """One member of a service's group, or a reader of everything when it has no lasting name."""

    def __init__(
        self, broker: Broker, service: str, instance: str, topics: Sequence[str], positions: Positions
    ) -> None:
        self._prefix, self._positions = broker.prefix, positions
        self._new: set[TopicPartition] = set()
        self._lock = threading.Lock()
        self._told_at = 0.0
        self._grouped = bool(instance)
        names = [broker.prefix + topic for topic in topics]
        try:
            self._consumer = self._open(broker, service, instance, names)
        except KafkaError as error:
            raise Away(_told(error)) from None

    def _open(self, broker: Broker, service: str, instance: str, names: Sequence[str]) -> KafkaConsumer:
        if not self._grouped:
            consumer = _consumer(broker)
            try:
                places = _places(consumer, names)
            except (KafkaError, Away):
                consumer.close(timeout_ms=0)
                raise
            consumer.assign(places)
            self._new.update(places)
            return consumer
        consumer = _consumer(
            broker,
            group_id=f"{broker.prefix}huiyin-{service}",
            group_instance_id=instance,
            partition_assignment_strategy=[CooperativeStickyAssignor],
            session_timeout_ms=_SESSION_MS,
            # A batch that takes longer than this is a process that hangs.
            max_poll_interval_ms=120_000,
        )
        consumer.subscribe(names, listener=self)
        return consumer

    def poll(self, most: int, seconds: float) -> list[Heard]:
        self._begin_where_kept()
        try:
            found = self._consumer.poll(timeout_ms=int(seconds * 1000), max_records=most)
        except KafkaError as error:
            raise Away(_told(error)) from None
        with self._lock:
            new = set(self._new)
        # What was read of a partition before its kept position was known is read again from there.
        return [
            _heard(record, len(self._prefix))
            for place, records in found.items()
            if place not in new
            for record in records
        ]

    def rewind(self) -> None:
        with self._lock:
            self._new.update(self._consumer.assignment())

    def kept(self, ends: Mapping[Place, int]) -> None:
        if not self._grouped or time.monotonic() < self._told_at + _KEEP_SECONDS:
            return
        self._told_at = time.monotonic()
        self._consumer.commit_async(
            {
                TopicPartition(self._prefix + topic, partition): OffsetAndMetadata(offset, "", -1)
                for (topic, partition), offset in ends.items()
            },
            callback=_committed,
        )

    def close(self) -> None:
        self._consumer.close(autocommit=False, timeout_ms=2_000)

    # Called on the library's own thread, which also sends heartbeats: nothing here may wait.

    def on_partitions_assigned(self, assigned: Sequence[TopicPartition]) -> None:
        """Partitions came: their positions are looked up before the next poll."""
        with self._lock:
            self._new.update(assigned)

    def on_partitions_revoked(self, revoked: Sequence[TopicPartition]) -> None:
        """Partitions went: what was polled of them is applied, or not, by whoever is first."""
        with self._lock:
            self._new.difference_update(revoked)

    def _begin_where_kept(self) -> None:
        with self._lock:
            new = set(self._new)
        if not new:
            return
        kept, cut = self._positions(), len(self._prefix)
        # One that is announced but not yet ours is looked up again with the next poll.
        ours = new & set(self._consumer.assignment())
        for place in ours:
            self._consumer.seek(place, kept.get((place.topic[cut:], place.partition), 0))
        with self._lock:
            self._new.difference_update(ours)


def _consumer(broker: Broker, **more: Any) -> KafkaConsumer:
    config = {
        "client_id": "huiyin",
        "group_id": None,
        "enable_auto_commit": False,
        # The default would begin at the end, and what was said while nobody listened would be lost.
        "auto_offset_reset": "earliest",
        **more,
    }
    return _made(KafkaConsumer, broker, config)


def _made(kind: Any, broker: Broker, config: dict[str, Any]) -> Any:
    """A client of the library. Raises Denied, or the KafkaError that it was."""
    clients: list[KafkaNetClient] = []

    def client(**config: Any) -> KafkaNetClient:
        clients.append(KafkaNetClient(**config))
        return clients[-1]

    try:
        return kind(
            kafka_client=client,
            allow_auto_create_topics=False,
            # Nobody reads the library's figures, and it keeps them for every request.
            metrics_enabled=False,
            **broker.client(),
            **config,
        )
    except KafkaError as error:
        # One that could not begin leaves its thread and its sockets behind.
        for each in clients:
            each.close()
        if words := denial(broker):
            raise Denied(words) from error
        raise


def _places(consumer: KafkaConsumer, names: Sequence[str]) -> list[TopicPartition]:
    places = []
    for name in names:
        partitions = consumer.partitions_for_topic(name)
        if not partitions:
            raise Away(f"the broker knows no topic {name}")
        places += [TopicPartition(name, partition) for partition in sorted(partitions)]
    return places


def _heard(record: Any, cut: int) -> Heard:
    # Others may have written anything: what cannot be read must still arrive, so that it can be set aside.
    headers = {str(name): (value or b"").decode("utf-8", "replace") for name, value in record.headers}
    key = (record.key or b"").decode("utf-8", "replace")
    return Heard(
        Record(record.topic[cut:], key, record.value or b"", headers), record.partition, record.offset
    )


def _prefixes(records: Sequence[Record], offsets: Mapping[int, int]) -> list[int]:
    """The acknowledged records that stand behind no missing one of their key."""
    missing: set[tuple[str, str]] = set()
    found = []
    for number, record in enumerate(records):
        if number not in offsets:
            missing.add((record.topic, record.key))
        elif (record.topic, record.key) not in missing:
            found.append(number)
    return found


def _end(producer: KafkaProducer, seconds: float) -> None:
    try:
        producer.close(timeout=seconds)
    except KafkaError:
        # Something could not be sent, which whoever sent it has been told already. The library gives up
        # half-way then, with its thread still sending and its destructor raising the same again.
        producer._sender.force_close()
        producer._closed = True


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _committed(_offsets: object, answer: object) -> None:
    if isinstance(answer, Exception):
        _logger.info("position_not_told", reason=str(answer))
