"""Files are what they hold, whatever they are called; what is kept tells nothing of who sent it."""

import io
import resource
import struct
import zlib
from collections.abc import Callable

import pikepdf
import pytest
from PIL import Image

from services.chassis.cleaning import clean
from services.chassis.kinds import Clean, Fault, Kind, Unfit
from tests import samples


def fault(content: bytes) -> Fault:
    with pytest.raises(Unfit) as unfit:
        clean(content)
    return unfit.value.fault


TAKEN: dict[Kind, Callable[[], bytes]] = {
    Kind.JPEG: samples.picture,
    Kind.PNG: lambda: samples.picture("PNG"),
    Kind.WEBP: lambda: samples.picture("WEBP"),
    Kind.PDF: samples.paper,
    Kind.TEXT: lambda: b"\xef\xbb\xbf" + samples.TEXT,
    Kind.MP3: samples.mp3,
    Kind.M4A: samples.m4a,
    Kind.AMR: samples.amr,
}
_TELLING = (samples.CAMERA.encode(), samples.OWNER.encode(), samples.PLACE, b"2026:03:01")


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_is_told_by_its_content_and_tells_nothing_more(kind: Kind) -> None:
    sent = TAKEN[kind]()
    kept = clean(sent)
    assert kept.kind is kind
    assert [word for word in _TELLING if word in kept.content] == []
    if kind not in (Kind.TEXT, Kind.AMR, Kind.PDF):
        assert [word for word in _TELLING if word in sent] != []
    # What was kept is of the same kind, and nothing is left to take away.
    again = clean(kept.content)
    assert again.kind is kind
    if kind not in (Kind.JPEG, Kind.WEBP):
        assert again == kept
    # Cut off in the middle nothing is taken but a text, which may end anywhere.
    if kind in (Kind.JPEG, Kind.PNG, Kind.WEBP, Kind.M4A, Kind.AMR):
        assert fault(sent[: len(sent) // 2 + 1]) is Fault.BROKEN


def shown(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_kept_upright_and_tells_no_place(kind: str) -> None:
    upright, turned = (shown(clean(samples.picture(kind, turn)).content) for turn in (1, 6))
    assert upright.size == turned.size[::-1]
    # The camera was turned: what was left is above.
    red, blue = turned.convert("RGB").getpixel((24, 4)), turned.convert("RGB").getpixel((24, 60))
    assert red[0] > 200 > 60 > red[2]  # type: ignore[index]
    assert blue[2] > 200 > 60 > blue[0]  # type: ignore[index]
    assert shown(samples.picture(kind)).getexif()
    for each in (upright, turned):
        assert not each.getexif()
        assert {"exif", "xmp", "comment", "icc_profile"}.isdisjoint(each.info)


def test_a_paper_keeps_its_pages_and_no_author() -> None:
    sent = samples.paper(photo=samples.picture())
    kept = clean(sent).content
    with pikepdf.open(io.BytesIO(kept)) as pdf:
        assert len(pdf.pages) == 1
        assert "/Info" not in pdf.trailer
        assert "/Metadata" not in pdf.Root
        (photo,) = pdf.pages[0].get_images().values()
        within = photo.read_raw_bytes()
    assert samples.PLACE in sent
    assert samples.PLACE not in kept
    before = shown(samples.picture())
    assert shown(within).tobytes() == before.tobytes()


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        (samples.paper(script=True), Fault.ACTIVE),
        (samples.paper(attachment=True), Fault.ACTIVE),
        (samples.paper(password="演示"), Fault.LOCKED),
        (b"%PDF-1.7\nnothing\n%%EOF", Fault.BROKEN),
        (samples.m4a(b"vide"), Fault.FILM),
        (b"", Fault.UNKNOWN),
        (b"GIF89a" + bytes(20), Fault.UNKNOWN),
        (b"MZ\x90\0" + bytes(60), Fault.UNKNOWN),
        (b"PK\3\4" + bytes(60), Fault.UNKNOWN),
        ("渠边堆有废料".encode("gb18030"), Fault.UNKNOWN),
        (b"ID3\4\0\0\0\0\0\0" + b"<script>", Fault.BROKEN),
        (b"#!AMR\n" + b"<script>" * 9, Fault.BROKEN),
        (samples.amr() + b"<script>", Fault.BROKEN),
        (samples.m4a() + b"PK\3\4", Fault.BROKEN),
    ],
)
def test_what_is_something_else_or_does_something_is_not_taken(sent: bytes, found: Fault) -> None:
    assert fault(sent) is found


ZIP = b"PK\3\4\x14\0\0\0YANSHI-ZIP"


@pytest.mark.parametrize("kind", [Kind.JPEG, Kind.PNG, Kind.WEBP, Kind.PDF, Kind.MP3])
def test_what_is_two_things_at_once_does_not_stay_so(kind: Kind) -> None:
    kept: Clean = clean(TAKEN[kind]() + ZIP + b"<script>alert(1)</script>")
    assert kept.kind is kind
    assert b"YANSHI-ZIP" not in kept.content
    assert b"<script>" not in kept.content


def test_a_text_that_is_a_document_too_is_not_taken() -> None:
    assert fault(samples.TEXT + samples.paper()) is Fault.UNKNOWN
    assert fault(samples.TEXT + b"%PDF-1.7 ") is Fault.UNKNOWN
    assert clean(samples.TEXT + b"PDF-1.7").kind is Kind.TEXT


def test_a_small_file_that_would_be_an_enormous_picture_is_not_drawn() -> None:
    def png(width: int, height: int) -> bytes:
        def chunk(kind: bytes, content: bytes) -> bytes:
            check = struct.pack(">I", zlib.crc32(kind + content))
            return struct.pack(">I", len(content)) + kind + content + check

        head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
        rows = zlib.compress(bytes((width + 7) // 8 + 1) * height)
        return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")

    assert fault(png(30_000, 30_000)) is Fault.PIXELS
    assert clean(png(5_000, 5_000)).kind is Kind.PNG


def test_a_document_that_grows_without_end_ends_with_its_process() -> None:
    assert len(samples.bomb()) < 10 * 2**20
    assert fault(samples.bomb()) is Fault.BROKEN
    grown = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert grown < 2**20, f"{grown} kB"
