"""Files sealed with their owner's key, in chunks: none can be cut off, swapped or taken from another file."""

from collections.abc import Iterator

from cryptography.hazmat.primitives.hashes import Hash, HashAlgorithm

from services.chassis.ciphers import FAMILIES, OVERHEAD, opened
from services.chassis.files import Files
from services.chassis.refusals import Conflict
from services.chassis.vault import OwnerKey

CHUNK = 64 * 1024


def put(files: Files, name: str, key: OwnerKey, content: bytes) -> None:
    """Keeps the content of a new file, sealed. Raises Conflict (ERASED) when the key was destroyed."""
    _refuse_destroyed(key)
    files.put(name, _sealed(name, key, content))


def get(files: Files, name: str, key: OwnerKey) -> bytes:
    """The whole content of a file.

    Raises Conflict (ERASED) when the key was destroyed, Gone, and Tampered when it is not what was put.
    """
    _refuse_destroyed(key)
    kept, content = files.open(name), bytearray()
    sealed = range(0, len(kept) or 1, CHUNK + OVERHEAD)
    for number, begins in enumerate(sealed):
        part = kept[begins : begins + CHUNK + OVERHEAD]
        content += opened(key.secret, part, _place(name, key, number, number == len(sealed) - 1))
    return bytes(content)


def digest(key: OwnerKey, content: bytes) -> str:
    """What tells a content from every other, by the hash of the family that seals it: sha256:… or sm3:…"""
    return _digest(key.family.hash(), content)


def matches(told: str, content: bytes) -> bool:
    """Whether a content is the one a digest was made of, by either hash."""
    return told in {_digest(family.hash(), content) for family in FAMILIES.values()}


def _digest(algorithm: HashAlgorithm, content: bytes) -> str:
    hashed = Hash(algorithm)
    hashed.update(content)
    return f"{algorithm.name}:{hashed.finalize().hex()}"


def _sealed(name: str, key: OwnerKey, content: bytes) -> Iterator[bytes]:
    chunks = range(0, len(content) or 1, CHUNK)
    for number, begins in enumerate(chunks):
        place = _place(name, key, number, number == len(chunks) - 1)
        yield key.family.seal(key.secret, content[begins : begins + CHUNK], place)


def _place(name: str, key: OwnerKey, number: int, last: bool) -> bytes:
    return f"{key.owner}\0file\0{name}\0{number}\0{'last' if last else 'more'}".encode()


def _refuse_destroyed(key: OwnerKey) -> None:
    if key.destroyed:
        raise Conflict("ERASED", "该事项的个人信息已依法删除，材料不能再添加或查看")
