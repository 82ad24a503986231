"""The vault: sealed to owner and field, rewrapped without touching a field, erased by destroying a key."""

import json
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import MetaData, select, update

from services.chassis import keys
from services.chassis.ciphers import FAMILIES, SECRET, Tampered
from services.chassis.database import Database
from services.chassis.refusals import Conflict
from services.chassis.schema import Schema
from services.chassis.settings import BadSettings, Settings
from services.chassis.tables import vault_key
from services.chassis.vault import OwnerKey, Vault
from tests.ground import Ground

AT = datetime(2026, 3, 2, tzinfo=UTC)
COUNTY = "360783"
CIPHERS = st.sampled_from(list(FAMILIES))
NAMES = st.sampled_from(["name", "phone", "facts"])


@pytest.fixture
def database(ground: Ground, tmp_path: Path) -> Iterator[Database]:
    """A database with a vault's table."""
    made = ground.database(tmp_path, "vault", Schema("none", MetaData(), tmp_path))
    yield made
    made.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of keys."""
    keys.make(tmp_path / "keys.json")
    return tmp_path / "keys.json"


def vault(file: Path, cipher: str = "A256-GCM") -> Vault:
    return Vault(lambda: keys.read(Settings(vault_keys=file)), cipher)


def owner_key(cipher: str, secret: bytes, owner: str = "a") -> OwnerKey:
    return OwnerKey(owner, FAMILIES[cipher], secret)


SECRETS = st.binary(min_size=SECRET, max_size=SECRET)


@given(CIPHERS, CIPHERS, SECRETS, NAMES, st.text(max_size=300))
def test_a_field_opens_whatever_new_ones_are_sealed_with(
    then: str, now: str, secret: bytes, field: str, text: str
) -> None:
    sealed = owner_key(then, secret).seal(field, text)
    assert owner_key(now, secret).open(field, sealed) == text
    assert sealed.isascii()
    assert (sealed == "") == (text == "")


@given(CIPHERS, SECRETS, SECRETS, NAMES, NAMES, st.text(min_size=1, max_size=50))
def test_a_field_opens_nowhere_else(
    cipher: str, secret: bytes, other: bytes, field: str, other_field: str, text: str
) -> None:
    key = owner_key(cipher, secret)
    sealed = key.seal(field, text)
    for opener, name, wrong in (
        (key, other_field, field == other_field),
        (owner_key(cipher, secret, "b"), field, False),
        (owner_key(cipher, other, "a"), field, secret == other),
    ):
        if not wrong:
            with pytest.raises(Tampered):
                opener.open(name, sealed)
    assert key.open(field, sealed) == text


@given(SECRETS, st.text(min_size=1, max_size=60))
def test_clear_text_is_not_taken_for_sealed(secret: bytes, text: str) -> None:
    with pytest.raises(Tampered):
        owner_key("A256-GCM", secret).open("name", text)


@pytest.mark.parametrize("cipher", FAMILIES)
@pytest.mark.parametrize("later", FAMILIES)
def test_rotation_rewraps_and_touches_no_field(
    database: Database, file: Path, cipher: str, later: str
) -> None:
    with database.transaction() as tx:
        sealed = {
            owner: vault(file, cipher).make(tx, owner, COUNTY, AT).seal("name", f"演示{owner}")
            for owner in map(str, range(7))
        }
        vault(file, cipher).destroy(tx, "6", COUNTY, AT, "演示")
        before = {row.owner: row.wrapped for row in tx.execute(select(vault_key))}
    keys.turn(file)
    newest = vault(file, later)
    with database.transaction() as tx:
        assert newest.rotate(tx, "", 4) == ["0", "1", "2", "3"]
        assert newest.rotate(tx, "3", 4) == ["4", "5"]
        assert newest.rotate(tx, "", 4) == []
        wrapped = {row.owner: row.wrapped for row in tx.execute(select(vault_key))}
        assert all((wrapped[owner] == before[owner]) == (owner == "6") for owner in wrapped)
        found = newest.keys(tx, list(sealed))
        assert found["6"].destroyed
        for owner in map(str, range(6)):
            assert found[owner].open("name", sealed[owner]) == f"演示{owner}"
    # The old master is not needed any more.
    written = json.loads(file.read_text())
    del written["masters"]["1"]
    file.write_text(json.dumps(written))
    with database.reading() as tx:
        assert vault(file).keys(tx, ["0"])["0"].open("name", sealed["0"]) == "演示0"


def test_a_process_begun_before_the_key_turned_opens_what_was_sealed_after(
    database: Database, file: Path
) -> None:
    begun = vault(file)
    keys.turn(file)
    with database.transaction() as tx:
        sealed = vault(file).make(tx, "a", COUNTY, AT).seal("name", "演示村民")
        assert begun.keys(tx, ["a"])["a"].open("name", sealed) == "演示村民"
        # A version that no file has ever had.
        tx.execute(update(vault_key).values(county_version=9))
        with pytest.raises(Tampered, match="version 9"):
            begun.keys(tx, ["a"])


def test_a_destroyed_key_is_gone_and_says_so(database: Database, file: Path) -> None:
    with database.transaction() as tx:
        made = {owner: vault(file).make(tx, owner, COUNTY, AT) for owner in ("gone", "stays")}
        sealed = {owner: key.seal("name", "演示村民") for owner, key in made.items()}
    with database.transaction() as tx:
        assert vault(file).destroy(tx, "gone", COUNTY, AT, "演示：本人申请")
        assert not vault(file).destroy(tx, "gone", COUNTY, AT, "again")
        found = vault(file).keys(tx, ["gone", "stays", "never"])
        assert set(found) == {"gone", "stays"}
        assert found["stays"].open("name", sealed["stays"]) == "演示村民"
        for act in (found["gone"].open, found["gone"].seal):
            with pytest.raises(Conflict) as caught:
                act("name", sealed["gone"])
            assert caught.value.reason == "ERASED"
        row = tx.execute(select(vault_key).where(vault_key.c.owner == "gone")).one()
        assert (row.wrapped, row.destroyed_at, row.reason) == (b"", AT, "演示：本人申请")


def test_a_key_moved_to_another_owner_or_county_does_not_open(database: Database, file: Path) -> None:
    with database.transaction() as tx:
        for owner in ("a", "b"):
            vault(file).make(tx, owner, COUNTY, AT)
        wrapped = {row.owner: row.wrapped for row in tx.execute(select(vault_key))}
        for change in ({"wrapped": wrapped["b"]}, {"wrapped": wrapped["a"], "county_code": "360784"}):
            tx.execute(update(vault_key).where(vault_key.c.owner == "a").values(**change))
            with pytest.raises(Tampered):
                vault(file).keys(tx, ["a"])
        assert set(vault(file).keys(tx, ["b"])) == {"b"}


@pytest.mark.parametrize(
    ("kind", "one", "same", "other"),
    [
        ("phone", "13900000000", "+86 139-0000-0000", "13900000001"),
        ("phone", "13900000000", "１３９００００００００", "139000000000"),
        ("phone", "0797-0000000", "0797 000 0000", "0000000"),
        ("phone", "8613900000000", "008613900000000", "86139000"),
        ("id", "36072120000101000x", "360721 20000101 000X", "360721200001010001"),
    ],
)
def test_a_blind_index_finds_however_it_was_written(
    file: Path, kind: str, one: str, same: str, other: str
) -> None:
    for cipher in FAMILIES:
        made = vault(file, cipher).index(COUNTY, kind, one)
        assert made in vault(file).indexes(COUNTY, kind, same)
        assert made not in vault(file).indexes(COUNTY, kind, other)
        assert made not in vault(file).indexes("360784", kind, one)
        assert one not in made
    assert vault(file).index(COUNTY, kind, " ") == ""
    assert vault(file).indexes(COUNTY, kind, "—") == []


def test_an_index_stays_when_the_master_turns(file: Path) -> None:
    before = vault(file).index(COUNTY, "phone", "13900000000")
    keys.turn(file)
    assert vault(file).index(COUNTY, "phone", "13900000000") == before


def test_a_demo_makes_its_keys_once_and_for_its_owner_only(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    with ThreadPoolExecutor(8) as pool:
        made = [read.result() for read in [pool.submit(keys.read, settings) for _ in range(8)]]
    assert all(each == made[0] for each in made)
    (file,) = settings.data.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(BadSettings, match="demo"):
        keys.read(Settings(mode="production", vault_keys=file))


def test_a_file_of_keys_is_never_written_over(file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(BadSettings, match="there already"):
        keys.make(file)
    assert keys.read(Settings(mode="production", vault_keys=file)).current == 1
    assert keys.turn(file) == 2
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert keys.read(Settings(vault_keys=file)).current == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not a file of keys"),
        ("{}", "look at current"),
        ('{"current": 1, "masters": {"1": "c2hvcnQ="}, "index": ""}', "look at masters.1"),
        ('{"current": 2, "masters": {}, "index": "' + "A" * 43 + '="}', "no master 2"),
    ],
)
def test_a_broken_file_is_named_and_not_quoted(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "keys.json"
    file.write_text(text)
    with pytest.raises(BadSettings, match=says) as caught:
        keys.read(Settings(vault_keys=file))
    assert "c2hvcnQ=" not in str(caught.value)
    with pytest.raises(BadSettings, match="cannot read"):
        keys.read(Settings(vault_keys=tmp_path / "none.json"))
