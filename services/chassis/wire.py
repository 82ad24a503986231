"""Instants, days and texts as they travel in protobuf messages."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from services.chassis.refusals import FieldViolation, Invalid

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = 86_400


def timestamp(instant: datetime | None) -> Timestamp | None:
    """An instant as a protobuf Timestamp; None stays None (the field is left out)."""
    if instant is None:
        return None
    since = instant - _EPOCH
    return Timestamp(seconds=since.days * _DAY + since.seconds, nanos=since.microseconds * 1000)


def instant(stamp: Timestamp) -> datetime:
    """A Timestamp as an aware UTC instant."""
    return stamp.ToDatetime(tzinfo=UTC)


def asked_instant(request: object, field: str, otherwise: datetime | None = None) -> datetime:
    """The instant in a request's field, or `otherwise` when it was left out.

    Raises Invalid when it is required and missing, or no date of this calendar.
    """
    if not request.HasField(field):  # type: ignore[attr-defined]
        if otherwise is None:
            raise Invalid.field(field, "请填写时间")
        return otherwise
    try:
        return instant(getattr(request, field))
    except (ValueError, OverflowError):
        raise Invalid.field(field, "时间无法识别，请重新填写") from None


def asked_day(value: str, field: str) -> date:
    """A legal day written YYYY-MM-DD. Raises Invalid for anything else."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Invalid.field(field, "日期须写成 2026-03-01 的样子") from None


def storable(message: Message) -> None:
    """Raises Invalid naming every text that holds a NUL character, which PostgreSQL cannot keep."""
    # Without one among its bytes it stands in none of its texts.
    if b"\0" in message.SerializeToString() and (fields := list(_with_nul(message, ""))):
        raise Invalid([FieldViolation(f, "文字中有无法保存的字符，请删去后重新填写") for f in fields])


def _with_nul(message: Message, at: str) -> Iterator[str]:
    for field, value in message.ListFields():
        whole = not field.is_repeated
        for number, each in enumerate([value] if whole else value):
            name = f"{at}{field.name}" if whole else f"{at}{field.name}[{number}]"
            if isinstance(each, Message):
                yield from _with_nul(each, f"{name}.")
            elif isinstance(each, str) and "\0" in each:
                yield name
