"""What anybody could send: messages drawn from their descriptors, sound, broken in one place, or wild.

A sound value is what a field of that name means in the town; a wild one is whatever its type can carry.
"""

from collections.abc import Callable, Mapping
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import strategies as st

Sound = Mapping[str, st.SearchStrategy[Any]]

_INSTANT = "google.protobuf.Timestamp"
# Ends of the calendar in seconds, and numbers that are no instant at all.
_SECONDS = (0, -1, -62135596800, 253402300799, -62135596801, 253402300800, 2**63 - 1, -(2**63), 1772416800)
_NANOS = (0, 1, 999_999_999, 1_000_000_000, -1, 2**31 - 1, -(2**31))
WORDS = (
    "",
    " ",
    "\0",
    "甲\0乙",
    "\x01\x02\x1b[31m",
    "\r\n",
    "\u202e\u200b\ufeff",
    "\ue000\uffff\U0010ffff",
    "𠮷🀄️é",
    "３６０７８３",
    "٣٦٠٧٨٣",
    "%_'\";--",
    "../../etc/passwd",
    "{{7*7}}<script>",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "2026-W10-1",
    "-9223372036854775808",
    "长" * 33,
    "x" * 300,
    "长" * 5000,
    "a" * 70_000,
)
_LEAST = {32: (-(2**31), 2**31 - 1), 64: (-(2**63), 2**63 - 1)}
_BITS = {
    FieldDescriptor.CPPTYPE_INT32: 32,
    FieldDescriptor.CPPTYPE_INT64: 64,
}


def text() -> st.SearchStrategy[str]:
    """Any text that UTF-8 can carry."""
    drawn = st.text(st.characters(codec="utf-8"), max_size=40)
    return st.one_of(st.sampled_from(WORDS), drawn)


def instants() -> st.SearchStrategy[Timestamp]:
    """Any two numbers as a Timestamp."""
    seconds = st.one_of(st.sampled_from(_SECONDS), st.integers(*_LEAST[64]))
    return st.builds(lambda s, n: Timestamp(seconds=s, nanos=n), seconds, st.sampled_from(_NANOS))


def messages(of: Descriptor, sound: Sound) -> st.SearchStrategy[Message]:
    """A message: half of them as it should be, most others with one wild field, the rest wild throughout."""
    right = {f.name: _sound(f, sound) for f in of.fields}
    wild = {f.name: _wild(f, sound) for f in of.fields}
    whole = st.fixed_dictionaries(right)
    names = sorted(wild)
    if not names:
        return st.just(GetMessageClass(of)())
    one = st.sampled_from(names).flatmap(lambda name: wild[name].map(lambda value: {name: value}))
    spoiled = st.tuples(whole, one).map(lambda both: both[0] | both[1])
    throughout = st.fixed_dictionaries({}, optional=wild)
    drawn = st.one_of(whole, whole, whole, whole, spoiled, spoiled, spoiled, throughout)
    return drawn.map(lambda fields: _made(of, fields))


def _made(of: Descriptor, fields: dict[str, Any]) -> Message:
    return GetMessageClass(of)(**{name: value for name, value in fields.items() if value is not None})


def _sound(field: FieldDescriptor, sound: Sound) -> st.SearchStrategy[Any]:
    if field.name in sound:
        one = sound[field.name]
    elif field.message_type is not None:
        if field.message_type.full_name == _INSTANT:
            one = sound["instant"]
        else:
            own = field.message_type
            one = st.fixed_dictionaries({f.name: _sound(f, sound) for f in own.fields}).map(_making(own))
    elif field.enum_type is not None:
        one = st.sampled_from([value.number for value in field.enum_type.values][1:])
    elif field.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
        one = st.booleans()
    elif field.cpp_type in _BITS:
        one = st.integers(0, 3)
    elif field.type == FieldDescriptor.TYPE_BYTES:
        one = sound["text"].map(str.encode)
    else:
        one = sound["text"]
    return st.lists(one, max_size=2) if field.is_repeated else one


def _wild(field: FieldDescriptor, sound: Sound) -> st.SearchStrategy[Any]:
    if field.message_type is not None:
        if field.message_type.full_name == _INSTANT:
            one: st.SearchStrategy[Any] = st.one_of(st.none(), instants())
        else:
            one = messages(field.message_type, sound)
    elif field.enum_type is not None:
        known = [value.number for value in field.enum_type.values]
        one = st.sampled_from([*known, -1, 99, 2**31 - 1, -(2**31)])
    elif field.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
        one = st.booleans()
    elif field.cpp_type in _BITS:
        least, most = _LEAST[_BITS[field.cpp_type]]
        one = st.one_of(st.sampled_from([0, -1, least, most, 2**31 - 1, 200, 201]), st.integers(least, most))
    elif field.type == FieldDescriptor.TYPE_BYTES:
        one = st.binary(max_size=100)
    else:
        one = text()
    if not field.is_repeated:
        return one
    return st.lists(one.filter(lambda each: each is not None), max_size=8)


def _making(of: Descriptor) -> Callable[[dict[str, Any]], Message]:
    return lambda fields: _made(of, fields)
