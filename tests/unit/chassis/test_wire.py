"""Instants as they travel: none is moved by a microsecond."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.wire import instant, timestamp

# Protobuf's calendar begins with the year 1 and ends with 9999, in UTC.
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=ZONES)  # noqa: DTZ001


@given(INSTANTS)
def test_an_instant_comes_back_as_it_went(at: datetime) -> None:
    sent = timestamp(at)
    assert sent is not None
    assert instant(sent) == at
    library = Timestamp()
    library.FromDatetime(at.astimezone(UTC))
    assert sent == library


def test_none_is_left_out_and_a_zone_is_needed() -> None:
    assert timestamp(None) is None
    with pytest.raises(TypeError):
        timestamp(datetime(2026, 3, 2))  # noqa: DTZ001
