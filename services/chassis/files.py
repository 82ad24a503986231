"""Where files lie, sealed: a port and a folder. No file lies in a row, a log or an event.

A file's name is the legal day it came and its id: 20260302/0192…; so that those of old days can be
looked through without asking for all.
"""

import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Protocol

from services.chassis.refusals import Conflict
from services.chassis.settings import Settings

_NAME = re.compile(r"[0-9]{8}/[0-9a-f]{8}[0-9a-f-]{28}(\.[0-9a-f]{16}\.part)?")


class Gone(Exception):
    """There is no file of that name."""


class Files(Protocol):
    """Keeps files by name; what they say is already sealed."""

    def put(self, name: str, parts: Iterable[bytes]) -> None:
        """Keeps a new file: whole or not at all, and to stay when this returns.

        Raises FileExistsError for a name that is taken, and whatever `parts` raises.
        """
        ...

    def open(self, name: str) -> bytes:
        """What was put. Raises Gone."""
        ...

    def has(self, name: str) -> bool:
        """Whether it was put and not removed."""
        ...

    def remove(self, name: str) -> None:
        """Takes a file away; what is gone already stays gone."""
        ...

    def names(self, until: date) -> Iterator[str]:
        """Names of files that came on a day or before, day by day; also of what was never put whole."""
        ...


class Folder:
    """Files in a folder that all processes of a service share; each may be read by one user alone."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, name: str, parts: Iterable[bytes]) -> None:
        file = self._file(name)
        days = [day for day in (file.parent, self._root) if not day.exists()]
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for made in days:
            _keep(made.parent)
        beside = file.with_name(f"{file.name}.{secrets.token_hex(8)}.part")
        try:
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
                for part in parts:
                    opened.write(part)
                opened.flush()
                os.fsync(opened.fileno())
            # A link is there whole or not at all, and takes no other's name.
            os.link(beside, file)
        finally:
            beside.unlink()
        _keep(file.parent)

    def open(self, name: str) -> bytes:
        try:
            return self._file(name).read_bytes()
        except FileNotFoundError:
            raise Gone(name) from None

    def has(self, name: str) -> bool:
        return self._file(name).is_file()

    def remove(self, name: str) -> None:
        with suppress(FileNotFoundError):
            self._file(name).unlink()
            _keep(self._file(name).parent)

    def names(self, until: date) -> Iterator[str]:
        with suppress(FileNotFoundError):
            days = sorted(day.name for day in self._root.iterdir())
            for day in days:
                if day <= f"{until:%Y%m%d}":
                    found = sorted(file.name for file in (self._root / day).iterdir())
                    yield from (name for each in found if _NAME.fullmatch(name := f"{day}/{each}"))

    def _file(self, name: str) -> Path:
        # Names are ours, but nothing else of the disk may ever be reached by one.
        if not _NAME.fullmatch(name):
            raise Gone(name)
        return self._root / name


def named(day: date, file_id: str) -> str:
    """The name of a file that came on a legal day."""
    return f"{day:%Y%m%d}/{file_id}"


class Nowhere:
    """No place for files: each process of production has a disk of its own, where a file would be lost."""

    def put(self, name: str, parts: Iterable[bytes]) -> None:
        raise Conflict("NO_PLACE_FOR_FILES", "这里还不能上传材料，请把原件交到代理站（点）")

    def open(self, name: str) -> bytes:
        raise Gone(name)

    def has(self, name: str) -> bool:
        return False

    def remove(self, name: str) -> None:
        return

    def names(self, until: date) -> Iterator[str]:
        return iter(())


def read(settings: Settings, service: str) -> Files:
    """The files the settings name; without a folder those of the data folder, in production none."""
    if not settings.files_folder and settings.mode == "production":
        return Nowhere()
    return Folder(Path(settings.files_folder or settings.data / "files") / service)


def _keep(folder: Path) -> None:
    """Names are kept by the folder they stand in, not by the file."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
