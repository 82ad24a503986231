"""Who brought a petition, as those read it who need not know: 演*, 演示村****, 139****0000."""

import re
import unicodedata
from dataclasses import replace

from services.chassis.sealing import ERASED
from services.intake.model import Petition, Petitioner

HIDDEN = "****"
_MOBILE = 11
# A house stands behind the village; a number before that is one of a road or a house.
_PLACE = re.compile(r"\D*?(?:村(?!民)|社区)|\D*(?:[省市州县乡镇]|街道|(?<!小)区)")


def masked(of: Petition) -> Petition:
    """The same petition with names, address and telephone masked; its place and its matter stay."""
    who = of.draft.petitioner
    hidden = Petitioner(name(who.name), address(who.address), phone(who.phone))
    people = tuple(map(name, of.draft.representatives))
    return replace(of, draft=replace(of.draft, petitioner=hidden, representatives=people))


def shown(of: Petition) -> tuple[str, ...]:
    """Which of name, address, phone and representatives there are to be seen."""
    who = of.draft.petitioner
    fields = {"name": who.name, "address": who.address, "phone": who.phone}
    fields["representatives"] = "".join(of.draft.representatives)
    return tuple(field for field, value in fields.items() if value.replace(ERASED, ""))


def name(text: str) -> str:
    """The first character; of a single one nothing."""
    if _as_it_is(text):
        return text
    return f"{text[0]}*" if len(text) > 1 else "*"


def phone(text: str) -> str:
    """First three and last four digits of a mobile number, of anything else the last two."""
    if _as_it_is(text):
        return text
    digits = "".join(c for c in unicodedata.normalize("NFKC", text) if c.isdecimal() and c.isascii())
    if len(digits) > _MOBILE and digits.startswith(("86", "0086")):
        digits = digits[-_MOBILE:]
    if len(digits) >= _MOBILE:
        return digits[:3] + HIDDEN + digits[-4:]
    return HIDDEN + (digits[-2:] if len(digits) > 6 else "")


def address(text: str) -> str:
    """Down to the village or community, otherwise to the smallest division before any number."""
    if _as_it_is(text):
        return text
    found = _PLACE.match(unicodedata.normalize("NFKC", text))
    return (found[0] if found else "") + HIDDEN


def _as_it_is(text: str) -> bool:
    return text in ("", ERASED)
