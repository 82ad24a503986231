"""Documents written anew: their pages, and nothing of who wrote them; what does something is no paper."""

import io

import pikepdf

from services.chassis.kinds import Fault, Unfit
from services.chassis.pictures import untagged

_ACTIVE = frozenset(
    "/JavaScript /JS /Launch /SubmitForm /ImportData /GoToE /EmbeddedFile /EmbeddedFiles /EF /RichMedia "
    "/XFA /Movie /Sound /Rendition".split()
)
_PRIVATE = ("/Metadata", "/PieceInfo", "/Thumb", "/LastModified")
_FAULTS = (
    pikepdf.PdfError,
    ValueError,
    RuntimeError,
    TypeError,
    AttributeError,
    KeyError,
    NotImplementedError,
)
_DEEPEST = 50


def written(content: bytes) -> bytes:
    """The same pages. Raises Unfit."""
    made = io.BytesIO()
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            for part in pdf.objects:
                _bare(part, 0)
            if not len(pdf.pages):
                raise Unfit(Fault.BROKEN)
            if "/Info" in pdf.trailer:
                del pdf.trailer["/Info"]
            # Only what the pages lead to is written, and no earlier state of it.
            pdf.save(made, deterministic_id=True)
    except pikepdf.PasswordError:
        raise Unfit(Fault.LOCKED) from None
    except _FAULTS:
        raise Unfit(Fault.BROKEN) from None
    return made.getvalue()


def _bare(part: pikepdf.Object, depth: int) -> None:
    if depth > _DEEPEST:
        raise Unfit(Fault.BROKEN)
    if isinstance(part, pikepdf.Array):
        for each in part:
            _within(each, depth)
    if not isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
        return
    for name, value in part.items():
        if name in _ACTIVE or (name in ("/S", "/Type", "/Subtype") and str(value) in _ACTIVE):
            raise Unfit(Fault.ACTIVE)
        _within(value, depth)
    for name in _PRIVATE:
        if name in part:
            del part[name]
    if isinstance(part, pikepdf.Stream) and str(part.get("/Filter", "")) == "/DCTDecode":
        part.write(untagged(part.read_raw_bytes()), filter=pikepdf.Name("/DCTDecode"))


def _within(value: object, depth: int) -> None:
    # What stands by itself is met by itself.
    if isinstance(value, pikepdf.Object) and not value.is_indirect:
        _bare(value, depth + 1)
