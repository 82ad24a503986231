"""The log read raw, as any program may: per key every fact for the first time in its order."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from tests.chaos.findings import Findings, Foreign, nobody

Key = tuple[str, str]


def read(bootstrap: str, topics: Sequence[str]) -> list[Any]:
    """Every record of these topics up to their present ends, in order within each partition."""
    consumer = KafkaConsumer(
        bootstrap_servers=bootstrap.split(","),
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=8 * 1024 * 1024,
    )
    try:
        places = [
            TopicPartition(topic, partition)
            for topic in topics
            for partition in sorted(consumer.partitions_for_topic(topic) or ())
        ]
        consumer.assign(places)
        consumer.seek_to_beginning(*places)
        ends = consumer.end_offsets(places)
        found: list[Any] = []
        while any(consumer.position(place) < end for place, end in ends.items()):
            for records in consumer.poll(timeout_ms=1000, max_records=5000).values():
                found += records
        return found
    finally:
        consumer.close()


def key(record: Any) -> str:
    """A record's key as hearers read it."""
    return (record.key or b"").decode("utf-8", "replace")


def examine(
    records: Sequence[Any],
    prefix: str,
    announced: Mapping[Key, int],
    found: Findings,
    foreign: Foreign = nobody,
) -> None:
    """Nothing announced may be missing, and nothing be told before what comes before it.

    Repeats are lawful, hearers drop them: they are only counted.
    """
    told: dict[Key, list[int]] = defaultdict(list)
    ids: dict[tuple[Key, int], str] = {}
    places: dict[Key, set[int]] = defaultdict(set)
    for record in records:
        headers = {name: value or b"" for name, value in record.headers}
        if foreign(key(record)):
            continue
        where = (record.topic.removeprefix(prefix), key(record))
        sequence = int(headers["ce_sequence"])
        told[where].append(sequence)
        places[where].add(record.partition)
        event = headers["ce_id"].decode()
        first = ids.setdefault((where, sequence), event)
        found.equal(f"{where} {sequence}: the event's id in the log", event, first)
    for where, numbers in told.items():
        unique = list(dict.fromkeys(numbers))
        if unique != sorted(unique):
            found.say("reordered", f"{where} was told in the order {numbers}")
        found.equal(f"{where}: partitions", len(places[where]), 1)
        found.figures["log repeats"] += len(numbers) - len(unique)
    for where, last in announced.items():
        found.same(f"{where}: different facts in the log", len(set(told[where])), last)
    for where in told.keys() - announced.keys():
        found.say("differs", f"{where} is in the log, and nobody announced it")
    found.figures["log records"] += sum(map(len, told.values()))
    found.figures["log keys"] += len(told)
