"""What is remembered of a request to know its repeat: keyed, so that nobody confirms a guess by it."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from huiyin.intake.v1 import intake_pb2 as it
from sqlalchemy import MetaData, select, update

from services.chassis import keys, requests
from services.chassis.ciphers import FAMILIES
from services.chassis.database import Database
from services.chassis.identity import Actor, Role
from services.chassis.refusals import Conflict
from services.chassis.schema import Schema
from services.chassis.settings import Settings
from services.chassis.tables import request
from services.chassis.vault import LENT, Vault
from tests.ground import Ground

AGENT = Actor("A-V1", Role.AGENT, place="360783")
AT = datetime(2026, 3, 2, tzinfo=UTC)
MADE = {"petition": "p1"}
CONTENT = it.RegisterPetitionRequest(request_id="request-1", request="演示请求")
OTHER = it.RegisterPetitionRequest(request_id="request-1", request="演示别的")
PLAIN = hashlib.sha256(CONTENT.SerializeToString(deterministic=True)).hexdigest()


def vault(folder: Path, cipher: str = "A256-GCM") -> Vault:
    return Vault(lambda: keys.read(Settings(data=folder)), cipher)


@pytest.fixture
def database(ground: Ground, tmp_path: Path) -> Iterator[Database]:
    """A database that has heard of one request."""
    made = ground.database(tmp_path, "asked", Schema("none", MetaData(), tmp_path))
    made.lend(LENT, vault(tmp_path))
    with made.transaction() as tx:
        assert requests.first(tx, AGENT, CONTENT, MADE, AT) is None
    yield made
    made.close()


def kept(database: Database) -> str:
    with database.reading() as tx:
        hashed: str = tx.execute(select(request.c.content_hash)).scalar_one()
        return hashed


def known(database: Database) -> bool:
    """Whether the repeat is known by both ways of asking, and other content refused by both."""
    with database.transaction() as tx:
        answers = [requests.earlier(tx, AGENT, CONTENT), requests.first(tx, AGENT, CONTENT, {}, AT)]
        for ask in (
            lambda: requests.earlier(tx, AGENT, OTHER),
            lambda: requests.first(tx, AGENT, OTHER, {}, AT),
        ):
            with pytest.raises(Conflict) as caught:
                ask()
            assert caught.value.reason == "REQUEST_ID_REUSED"
    return answers == [MADE, MADE]


def test_what_is_kept_is_no_digest_of_the_content_alone(database: Database, tmp_path: Path) -> None:
    assert kept(database) not in (PLAIN, hashlib.sha256(PLAIN.encode()).hexdigest())
    assert kept(database) == vault(tmp_path).mark(PLAIN)
    assert kept(database) != vault(tmp_path / "elsewhere").mark(PLAIN)
    assert known(database)


@pytest.mark.parametrize("cipher", FAMILIES)
def test_the_setting_of_the_cipher_changes_nothing_for_a_repeat(
    database: Database, tmp_path: Path, cipher: str
) -> None:
    database.lend(LENT, vault(tmp_path, cipher))
    assert known(database)


def test_what_an_earlier_version_kept_is_known_before_and_after_migrate(database: Database) -> None:
    keyed = kept(database)
    with database.transaction() as tx:
        tx.execute(update(request).values(content_hash=PLAIN, keyed=False))
    assert known(database)
    with database.transaction() as tx:
        assert requests.key_plain(tx, 10) == 1
        assert requests.key_plain(tx, 10) == 0
    assert kept(database) == keyed
    assert known(database)
