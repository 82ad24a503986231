"""What an examination found: figures, and every promise that was not kept."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

KINDS = ("lost", "doubled", "reordered", "differs")
_SHOWN = 20
Foreign = Callable[[str], bool]
"""Whether a key is one that others wrote into the log."""


def nobody(_key: str) -> bool:
    """Only the services wrote."""
    return False


@dataclass
class Findings:
    """`broken` holds sentences by kind: lost, doubled, reordered, or anything else that differs."""

    figures: Counter[str] = field(default_factory=Counter)
    broken: dict[str, list[str]] = field(default_factory=lambda: {kind: [] for kind in KINDS})

    def say(self, kind: str, sentence: str) -> None:
        """A promise was broken."""
        self.broken[kind].append(sentence)

    def same(self, what: str, there: int, expected: int) -> None:
        """Something must be there exactly so many times: fewer are lost, more are doubled."""
        if there != expected:
            self.say("lost" if there < expected else "doubled", f"{what}: {there} instead of {expected}")

    def equal(self, what: str, there: object, expected: object) -> None:
        """Two accounts of the same thing must agree."""
        if there != expected:
            self.say("differs", f"{what}: {there} instead of {expected}")

    def whole(self) -> bool:
        """Whether every promise was kept."""
        return not any(self.broken.values())

    def sentences(self) -> list[str]:
        """What was broken, the first of each kind."""
        return [f"{kind}: {one}" for kind, all_ in self.broken.items() for one in all_[:_SHOWN]]
