"""What Apache Kafka adds to a log's promises: it refuses, denies, goes away, and divides the work."""

import gc
import itertools
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from kafka import KafkaAdminClient, KafkaProducer
from kafka.admin import ConfigResource

from services.chassis.broker import Broker
from services.chassis.kafka_log import KafkaLog
from services.chassis.log import Away, Denied, Heard, Positions, Reader, Record, Refused
from tests.engines import Kafka
from tests.journeys.running import eventually

TOPIC = "huiyin.intake.petition.v1"
_PARTITIONS = 6


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kafka]:
    """One broker of this module's own, behind a network that can be lost."""
    made = Kafka(tmp_path_factory.mktemp("kafka"), brokers=1, secure=True)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def broker(kafka: Kafka) -> Broker:
    """Its brokers, with topics of this test's own."""
    prefix = f"k{uuid.uuid4().hex[:10]}."
    admin = KafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    admin.create_topics({prefix + TOPIC: {"num_partitions": _PARTITIONS}}, wait_for_metadata=True)
    admin.close()
    return Broker((kafka.bootstrap,), prefix, "PLAINTEXT", "", "", "", None)


@pytest.fixture
def open_log(broker: Broker) -> Iterator[Callable[..., KafkaLog]]:
    """Opens the log, with another broker setting or a member's name if asked."""
    logs: list[KafkaLog] = []

    def open_(other: Broker = broker, instance: str = "") -> KafkaLog:
        logs.append(KafkaLog(other, "intake", instance))
        return logs[-1]

    yield open_
    for log in logs:
        log.close()


def record(key: str, said: str) -> Record:
    return Record(TOPIC, key, said.encode(), {"ce_id": f"{key}-{said[:8]}"})


def hear(reader: Reader, count: int, seconds: float = 15) -> list[Heard]:
    heard: list[Heard] = []
    give_up = time.monotonic() + seconds
    while len(heard) < count and time.monotonic() < give_up:
        heard += reader.poll(1000, 0.2)
    return heard


def in_the_log(log: KafkaLog, count: int) -> dict[str, list[str]]:
    """What was said, by key, each once, in the order of its first telling."""
    reader = log.reader([TOPIC], dict)
    said: dict[str, list[str]] = {}
    for heard in hear(reader, count):
        told = said.setdefault(heard.record.key, [])
        if (text := heard.record.value.decode()[:8]) not in told:
            told.append(text)
    reader.close()
    return said


def limit(kafka: Kafka, broker: Broker, most: int) -> None:
    """The topic takes records up to so many bytes."""
    admin = KafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    admin.alter_configs([ConfigResource("topic", broker.prefix + TOPIC, {"max.message.bytes": str(most)})])
    admin.close()


def test_a_refused_record_stops_its_key_and_no_other(
    kafka: Kafka, broker: Broker, open_log: Callable[..., KafkaLog]
) -> None:
    log = open_log()
    big = record("a", "2" * 5000)
    said = [record("a", "1"), big, record("b", "1"), record("a", "3"), record("c", "1")]
    limit(kafka, broker, 1000)

    def refused() -> bool:
        # A topic's new limit reaches its leader in a moment.
        try:
            log.append([big])
        except Refused:
            return True
        return False

    eventually(refused, 10)
    with pytest.raises(Refused) as caught:
        log.append(said)
    assert list(caught.value.refused) == [1]
    assert "MessageSizeTooLarge" in caught.value.refused[1]
    assert caught.value.acknowledged == [0, 2, 4]
    # The producer that met it would fail everything from now on.
    log.append([record("d", "1")])
    limit(kafka, broker, 1_000_000)
    eventually(lambda: len(log.append([big])) == 1, 10)
    log.append([record("a", "3")])
    found = in_the_log(log, 8)
    assert found["b"] == found["c"] == found["d"] == ["1"]
    assert [each for each in found["a"] if each != "2" * 8] == ["1", "3"]


@pytest.mark.parametrize("lost", ["refuse", "cut"])
def test_a_broker_that_is_away_is_told_and_what_waits_goes_out_in_order(
    kafka: Kafka, broker: Broker, open_log: Callable[..., KafkaLog], lost: str
) -> None:
    log = open_log(replace(broker, servers=(kafka.proxied_bootstrap,)))
    first, rest = [record("a", "1")], [record(key, n) for n in "234" for key in "ab"]
    log.append(first)
    getattr(kafka.proxies[0], lost)()
    try:
        began = time.monotonic()
        with pytest.raises(Away):
            log.append(rest)
        with pytest.raises(Away):
            log.ends([TOPIC])
        # Within a relay's lease.
        assert time.monotonic() - began < 20
    finally:
        kafka.proxies[0].heal()
    eventually(lambda: _appended(log, rest), 20)
    assert in_the_log(log, 7) == {"a": ["1", "2", "3", "4"], "b": ["2", "3", "4"]}


def _appended(log: KafkaLog, records: list[Record]) -> bool:
    try:
        return len(log.append(records)) == len(records)
    except Away:
        return False


