"""Files as people send them, made here: pictures with a place in them, papers, recordings."""

import io
import struct
import zlib
from typing import Any

import pikepdf
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

# Words that no kept file may say.
OWNER, CAMERA, PLACE = "演示机主", "YanshiCamera", b"GPS-YANSHI"
_SIZE = (64, 48)


def picture(kind: str = "JPEG", orientation: int = 1, size: tuple[int, int] = _SIZE, **how: Any) -> bytes:
    """A picture, red on the left and blue on the right, that tells where, when and with what it was taken."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, size[0], size[1]))
    exif = image.getexif()
    exif[Base.Make], exif[Base.Orientation] = CAMERA, orientation
    exif[Base.DateTime] = "2026:03:01 08:00:00"
    where = exif.get_ifd(IFD.GPSInfo)
    where[GPS.GPSLatitudeRef], where[GPS.GPSLatitude] = "N", (25.0, 40.0, 12.5)
    where[GPS.GPSAreaInformation] = PLACE
    made = io.BytesIO()
    if kind == "JPEG":
        how["comment"] = CAMERA
    image.save(made, kind, exif=exif, icc_profile=CAMERA.encode(), **how)
    return made.getvalue()


def paper(*, script: bool = False, attachment: bool = False, password: str = "", photo: bytes = b"") -> bytes:
    """A document of one page, with its author's name in two places."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(200, 200)).obj
    if photo:
        stream = pikepdf.Stream(pdf, photo)
        stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        stream.Width, stream.Height, stream.BitsPerComponent = *_SIZE, 8
        stream.ColorSpace, stream.Filter = pikepdf.Name.DeviceRGB, pikepdf.Name.DCTDecode
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=pdf.make_indirect(stream)))
    page.PieceInfo = pikepdf.Dictionary(Private=pikepdf.String(CAMERA))
    pdf.docinfo["/Author"] = pikepdf.String(CAMERA)
    with pdf.open_metadata() as metadata:
        metadata["dc:creator"] = [CAMERA]
    if script:
        does = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        # Not a thing of its own, but within another.
        page.AA = pikepdf.Dictionary(O=does)
    if attachment:
        pdf.attachments["some.exe"] = b"MZ"
    made = io.BytesIO()
    pdf.save(made, encryption=pikepdf.Encryption(owner=password, user=password) if password else False)
    return made.getvalue()


def bomb() -> bytes:
    """A document whose catalog lies in two gigabytes of nothing, packed small."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    million = packer.compress(b" " * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = b"\x78\xda" + million * 2048
    head = b"%PDF-1.5\n"
    made = head + b"3 0 obj\n<</Type/ObjStm/N 2/First 9/Filter/FlateDecode/Length "
    made += b"%d>>stream\n" % len(packed) + packed + b"\nendstream\nendobj\n"
    at = len(made)
    rows = [(0, 0, 0), (2, 3, 0), (2, 3, 1), (1, len(head), 0), (1, at, 0)]
    table = b"".join(struct.pack(">BIB", *row) for row in rows)
    made += b"4 0 obj\n<</Type/XRef/Size 5/W[1 4 1]/Root 1 0 R/Length %d>>stream\n" % len(table)
    return made + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % at


def mp3(frames: int = 40, owner: str = OWNER) -> bytes:
    """A recording with tags before and behind."""
    tag = b"TPE1" + struct.pack(">IH", len(owner.encode()) + 1, 0) + b"\3" + owner.encode()
    head = b"ID3\4\0\0" + bytes([0, 0, len(tag) >> 7, len(tag) & 0x7F])
    # Version 1, layer III, 64 kbit/s, 44.1 kHz: 208 bytes.
    frame = b"\xff\xfb\x50\xc0" + b"\x55" * 204
    return head + tag + frame * frames + b"TAG" + CAMERA.encode().ljust(125, b"\0")


def amr(frames: int = 50) -> bytes:
    """A telephone's recording."""
    return b"#!AMR\n" + (b"\x3c" + b"\x11" * 31) * frames


def _box(kind: bytes, *held: bytes) -> bytes:
    content = b"".join(held)
    return struct.pack(">I", 8 + len(content)) + kind + content


def m4a(handler: bytes = b"soun") -> bytes:
    """A recorder's file, which tells where it was made; with another handler it is a film."""
    told = _box(b"udta", _box(b"\xa9xyz", b"\0\x12\x15\xc7" + PLACE))
    hdlr = _box(b"hdlr", bytes(8), handler, bytes(12), CAMERA.encode(), b"\0")
    moov = _box(b"moov", _box(b"mvhd", bytes(100)), _box(b"trak", _box(b"mdia", hdlr), told), told)
    return _box(b"ftyp", b"M4A ", bytes(4), b"M4A mp42") + moov + _box(b"mdat", b"\x21\x10" * 500)


TEXT = "演示村民的说明：渠边堆有废料。\n".encode()
