"""The few ways in which a service says no. Everything else that is raised is a defect."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class FieldViolation:
    """What is wrong with one field of a request and what to do about it, in Chinese.

    `field` is the path as the proto names it, for example `petitioner.name` or `agents[3].id`.
    """

    field: str
    text: str


class Refusal(Exception):
    """A lawful no. `reason` is for machines (UPPER_SNAKE), `text` for the person, in Chinese."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(f"{reason}: {text}")
        self.reason = reason
        self.text = text


class Invalid(Refusal):
    """The request itself is wrong; `fields` has at least one entry."""

    def __init__(self, fields: Sequence[FieldViolation]) -> None:
        super().__init__("INVALID", "；".join(f.text for f in fields))
        self.fields = tuple(fields)

    @classmethod
    def field(cls, field: str, text: str) -> "Invalid":
        """One wrong field."""
        return cls([FieldViolation(field, text)])


class Unauthenticated(Refusal):
    """Nobody is named as acting, or the name cannot be believed."""


class NotAllowed(Refusal):
    """The acting person may not do this."""


class NotFound(Refusal):
    """There is nothing of that name for this caller."""

    def __init__(self, text: str) -> None:
        super().__init__("NOT_FOUND", text)


class Stale(Refusal):
    """The thing has changed since the caller read it; read again and decide anew."""

    def __init__(self, text: str = "内容已被他人更新，请刷新后再办理") -> None:
        super().__init__("STALE_VERSION", text)


class Conflict(Refusal):
    """The state of the thing does not allow this now."""


class TooMany(Refusal):
    """A limit of use is reached; later it will be possible again."""
