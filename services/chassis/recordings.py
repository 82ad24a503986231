"""Recordings without their tags: what is left are frames of sound, one after another.

Written out because no library that is alive, free to pass on and able to take tags away knows all three;
each format is a list of lengths, and only what adds up is taken.
"""

import struct
from collections.abc import Iterator

AMR, AMR_WIDE = b"#!AMR", b"#!AMR-WB\n"
_AMR_NARROW = b"#!AMR\n"
# Bytes of a frame by its type, head included (RFC 4867); 15 is a frame without sound.
_NARROW = {0: 13, 1: 14, 2: 16, 3: 18, 4: 20, 5: 21, 6: 27, 7: 32, 8: 6, 15: 1}
_WIDE = {0: 18, 1: 24, 2: 33, 3: 37, 4: 41, 5: 47, 6: 51, 7: 59, 8: 61, 9: 6, 14: 1, 15: 1}
# Kilobits by version (1, 2 and 2.5) of layer III.
_RATES = {
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_HERTZ = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_FEWEST = 3
# Tags at the end, or a last frame that was cut off.
_MOST_BEHIND = 64 * 1024
# Boxes of an MP4 file that hold others, and those in which it tells of where, who and with what.
_HOLDERS = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"dinf", b"mvex", b"moof", b"traf")
_TELLERS = (b"udta", b"meta", b"uuid", b"free", b"skip", b"wide")
_TOP = (b"ftyp", b"moov", b"mdat", b"moof", b"sidx", b"styp", b"mfra", *_TELLERS)
_DEEPEST = 8


class Broken(Exception):
    """It is not what it begins as."""


class Film(Exception):
    """There is more in it than sound."""


def amr(content: bytes) -> bytes:
    """A telephone's recording; it has no tags. Raises Broken."""
    head, sizes = (AMR_WIDE, _WIDE) if content.startswith(AMR_WIDE) else (_AMR_NARROW, _NARROW)
    at, frames = len(head), 0
    while content.startswith(head) and at < len(content):
        size = sizes.get(content[at] >> 3 & 0x0F)
        if size is None or at + size > len(content):
            raise Broken
        at, frames = at + size, frames + 1
    if frames < _FEWEST:
        raise Broken
    return content


def mp3(content: bytes) -> bytes:
    """The frames alone; what stands before, behind and between tags is left out. Raises Broken."""
    begins = at = _after_tags(content)
    frames = 0
    while (size := _frame(content, at)) and at + size <= len(content):
        at, frames = at + size, frames + 1
    # Nothing that might be sound is left out in silence.
    if frames < _FEWEST or len(content) - at > _MOST_BEHIND:
        raise Broken
    return content[begins:at]


def begins_mp3(content: bytes) -> bool:
    """Whether frames follow one another from the first byte."""
    at = 0
    for _ in range(_FEWEST):
        size = _frame(content, at)
        if not size:
            return False
        at += size
    return True


def m4a(content: bytes) -> bytes:
    """Sound in an MP4 file; what tells of more is blotted out where it stands. Raises Broken, Film."""
    made, sound = bytearray(content), False
    for kind, begins, ends in _boxes(content, 0, len(content), _TOP):
        if kind == b"moov":
            sound = True
            _blot(made, content, begins, ends, 0)
        elif kind == b"moof":
            _blot(made, content, begins, ends, 0)
        elif kind in _TELLERS:
            _blank(made, begins, ends)
    if not sound:
        raise Broken
    return bytes(made)


def _blot(made: bytearray, content: bytes, begins: int, ends: int, depth: int) -> None:
    if depth > _DEEPEST:
        raise Broken
    for kind, inner, outer in _boxes(content, begins, ends):
        if kind in _TELLERS:
            _blank(made, inner, outer)
        elif kind in _HOLDERS:
            _blot(made, content, inner, outer, depth + 1)
        elif kind == b"hdlr" and content[inner + 8 : inner + 12] != b"soun":
            if content[inner + 8 : inner + 12] not in (b"url ", b"alis"):
                raise Film
        elif kind == b"hdlr":
            # Behind the word comes the name of what made it.
            made[inner + 24 : outer] = bytes(outer - inner - 24)


def _blank(made: bytearray, begins: int, ends: int) -> None:
    # As long as before, so that what points to the sound still does.
    made[begins - 4 : begins] = b"free"
    made[begins:ends] = bytes(ends - begins)


def _boxes(
    content: bytes, begins: int, ends: int, known: tuple[bytes, ...] = ()
) -> Iterator[tuple[bytes, int, int]]:
    """Kind, and where what it holds begins and ends; they must fill their space to the byte."""
    while begins < ends:
        if begins + 8 > ends:
            raise Broken
        size, kind = struct.unpack_from(">I4s", content, begins)
        # A box without a length or with a longer one is lawful, but nothing a phone makes of ten megabytes.
        if size < 8 or begins + size > ends or (known and kind not in known):
            raise Broken
        yield kind, begins + 8, begins + size
        begins += size


def _after_tags(content: bytes) -> int:
    at = 0
    while content[at : at + 3] == b"ID3" and at + 10 <= len(content):
        length = 0
        for seven in content[at + 6 : at + 10]:
            length = length << 7 | seven & 0x7F
        at += 10 + length + (10 if content[at + 5] & 0x10 else 0)
        # Room that is left after a tag.
        while content[at : at + 1] == b"\0":
            at += 1
    return at


def _frame(content: bytes, at: int) -> int:
    """The length of the frame of sound that begins here; 0 when none does."""
    if at + 4 > len(content) or content[at] != 0xFF or content[at + 1] & 0xE6 != 0xE2:
        return 0
    version, rate, hertz = content[at + 1] >> 3 & 3, content[at + 2] >> 4, content[at + 2] >> 2 & 3
    if version == 1 or rate in (0, 15) or hertz == 3:
        return 0
    samples = 144_000 if version == 3 else 72_000
    return samples * _RATES[version == 3][rate] // _HERTZ[version][hertz] + (content[at + 2] >> 1 & 1)