def test_a_long_absence_leaves_no_threads_behind(broker: Broker, open_log: Callable[..., KafkaLog]) -> None:
    log = open_log(replace(broker, servers=("127.0.0.1:1",)))
    before = threading.active_count()
    for _ in range(3):
        with pytest.raises(Away):
            log.append([record("a", "1")])
        with pytest.raises(Away):
            log.ends([TOPIC])
        with pytest.raises(Away):
            log.reader([TOPIC], dict)
    gc.collect()
    eventually(lambda: threading.active_count() <= before, 5)


def test_whom_the_broker_does_not_know_is_told_so(
    kafka: Kafka, broker: Broker, open_log: Callable[..., KafkaLog]
) -> None:
    ours = replace(
        broker,
        servers=(kafka.secure_bootstrap,),
        security="SASL_SSL",
        mechanism="SCRAM-SHA-256",
        username=kafka.username,
        password=kafka.password,
        ca_file=kafka.ca_file,
    )
    assert open_log(ours).missing([TOPIC]) == []
    assert len(open_log(ours).append([record("a", "1")])) == 1
    for wrong in ({"password": "wrong"}, {"ca_file": None}, {"mechanism": "SCRAM-SHA-512"}):
        with pytest.raises(Denied):
            open_log(replace(ours, **wrong)).missing([TOPIC])


def test_a_topic_nobody_created_is_named(open_log: Callable[..., KafkaLog]) -> None:
    log = open_log()
    assert log.missing([TOPIC, "huiyin.intake.sealed.v1"]) == ["huiyin.intake.sealed.v1"]
    with pytest.raises(Away, match="sealed"):
        log.ends(["huiyin.intake.sealed.v1"])


class Member:
    """A work process's consumer: it polls without pause, on a thread of its own."""

    def __init__(self, log: KafkaLog, positions: Positions) -> None:
        self.heard: list[Heard] = []
        self._stopping = threading.Event()
        self._log, self._positions = log, positions
        self._thread = threading.Thread(target=self._poll)
        self._thread.start()

    def partitions(self, what: str) -> set[int]:
        """Where it heard this said."""
        return {h.partition for h in list(self.heard) if h.record.value == what.encode()}

    def stop(self) -> None:
        """As a process that ends."""
        self._stopping.set()
        self._thread.join(20)

    def _poll(self) -> None:
        reader = self._log.reader([TOPIC], self._positions)
        while not self._stopping.is_set():
            self.heard += reader.poll(1000, 0.25)
        reader.close()


def test_members_divide_the_partitions_and_one_that_returns_finds_its_own(
    open_log: Callable[..., KafkaLog],
) -> None:
    log = open_log()
    everywhere = set(range(_PARTITIONS))

    def say(what: str) -> None:
        log.append([record(f"key-{n}", what) for n in range(60)])

    one, two = (Member(open_log(instance=f"work-{n}"), dict) for n in (1, 2))
    try:
        rounds = itertools.count()

        def divided() -> bool:
            say(what := f"round-{next(rounds)}")
            threading.Event().wait(1)
            mine, theirs = one.partitions(what), two.partitions(what)
            return bool(mine and theirs) and not mine & theirs and mine | theirs == everywhere

        eventually(divided, 60)
        last = f"round-{next(rounds) - 1}"
        mine, theirs = one.partitions(last), two.partitions(last)
        two.stop()
        two = Member(open_log(instance="work-2"), lambda: dict(log.ends([TOPIC])))
        returned = itertools.count()

        def back() -> bool:
            say(what := f"back-{next(returned)}")
            threading.Event().wait(1)
            return two.partitions(what) == theirs

        eventually(back, 40)
        assert one.partitions(f"back-{next(returned) - 1}") == mine
    finally:
        one.stop()
        two.stop()


def test_the_kept_positions_count_and_not_the_groups(open_log: Callable[..., KafkaLog]) -> None:
    log = open_log(instance="work-1")
    log.append([record("a", str(n)) for n in range(5)])
    reader = log.reader([TOPIC], dict)
    heard = hear(reader, 5)
    partition = heard[0].partition
    reader.kept({(TOPIC, partition): 5})
    reader.poll(10, 0.5)
    reader.close()
    again = open_log(instance="work-1").reader([TOPIC], lambda: {(TOPIC, partition): 2})
    assert [h.record.value for h in hear(again, 3)] == [b"2", b"3", b"4"]
    again.close()


def test_a_position_beyond_the_log_reads_from_the_beginning(open_log: Callable[..., KafkaLog]) -> None:
    log = open_log()
    log.append([record("a", str(n)) for n in range(3)])
    reader = log.reader([TOPIC], lambda: {(TOPIC, p): 1000 for p in range(_PARTITIONS)})
    assert [h.record.value for h in hear(reader, 3)] == [b"0", b"1", b"2"]
    reader.close()


def test_what_others_wrote_arrives_however_it_looks(
    kafka: Kafka, broker: Broker, open_log: Callable[..., KafkaLog]
) -> None:
    producer = KafkaProducer(bootstrap_servers=kafka.bootstrap)
    name = broker.prefix + TOPIC
    producer.send(name, key=b"only", partition=0).get(10)
    producer.send(name, key=b"\xff\x00", value=b"\xff", headers=[("x", b"\xfe")], partition=0).get(10)
    producer.close()
    reader = open_log().reader([TOPIC], dict)
    heard = hear(reader, 2)
    reader.close()
    assert [(h.record.key, h.record.value) for h in heard] == [("only", b""), ("\ufffd\x00", b"\xff")]
