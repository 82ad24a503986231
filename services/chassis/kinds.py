"""What kinds of files are taken from people, told by content alone: never by name or by what is declared."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from services.chassis import recordings

_JPEG, _PNG, _RIFF, _WEBP, _PDF = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF", b"WEBP", b"%PDF-"


class Kind(StrEnum):
    """What is taken."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    PDF = "pdf"
    TEXT = "text"
    MP3 = "mp3"
    M4A = "m4a"
    AMR = "amr"


class Fault(StrEnum):
    """Why something is not taken."""

    UNKNOWN = "unknown"
    BROKEN = "broken"
    ACTIVE = "active"
    LOCKED = "locked"
    PIXELS = "pixels"
    FILM = "film"


class Unfit(Exception):
    """It is not taken."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True)
class Clean:
    """A file as it may be kept."""

    kind: Kind
    content: bytes


def kind_of(content: bytes) -> Kind:
    """Told by how it begins. Raises Unfit."""
    if content.startswith(_JPEG):
        return Kind.JPEG
    if content.startswith(_PNG):
        return Kind.PNG
    if content.startswith(_RIFF) and content[8:12] == _WEBP:
        return Kind.WEBP
    if content.startswith(_PDF):
        return Kind.PDF
    if content.startswith(recordings.AMR):
        return Kind.AMR
    if content[4:8] == b"ftyp":
        return Kind.M4A
    if content.startswith(b"ID3") or recordings.begins_mp3(content):
        return Kind.MP3
    if _is_text(content):
        return Kind.TEXT
    raise Unfit(Fault.UNKNOWN)


def _is_text(content: bytes) -> bool:
    if _PDF in content[:1024]:
        # Readers look for it there: it would be a document, too.
        return False
    try:
        said = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return bool(said.strip()) and all(unicodedata.category(c) != "Cc" or c in "\t\n\r\f" for c in said)
