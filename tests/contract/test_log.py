"""What any event log must promise. Every implementation runs the same cases."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.chassis.embedded_log import EmbeddedLog
from services.chassis.log import MOST_BYTES, Log, Oversize, Record

TOPIC = "huiyin.intake.petition.v1"
OTHER = "huiyin.intake.sealed.v1"

Open = Callable[[], Log]


@pytest.fixture(params=["embedded"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Opens the log as its producer; again and again, as after a crash."""
    logs: list[Log] = []

    def open_() -> Log:
        logs.append(EmbeddedLog(tmp_path, "intake"))
        return logs[-1]

    yield open_
    for log in logs:
        log.close()


def record(key: str, number: int, topic: str = TOPIC) -> Record:
    return Record(topic, key, f"{key}{number}".encode(), {"ce_id": f"{key}-{number}"})


def read(
    log: Log, topics: list[str] | None = None, positions: dict[tuple[str, int], int] | None = None
) -> list[Record]:
    reader = log.reader(topics or [TOPIC], lambda: positions or {})
    heard = [h.record for h in reader.poll(1000, 0)]
    reader.close()
    return heard


def test_what_was_appended_is_read_in_order_per_key(opened: Open) -> None:
    log = opened()
    said = [record(key, n) for n in range(10) for key in "abc"]
    log.append(said[:15])
    log.append(said[15:])
    for key in "abc":
        assert [r for r in read(log) if r.key == key] == [r for r in said if r.key == key]


def test_a_reader_begins_where_it_is_told(opened: Open) -> None:
    log = opened()
    log.append([record("a", n) for n in range(5)])
    assert [r.value for r in read(log, positions={(TOPIC, 0): 3})] == [b"a3", b"a4"]


def test_a_reader_sees_what_comes_later(opened: Open) -> None:
    log = opened()
    reader = log.reader([TOPIC], dict)
    assert reader.poll(10, 0) == []
    log.append([record("a", 1)])
    assert [h.record.value for h in reader.poll(10, 1)] == [b"a1"]
    assert reader.poll(10, 0) == []
    reader.close()


def test_rewinding_reads_again_from_what_was_kept(opened: Open) -> None:
    log = opened()
    log.append([record("a", n) for n in range(3)])
    kept: dict[tuple[str, int], int] = {}
    reader = log.reader([TOPIC], lambda: kept)
    first = reader.poll(10, 0)
    kept[(TOPIC, first[1].partition)] = first[1].offset
    reader.rewind()
    assert reader.poll(10, 0) == first[1:]
    reader.close()


def test_a_poll_returns_no_more_than_asked(opened: Open) -> None:
    log = opened()
    log.append([record("a", n) for n in range(7)])
    reader = log.reader([TOPIC], dict)
    assert [len(reader.poll(3, 0)) for _ in range(4)] == [3, 3, 1, 0]
    reader.close()


def test_two_readers_do_not_take_from_each_other(opened: Open) -> None:
    log = opened()
    log.append([record("a", n) for n in range(3)])
    assert read(log) == read(log)


def test_topics_are_apart(opened: Open) -> None:
    log = opened()
    log.append([record("a", 1), record("a", 2, OTHER)])
    assert [r.value for r in read(log)] == [b"a1"]
    assert {r.value for r in read(log, [TOPIC, OTHER])} == {b"a1", b"a2"}


def test_ends_tell_how_far_the_log_goes(opened: Open) -> None:
    log = opened()
    assert log.ends([TOPIC]) == {(TOPIC, 0): 0}
    log.append([record("a", n) for n in range(4)])
    assert log.ends([TOPIC]) == {(TOPIC, 0): 4}


def test_it_survives_its_process(opened: Open) -> None:
    log = opened()
    log.append([record("a", 1)])
    log.close()
    again = opened()
    again.append([record("a", 2)])
    assert [r.value for r in read(again)] == [b"a1", b"a2"]


def test_an_oversize_record_is_refused_whole(opened: Open) -> None:
    log = opened()
    big = Record(TOPIC, "a", b"x" * (MOST_BYTES + 1), {})
    with pytest.raises(Oversize):
        log.append([record("a", 1), big])
    assert read(log) == []


def test_only_the_owner_appends(opened: Open) -> None:
    log = opened()
    with pytest.raises(ValueError, match="does not own"):
        log.append([record("a", 1, "huiyin.routing.place.v1")])
