"""The verbs of a petition's files. A file is put before it is written down, and opened after it was found:
nothing is done with files while a transaction is open.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from threading import BoundedSemaphore

from sqlalchemy import Connection

from services.chassis import cleaning, ids, requests, sealed_files
from services.chassis.ciphers import Tampered
from services.chassis.clock import Clock, legal_day
from services.chassis.files import Files
from services.chassis.identity import Actor, Role
from services.chassis.kinds import Unfit
from services.chassis.policy import scope_of
from services.chassis.refusals import Conflict, NotFound, TooMany
from services.chassis.vault import OwnerKey, Vault
from services.intake import store as petitions
from services.intake.files import rules, store
from services.intake.files.model import Limits, PetitionFile, Sending
from services.intake.model import Petition

_AT_ONCE = 500
# No call lasts longer than a day, so what came the day before yesterday is written down, or never will be.
_SWEPT_AFTER = timedelta(days=2)


class PetitionFiles:
    """What intake does with files; at most `most` come or go at once."""

    def __init__(self, files: Files, vault: Vault, clock: Clock, limits: Limits, most: int) -> None:
        self._files, self._vault, self._clock, self._limits = files, vault, clock, limits
        self._turns = BoundedSemaphore(most)
        self._swept = ""

    @contextmanager
    def turn(self) -> Iterator[None]:
        """While a file comes or goes, which may take long. Raises TooMany instead of letting others wait."""
        if not self._turns.acquire(blocking=False):
            raise TooMany("TOO_MANY_FILES_AT_ONCE", "正在传送别的材料，请等一会儿再试")
        try:
            yield
        finally:
            self._turns.release()

    def admit(self, tx: Connection, actor: Actor, sending: Sending) -> tuple[Petition, OwnerKey]:
        """The petition a file may be added to, and its key.

        Raises NotFound, outside the actor's scope as for what never was; Invalid; Conflict (ERASED).
        """
        if actor.role is Role.VILLAGER:
            code = ids.read_query_code(sending.query_code)
            found = petitions.find_by_query_code(tx, code or "")
            if found is None:
                raise NotFound("没有查到。请核对回执上的查询码，或到登记的代理站（点）、打电话询问")
        else:
            found = self._met(tx, actor, sending.petition_id)
        key = self._key(tx, found.id)
        if key.destroyed:
            raise Conflict("ERASED", "该事项的个人信息已依法删除，不能再添加材料")
        rules.takeable(self._limits, *store.counted(tx, found.id), sending.size)
        return found, key

    def gathered(self, sending: Sending, chunks: Iterable[bytes]) -> bytes:
        """The whole of what was sent. Raises Invalid, as soon as it is known."""
        content = bytearray()
        for chunk in chunks:
            rules.chunked(chunk, len(content), sending.size)
            content += chunk
        # A stream that breaks off may look as if it had ended.
        rules.whole(len(content), sending.size)
        return bytes(content)

    def earlier(self, tx: Connection, actor: Actor, content: requests.Content) -> PetitionFile | None:
        """What the same request added before. Raises as `requests.earlier` does."""
        made = requests.earlier(tx, actor, content)
        return store.find(tx, self._key(tx, made["petition"]), made["file"]) if made else None

    def put(
        self, actor: Actor, sending: Sending, petition: Petition, key: OwnerKey, content: bytes
    ) -> PetitionFile:
        """Puts a cleaned file where files lie; not yet written down. Raises Invalid."""
        try:
            clean = cleaning.clean(content)
        except Unfit as unfit:
            raise rules.unfit(unfit.fault) from None
        file = PetitionFile(
            id=ids.new_id(),
            petition_id=petition.id,
            county_code=petition.draft.county_code,
            number=0,
            name=rules.named(sending.name, clean.kind),
            purpose=sending.purpose,
            kind=clean.kind,
            size=len(clean.content),
            digest=sealed_files.digest(key, clean.content),
            added_at=self._clock.now(),
            added_by=actor.id,
        )
        sealed_files.put(self._files, rules.place(file.id, file.added_at), key, clean.content)
        return file

    def add(
        self, tx: Connection, actor: Actor, content: requests.Content, sending: Sending, file: PetitionFile
    ) -> PetitionFile:
        """Writes down a file that was put. The same request again answers as the first time."""
        if earlier := self.earlier(tx, actor, content):
            return earlier
        petition, key = self.admit(tx, actor, sending)
        files, _ = store.counted(tx, petition.id)
        numbered = replace(file, number=files + 1)
        store.add(tx, key, numbered)
        made = {"petition": petition.id, "file": file.id}
        requests.remember(tx, actor, content, made, file.added_at, file.county_code)
        return numbered

    def listing(self, tx: Connection, actor: Actor, petition_id: str) -> list[PetitionFile]:
        """The files of a petition that the actor meets. Raises NotFound."""
        petition = self._met(tx, actor, petition_id)
        return store.of_petition(tx, self._key(tx, petition.id), petition.id)

    def get(self, tx: Connection, actor: Actor, file_id: str) -> tuple[PetitionFile, OwnerKey]:
        """A file of a petition that the actor meets, and its key. Raises NotFound."""
        petition = self._met(tx, actor, store.owner(tx, file_id))
        key = self._key(tx, petition.id)
        return store.find(tx, key, file_id), key

    def content(self, file: PetitionFile, key: OwnerKey) -> bytes:
        """What a file says. Raises Conflict (ERASED), Gone, and Tampered when it is not what was put."""
        content = sealed_files.get(self._files, rules.place(file.id, file.added_at), key)
        if not sealed_files.matches(file.digest, content):
            raise Tampered(f"file {file.id} is not what was written down")
        return content

    def of_petition(self, tx: Connection, petition_id: str) -> list[PetitionFile]:
        """Everything a petition has, for those who keep the system."""
        return store.of_petition(tx, self._key(tx, petition_id), petition_id)

    def remove(self, *files: PetitionFile) -> None:
        """Takes files away from where they lie; what is written down of them stays."""
        for file in files:
            self._files.remove(rules.place(file.id, file.added_at))

    def unswept(self) -> Iterator[list[str]]:
        """Names of old files, some at once, that were not looked through yet; each legal day once."""
        until = legal_day(self._clock.now() - _SWEPT_AFTER)
        day = f"{until:%Y%m%d}"
        if self._swept == day:
            return
        found = [name for name in self._files.names(until) if name[:8] > self._swept]
        for begins in range(0, len(found), _AT_ONCE):
            yield found[begins : begins + _AT_ONCE]
        self._swept = day

    def astray(self, tx: Connection, names: Sequence[str]) -> list[str]:
        """Which of these files were never written down, or are of petitions that were erased."""
        living = store.living(tx, [name[9:] for name in names])
        return [name for name in names if name[9:] not in living]

    def sweep(self, names: Sequence[str]) -> int:
        """Takes away what went astray; returns how much."""
        for name in names:
            self._files.remove(name)
        return len(names)

    def _met(self, tx: Connection, actor: Actor, petition_id: str) -> Petition:
        return petitions.get(tx, self._vault, petition_id, scope_of(actor))

    def _key(self, tx: Connection, petition_id: str) -> OwnerKey:
        return self._vault.keys(tx, [petition_id])[petition_id]
