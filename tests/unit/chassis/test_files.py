"""What every place for files promises, and that what is sealed there is whole, in order and one owner's."""

import stat
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from services.chassis import sealed_files
from services.chassis.ciphers import FAMILIES, OVERHEAD, SECRET, Tampered
from services.chassis.files import Files, Folder, Gone, named, read
from services.chassis.refusals import Conflict
from services.chassis.settings import Settings
from services.chassis.vault import OwnerKey

FIRST = named(date(2026, 3, 2), "01a20000-0000-7000-8000-000000000001")
SECOND = named(date(2026, 3, 3), "01a20000-0000-7000-8000-000000000002")
ABSENT = named(date(2026, 3, 3), "01a20000-0000-7000-8000-000000000009")
MARCH = date(2026, 3, 31)
SEALED_CHUNK = sealed_files.CHUNK + OVERHEAD


@pytest.fixture(params=[Folder])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    """Every place, empty."""
    make: Callable[[Path], Files] = request.param
    return make(tmp_path / "files")


def test_what_was_put_is_there_until_it_is_removed(files: Files) -> None:
    assert list(files.names(MARCH)) == []
    files.put(FIRST, [b"one ", b"file"])
    assert files.open(FIRST) == b"one file"
    assert files.has(FIRST)
    assert not files.has(ABSENT)
    with pytest.raises(Gone):
        files.open(ABSENT)
    files.remove(FIRST)
    files.remove(FIRST)
    assert not files.has(FIRST)
    with pytest.raises(Gone):
        files.open(FIRST)


def test_a_name_is_given_once(files: Files) -> None:
    files.put(FIRST, [b"first"])
    with pytest.raises(FileExistsError):
        files.put(FIRST, [b"second"])
    assert files.open(FIRST) == b"first"
    assert list(files.names(MARCH)) == [FIRST]


def test_what_was_not_put_whole_is_not_there(files: Files) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise EOFError

    with pytest.raises(EOFError):
        files.put(FIRST, broken())
    with pytest.raises(Gone):
        files.open(FIRST)
    assert list(files.names(MARCH)) == []
    files.put(FIRST, [b"whole"])
    assert files.open(FIRST) == b"whole"


def test_names_are_told_day_by_day(files: Files) -> None:
    for name in (SECOND, FIRST):
        files.put(name, [b""])
    assert list(files.names(date(2026, 3, 1))) == []
    assert list(files.names(date(2026, 3, 2))) == [FIRST]
    assert list(files.names(date(2026, 3, 3))) == [FIRST, SECOND]


@pytest.mark.parametrize("name", ["../secret", "20260302/../../secret", "/etc/passwd", "", "20260302/x"])
def test_nothing_else_is_reached_by_a_name(files: Files, tmp_path: Path, name: str) -> None:
    (tmp_path / "secret").write_text("secret")
    with pytest.raises(Gone):
        files.open(name)
    with pytest.raises(Gone):
        files.has(name)
    with pytest.raises(Gone):
        files.put(name, [b""])
    with pytest.raises(Gone):
        files.remove(name)


def test_a_folder_is_its_users_own_and_tells_what_a_crash_left(tmp_path: Path) -> None:
    files = Folder(tmp_path)
    files.put(FIRST, [b"one"])
    (file,) = (tmp_path / "20260302").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    left = file.with_name(f"{file.name}.0123456789abcdef.part")
    left.write_bytes(b"half")
    (tmp_path / "20260302" / "of-somebody-else").write_bytes(b"")
    assert list(files.names(MARCH)) == [FIRST, f"20260302/{left.name}"]
    files.remove(f"20260302/{left.name}")
    assert not left.exists()


