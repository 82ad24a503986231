"""The keys from which everything that is sealed can be opened: a file, kept apart from every database."""

import base64
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, ValidationError

from services.chassis.settings import BadSettings, Settings, kept, write_private

_BYTES = 32
_DEMO_FILE = "vault-keys.json"


def _decoded(text: object) -> object:
    return base64.b64decode(text, validate=True) if isinstance(text, str) else text


Secret = Annotated[
    bytes,
    BeforeValidator(_decoded),
    PlainSerializer(lambda value: base64.b64encode(value).decode()),
    Field(min_length=_BYTES, max_length=_BYTES),
]


class _File(BaseModel):
    """The file as it is written: JSON, every secret 32 bytes in base64."""

    model_config = ConfigDict(extra="forbid")

    demo: bool = False
    current: int
    masters: dict[int, Secret]
    index: Secret


@dataclass(frozen=True, repr=False)
class Keys:
    """Master secrets by version, the version that wraps new keys, and the secret of blind indexes.

    The index secret has no versions: a new one would make everything found by it anew.
    """

    current: int
    masters: dict[int, bytes]
    index: bytes


def read(settings: Settings) -> Keys:
    """The keys the settings name; on one machine without a name, those of the data folder, made there
    on first use and readable by their owner alone.

    Raises BadSettings when there are none, when they cannot be read, and for a demo's in production.
    """
    path = settings.vault_keys
    if path is None:
        path = settings.data / _DEMO_FILE
        try:
            kept(path, lambda: _text(_new(demo=True)))
        except OSError as error:
            raise BadSettings(
                f"cannot write {path} ({error.strerror}); name one by HUIYIN_VAULT_KEYS"
            ) from None
    try:
        file = _File.model_validate_json(path.read_text())
    except OSError as error:
        raise BadSettings(f"HUIYIN_VAULT_KEYS: cannot read {path} ({error.strerror})") from None
    except (ValidationError, ValueError) as error:
        # What stands in the file must not come into a log.
        where = error.errors()[0]["loc"] if isinstance(error, ValidationError) else ()
        named = ".".join(map(str, where)) or "it"
        raise BadSettings(f"HUIYIN_VAULT_KEYS: {path} is not a file of keys, look at {named}") from None
    if file.current not in file.masters:
        raise BadSettings(f"HUIYIN_VAULT_KEYS: {path} has no master {file.current}, its current one")
    if file.demo and settings.mode == "production":
        raise BadSettings(
            f"HUIYIN_VAULT_KEYS: {path} is a demo's; make one with `python -m services vault-keys FILE`"
        )
    return Keys(file.current, file.masters, file.index)


def make(path: Path) -> None:
    """Writes a new file of keys, readable by its owner alone. Raises BadSettings when one is there."""
    try:
        write_private(path, _text(_new(demo=False)))
    except FileExistsError:
        raise BadSettings(f"{path} is there already; what it seals can be opened by no other") from None
    except OSError as error:
        raise BadSettings(f"cannot write {path} ({error.strerror})") from None


def turn(path: Path) -> int:
    """Adds a master to a file of keys and makes it the current one; returns its version.

    Raises BadSettings when there is no such file.
    """
    try:
        file = _File.model_validate_json(path.read_text())
        version = max(file.masters) + 1
        file.masters[version] = secrets.token_bytes(_BYTES)
        beside = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        write_private(beside, _text(file.model_copy(update={"current": version})))
        beside.replace(path)
    except OSError as error:
        raise BadSettings(f"cannot change {path} ({error.strerror})") from None
    except ValidationError:
        raise BadSettings(f"{path} is not a file of keys") from None
    return version


def _new(demo: bool) -> _File:
    return _File(
        demo=demo,
        current=1,
        masters={1: secrets.token_bytes(_BYTES)},
        index=secrets.token_bytes(_BYTES),
    )


def _text(file: _File) -> str:
    return file.model_dump_json(indent=2) + "\n"
