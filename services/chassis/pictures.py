"""Pictures drawn anew: what they show, and nothing of where, when and with what they were taken."""

import io
import struct

from PIL import Image, ImageOps, UnidentifiedImageError

from services.chassis.kinds import Fault, Kind, Unfit

MOST_PIXELS = 25_000_000
_QUALITY = 90
_FAULTS = (UnidentifiedImageError, OSError, ValueError, SyntaxError, IndexError, KeyError, EOFError)
# Of a JPEG's segments these are needed to see it: JFIF, colours, and Adobe's word on them.
_NEEDED = (0xE0, 0xE2, 0xEE)
_SCAN, _COMMENT = 0xDA, 0xFE
_MODES = {
    Kind.JPEG: ("L", "RGB"),
    Kind.PNG: ("1", "L", "LA", "I;16", "P", "RGB", "RGBA"),
    Kind.WEBP: ("RGB", "RGBA"),
}


def drawn(kind: Kind, content: bytes) -> bytes:
    """The same picture of the same kind, upright. Raises Unfit."""
    # The bound below is ours, and closer.
    Image.MAX_IMAGE_PIXELS = None
    try:
        # Only this decoder ever sees what a stranger sent.
        picture: Image.Image = Image.open(io.BytesIO(content), formats=[kind.name])
        if picture.width * picture.height > MOST_PIXELS:
            raise Unfit(Fault.PIXELS)
        picture.load()
        # As the camera was held, since nothing will tell it afterwards.
        ImageOps.exif_transpose(picture, in_place=True)
    except MemoryError:
        raise Unfit(Fault.PIXELS) from None
    except _FAULTS:
        raise Unfit(Fault.BROKEN) from None
    see_through = picture.info.get("transparency")
    # What is left here would be written again: profiles, comments, tags.
    picture.info = {} if see_through is None else {"transparency": see_through}
    if picture.mode not in _MODES[kind]:
        see_through = kind is not Kind.JPEG and ("A" in picture.mode or see_through is not None)
        picture = picture.convert("RGBA" if see_through else "RGB")
    made = io.BytesIO()
    try:
        picture.save(made, kind.name, **({} if kind is Kind.PNG else {"quality": _QUALITY}))
    except (MemoryError, OSError, ValueError):
        # It could be read, but not drawn within our bounds.
        raise Unfit(Fault.PIXELS) from None
    return made.getvalue()


def untagged(jpeg: bytes) -> bytes:
    """A JPEG within a document, without its tags and with every point as it was; any other, unchanged."""
    made, at = bytearray(jpeg[:2]), 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF:
        marker, (length,) = jpeg[at + 1], struct.unpack_from(">H", jpeg, at + 2)
        if marker == _SCAN:
            end = jpeg.find(b"\xff\xd9", at)
            return bytes(made + (jpeg[at : end + 2] if end > 0 else jpeg[at:]))
        if marker in _NEEDED or not (0xE0 <= marker <= 0xEF or marker == _COMMENT):
            made += jpeg[at : at + 2 + length]
        at += 2 + length
    return jpeg