def test_production_takes_no_files_before_it_names_a_folder_for_all_its_processes(tmp_path: Path) -> None:
    nowhere = read(Settings(mode="production", data=tmp_path), "intake")
    with pytest.raises(Conflict):
        nowhere.put(FIRST, [b"one"])
    with pytest.raises(Gone):
        nowhere.open(FIRST)
    nowhere.remove(FIRST)
    assert not nowhere.has(FIRST)
    assert list(nowhere.names(MARCH)) == []
    for settings in (
        Settings(data=tmp_path),
        Settings(mode="production", files_folder=str(tmp_path / "files")),
    ):
        read(settings, "intake").put(FIRST, [b"one"])
        assert (tmp_path / "files" / "intake" / FIRST).exists()
        read(settings, "intake").remove(FIRST)


@pytest.fixture(params=FAMILIES)
def key(request: pytest.FixtureRequest) -> OwnerKey:
    """A petition's key, of each cipher."""
    return OwnerKey("petition-1", FAMILIES[request.param], bytes(range(SECRET)))


CONTENT = bytes(range(256)) * 700


@pytest.mark.parametrize("size", [0, 1, sealed_files.CHUNK, sealed_files.CHUNK + 1, len(CONTENT)])
def test_a_sealed_file_opens_as_it_was(files: Files, key: OwnerKey, size: int) -> None:
    sealed_files.put(files, FIRST, key, CONTENT[:size])
    assert sealed_files.get(files, FIRST, key) == CONTENT[:size]
    assert CONTENT[:64] not in files.open(FIRST)


def swapped(kept: bytes) -> bytes:
    return kept[SEALED_CHUNK : 2 * SEALED_CHUNK] + kept[:SEALED_CHUNK] + kept[2 * SEALED_CHUNK :]


SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "a byte changed": lambda kept: kept[:99] + bytes([kept[99] ^ 1]) + kept[100:],
    "cut off between chunks": lambda kept: kept[: 2 * SEALED_CHUNK],
    "cut off within one": lambda kept: kept[:-1],
    "cut off but the first": lambda kept: kept[:SEALED_CHUNK],
    "emptied": lambda kept: b"",
    "chunks swapped": swapped,
    "a chunk left out": lambda kept: kept[:SEALED_CHUNK] + kept[2 * SEALED_CHUNK :],
    "a chunk twice": lambda kept: kept[:SEALED_CHUNK] + kept,
    "more behind": lambda kept: kept + b"more",
}


@pytest.mark.parametrize("how", SPOILT)
def test_what_is_not_what_was_put_is_found(files: Files, key: OwnerKey, how: str) -> None:
    sealed_files.put(files, FIRST, key, CONTENT)
    kept = files.open(FIRST)
    files.remove(FIRST)
    files.put(FIRST, [SPOILT[how](kept)])
    with pytest.raises(Tampered):
        sealed_files.get(files, FIRST, key)
    files.remove(FIRST)
    files.put(FIRST, [kept])
    assert sealed_files.get(files, FIRST, key) == CONTENT


def test_a_file_opens_under_its_own_name_and_key_alone(files: Files, key: OwnerKey) -> None:
    sealed_files.put(files, FIRST, key, CONTENT)
    files.put(SECOND, [files.open(FIRST)])
    other = OwnerKey("petition-2", key.family, key.secret)
    destroyed = OwnerKey(key.owner, key.family, b"")
    for name, opens in ((SECOND, key), (FIRST, other)):
        with pytest.raises(Tampered):
            sealed_files.get(files, name, opens)
    with pytest.raises(Conflict):
        sealed_files.get(files, FIRST, destroyed)
    with pytest.raises(Conflict):
        sealed_files.put(files, ABSENT, destroyed, CONTENT)
    assert sealed_files.get(files, FIRST, key) == CONTENT


def test_a_digest_names_its_hash(key: OwnerKey) -> None:
    name, _, hexed = sealed_files.digest(key, CONTENT).partition(":")
    assert name == {1: "sha256", 2: "sm3"}[key.family.number]
    assert len(hexed) == 64
    assert sealed_files.digest(key, CONTENT) != sealed_files.digest(key, CONTENT[:-1])
