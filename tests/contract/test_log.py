"""What any event log must promise. Every implementation runs the same cases."""

import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.chassis.embedded_log import EmbeddedLog
from services.chassis.kafka_log import KafkaLog
from services.chassis.log import MOST_BYTES, Heard, Log, Oversize, Reader, Record
from tests.ground import Ground, OnEngines, make_topics

TOPIC = "huiyin.intake.petition.v1"
OTHER = "huiyin.intake.sealed.v1"

Open = Callable[[], Log]
Kept = dict[tuple[str, int], int]


@pytest.fixture
def opened(lasting: Ground, tmp_path: Path) -> Iterator[Open]:
    """Opens the log as its producer; again and again, as after a crash."""
    logs: list[Log] = []
    broker = None
    if isinstance(lasting, OnEngines):
        prefix = f"c{uuid.uuid4().hex[:10]}."
        make_topics(lasting.engines, prefix, [TOPIC, OTHER])
        broker = lasting.broker(prefix)

    def open_() -> Log:
        logs.append(KafkaLog(broker, "intake") if broker else EmbeddedLog(tmp_path, "intake"))
        return logs[-1]

    yield open_
    for log in logs:
        log.close()


def record(key: str, number: int, topic: str = TOPIC) -> Record:
    return Record(topic, key, f"{key}{number}".encode(), {"ce_id": f"{key}-{number}"})


def hear(reader: Reader, count: int, most: int = 1000) -> list[Heard]:
    """Polls until `count` records were heard, or nothing more came for seconds."""
    heard: list[Heard] = []
    give_up = time.monotonic() + 10
    while len(heard) < count and time.monotonic() < give_up:
        heard += reader.poll(most, 0.2)
    return heard


def nothing_more(reader: Reader) -> bool:
    return reader.poll(1000, 0.3) == []


def read(
    log: Log, count: int, topics: list[str] | None = None, positions: Kept | None = None
) -> list[Record]:
    reader = log.reader(topics or [TOPIC], lambda: positions or {})
    heard = [h.record for h in hear(reader, count)]
    assert nothing_more(reader)
    reader.close()
    return heard


def test_what_was_appended_is_read_in_order_per_key(opened: Open) -> None:
    log = opened()
    said = [record(key, n) for n in range(10) for key in "abc"]
    log.append(said[:15])
    log.append(said[15:])
    heard = read(log, len(said))
    for key in "abc":
        assert [r for r in heard if r.key == key] == [r for r in said if r.key == key]


def test_a_reader_begins_where_it_is_told(opened: Open) -> None:
    log = opened()
    log.append([record("a", n) for n in range(5)])
    reader = log.reader([TOPIC], dict)
    third = hear(reader, 5)[3]
    reader.close()
    positions = {(TOPIC, third.partition): third.offset}
    assert [r.value for r in read(log, 2, positions=positions)] == [b"a3", b"a4"]


def test_a_reader_sees_what_comes_later(opened: Open) -> None:
    log = opened()
    reader = log.reader([TOPIC], dict)
    assert nothing_more(reader)
    log.append([record("a", 1)])
    assert [h.record.value for h in hear(reader, 1)] == [b"a1"]
    assert nothing_more(reader)
    reader.close()


def test_rewinding_reads_again_from_what_was_kept(opened: Open) -> None:
    log = opened()
    log.append([record("a", n) for n in range(3)])
    kept: Kept = {}
    reader = log.reader([TOPIC], lambda: kept)
    first = hear(reader, 3)
    kept[(TOPIC, first[1].partition)] = first[1].offset
    reader.rewind()
    assert hear(reader, 2) == first[1:]
    reader.close()


def test_a_poll_returns_no_more_than_asked(opened: Open) -> None:
    log = opened()
    log.append([record("a", n) for n in range(7)])
    reader = log.reader([TOPIC], dict)
    polls: list[int] = []
    while sum(polls) < 7:
        polls.append(len(reader.poll(3, 5)))
    assert max(polls) <= 3
    assert nothing_more(reader)
    reader.close()


def test_two_readers_do_not_take_from_each_other(opened: Open) -> None:
    log = opened()
    log.append([record("a", n) for n in range(3)])
    assert read(log, 3) == read(log, 3)


def test_topics_are_apart(opened: Open) -> None:
    log = opened()
    log.append([record("a", 1), record("a", 2, OTHER)])
    assert [r.value for r in read(log, 1)] == [b"a1"]
    assert {r.value for r in read(log, 2, [TOPIC, OTHER])} == {b"a1", b"a2"}


def test_ends_tell_how_far_the_log_goes(opened: Open) -> None:
    log = opened()
    assert sum(log.ends([TOPIC]).values()) == 0
    log.append([record("a", n) for n in range(4)])
    reader = log.reader([TOPIC], dict)
    last = hear(reader, 4)[-1]
    reader.close()
    ends = log.ends([TOPIC])
    assert (ends[(TOPIC, last.partition)], sum(ends.values())) == (last.offset + 1, 4)


def test_offsets_are_those_that_are_read(opened: Open) -> None:
    log = opened()
    offsets = log.append([record(key, n) for n in range(3) for key in "ab"])
    reader = log.reader([TOPIC], dict)
    heard = {h.record.value: h.offset for h in hear(reader, 6)}
    reader.close()
    assert offsets == [heard[f"{key}{n}".encode()] for n in range(3) for key in "ab"]


def test_it_survives_its_process(opened: Open) -> None:
    log = opened()
    log.append([record("a", 1)])
    log.close()
    again = opened()
    again.append([record("a", 2)])
    assert [r.value for r in read(again, 2)] == [b"a1", b"a2"]


def test_headers_come_back_as_they_were(opened: Open) -> None:
    log = opened()
    said = Record(TOPIC, "a", b"\x00\xff", {"ce_id": "1", "ce_reliedon": "", "ce_source": "//huiyin/intake"})
    log.append([said])
    assert read(log, 1) == [said]


def test_an_oversize_record_is_refused_whole(opened: Open) -> None:
    log = opened()
    big = Record(TOPIC, "a", b"x" * (MOST_BYTES + 1), {})
    with pytest.raises(Oversize):
        log.append([record("a", 1), big])
    assert read(log, 0) == []
    log.append([Record(TOPIC, "a", b"x" * MOST_BYTES, {})])
    assert len(read(log, 1)) == 1


def test_only_the_owner_appends(opened: Open) -> None:
    log = opened()
    with pytest.raises(ValueError, match="does not own"):
        log.append([record("a", 1, "huiyin.routing.place.v1")])
