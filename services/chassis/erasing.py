"""An erasure that was announced: its keys are destroyed here, and that it is done is told."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from services.chassis.clock import Clock
from services.chassis.database import Database
from services.chassis.sealing import AT_ONCE, Sealed
from services.chassis.vault import Destroyed, Vault

Say = Callable[[Connection, Destroyed], None]


class Erasing:
    """Destroys the keys of what its owner has erased, and says so when the files hold them no more."""

    def __init__(
        self, database: Database, vault: Vault, clock: Clock, sealed: Sequence[Sealed], say: Say
    ) -> None:
        self.database, self.vault, self.clock, self.sealed, self.say = database, vault, clock, sealed, say

    def heard(self, tx: Connection, owner: str, county_code: str, at: datetime) -> None:
        """Destroys an owner's key, so that nothing is sealed for them any more either.

        Heard again it changes nothing.
        """
        for each in self.sealed:
            each.blank(tx, owner)
        self.vault.destroy(tx, owner, county_code, at, "heard")

    def next_armed(self) -> datetime | None:
        """Since when somebody waits to be told that a key is destroyed, or None."""
        with self.database.reading() as tx:
            return min((each.at for each in self.vault.untold(tx, AT_ONCE)), default=None)

    def sweep(self) -> int:
        """Scrubs the files of destroyed keys, and only then says of whom; returns of how many."""
        with self.database.reading() as tx:
            gone = {each.owner: each for each in self.vault.untold(tx, AT_ONCE)}
        if not gone:
            return 0
        if not self.database.scrub():
            return 0
        with self.database.transaction() as tx:
            # Two processes may have scrubbed; one of them says so.
            for owner in sorted(self.vault.tell(tx, list(gone), self.clock.now())):
                self.say(tx, gone[owner])
        return len(gone)
