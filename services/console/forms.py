"""Forms: what a page lets a person fill in, read back into the request a service takes."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import grpc

from services.chassis.clock import SHANGHAI
from services.chassis.refusals import Invalid, Refusal
from services.chassis.web import STATUSES
from services.chassis.wire import timestamp

BUSY = "系统正忙，请稍后再试；您填写的内容还在，再提交也只登记一次"
# What an int32 of a request can hold.
_MOST = 2**31 - 1


@dataclass(frozen=True)
class Field:
    """One thing to fill in. `name` is the request's field, dotted for a message within it.

    `kind`: line, text, lines, choice, day, instant, tick, number, photo (its SHA-256 is what is sent).
    """

    name: str
    label: str
    kind: str = "line"
    choices: dict[str, str] = field(default_factory=dict)
    hint: str = ""
    usual: str = ""


@dataclass(frozen=True)
class Action:
    """A verb a page offers: `request` is the message a service's method takes."""

    verb: str
    title: str
    service: str
    request: Any
    fields: tuple[Field, ...] = ()
    hint: str = ""

    @property
    def has_photo(self) -> bool:
        """Whether a file goes with the form."""
        return any(each.kind == "photo" for each in self.fields)


@dataclass(frozen=True)
class Failed:
    """A form that was refused or not answered: what was typed stays, and each field says what is wrong.

    `again`: nobody knows whether it was done, so the same request, id and version, must be sent again.
    """

    verb: str
    text: str
    typed: dict[str, str]
    errors: dict[str, str]
    status: int
    again: bool = False

    @classmethod
    def because(cls, verb: str, error: Refusal | grpc.RpcError, typed: dict[str, str]) -> "Failed":
        """From a refusal, or from a service that did not answer."""
        if isinstance(error, grpc.RpcError):
            return cls(verb, BUSY, typed, {}, 503, again=True)
        errors = {f.field: f.text for f in error.fields} if isinstance(error, Invalid) else {}
        return cls(verb, error.text, typed, errors, STATUSES[type(error)])


def read(action: Action, typed: dict[str, str], **known: Any) -> Any:
    """The request a filled-in form means. Raises Invalid for an instant that cannot be read."""
    request = action.request(**known)
    for each in action.fields:
        value = typed.get(each.name, "")
        target, _, name = each.name.rpartition(".")
        message = getattr(request, target) if target else request
        if each.kind == "tick":
            setattr(message, name, bool(value))
        elif each.kind == "number":
            setattr(message, name, _number(each, value))
        elif each.kind == "lines":
            getattr(message, name).extend(line.strip() for line in value.splitlines() if line.strip())
        elif each.kind == "instant":
            if value:
                getattr(message, name).CopyFrom(_instant(each, value))
        elif each.kind == "choice":
            if value:
                setattr(message, name, _choice(each, value, message, name))
        else:
            setattr(message, name, value)
    return request


def _choice(each: Field, value: str, message: Any, name: str) -> Any:
    # Without choices of its own the page offered names from the register; the service knows them.
    if each.choices and value not in each.choices:
        raise Invalid.field(each.name, f"请选择{each.label}")
    enum = message.DESCRIPTOR.fields_by_name[name].enum_type
    return enum.values_by_name[value].number if enum else value


def _number(each: Field, value: str) -> int:
    try:
        number = int(value or 0)
    except ValueError:
        raise Invalid.field(each.name, f"{each.label}须为数字") from None
    if abs(number) > _MOST:
        raise Invalid.field(each.name, f"{each.label}的数字太大，请核对")
    return number


def version(typed: dict[str, str]) -> int:
    """The version a form was filled in on; 0, which no thing has, when it cannot be read."""
    value = typed.get("version", "")
    return int(value) if value.isdecimal() and len(value) < 16 else 0


def _instant(each: Field, value: str) -> Any:
    try:
        return timestamp(datetime.fromisoformat(value).replace(tzinfo=SHANGHAI))
    except (ValueError, OverflowError):
        raise Invalid.field(each.name, f"{each.label}无法识别，请重新选择") from None
