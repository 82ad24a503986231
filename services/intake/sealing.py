"""Which words of a petition say who and what, and so are kept sealed."""

from collections.abc import Callable
from dataclasses import replace

from services.chassis.sealing import ERASED
from services.chassis.vault import OwnerKey
from services.intake.model import Petition, Petitioner


def sealed(key: OwnerKey, of: Petition) -> Petition:
    """The same petition with its words sealed. Raises Conflict (ERASED)."""
    return _changed(of, key.seal)


def opened(key: OwnerKey, of: Petition) -> Petition:
    """The same petition with its words in clear; the erased ones say so. Raises Tampered."""
    return _changed(of, _erased if key.destroyed else key.open)


def withheld(of: Petition) -> Petition:
    """The same petition without its words."""
    return _changed(of, lambda _field, _text: "")


def _erased(_field: str, sealed: str) -> str:
    return ERASED if sealed else ""


def _changed(of: Petition, change: Callable[[str, str], str]) -> Petition:
    draft, who = of.draft, of.draft.petitioner
    return replace(
        of,
        draft=replace(
            draft,
            petitioner=Petitioner(
                name=change("name", who.name),
                address=change("address", who.address),
                phone=change("phone", who.phone),
            ),
            request=change("request", draft.request),
            facts=change("facts", draft.facts),
            reasons=change("reasons", draft.reasons),
            representatives=tuple(
                change(f"representatives[{number}]", name)
                for number, name in enumerate(draft.representatives)
            ),
            other_party=change("other_party", draft.other_party),
        ),
        decision_reason=change("decision_reason", of.decision_reason),
        guided_to=change("guided_to", of.guided_to),
    )
