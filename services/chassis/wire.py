"""Instants and days as they travel in protobuf messages."""

from datetime import UTC, date, datetime

from google.protobuf.timestamp_pb2 import Timestamp

from services.chassis.refusals import Invalid


def timestamp(instant: datetime | None) -> Timestamp | None:
    """An instant as a protobuf Timestamp; None stays None (the field is left out)."""
    if instant is None:
        return None
    made = Timestamp()
    made.FromDatetime(instant.astimezone(UTC))
    return made


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
