"""What only the engines can tell of settings: who we are, what is there, how old it is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines import Kafka, engines
from tests.journeys.doors import sentence
from tests.journeys.running import on
from tests.journeys.test_settings import started


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kafka]:
    """A broker that wants to know who we are."""
    made = Kafka(tmp_path_factory.mktemp("kafka"), brokers=1, secure=True)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Databases and topics of this test's own; intake's database is migrated."""
    with on(engines()) as made:
        assert started(tmp_path, made, "intake", "migrate").returncode == 0
        yield made


def secure(kafka: Kafka) -> dict[str, str]:
    """The right settings for that broker; nobody has created topics there."""
    return {
        "HUIYIN_KAFKA_BOOTSTRAP": kafka.secure_bootstrap,
        "HUIYIN_KAFKA_SECURITY": "SASL_SSL",
        "HUIYIN_KAFKA_SASL_MECHANISM": "SCRAM-SHA-256",
        "HUIYIN_KAFKA_USERNAME": kafka.username,
        "HUIYIN_KAFKA_PASSWORD": kafka.password,
        "HUIYIN_KAFKA_CA_FILE": str(kafka.ca_file),
    }


@pytest.mark.parametrize(
    ("wrong", "names"),
    [
        ({}, "run `python -m services topics create`"),
        ({"HUIYIN_KAFKA_PASSWORD": "falsch"}, "HUIYIN_KAFKA_PASSWORD"),
        ({"HUIYIN_KAFKA_USERNAME": "somebody"}, "HUIYIN_KAFKA_USERNAME"),
        ({"HUIYIN_KAFKA_SASL_MECHANISM": "SCRAM-SHA-512"}, "HUIYIN_KAFKA_SECURITY"),
        ({"HUIYIN_KAFKA_CA_FILE": ""}, "HUIYIN_KAFKA_CA_FILE"),
    ],
)
def test_a_broker_that_refuses_us_or_lacks_topics_is_told(
    tmp_path: Path, settings: dict[str, str], kafka: Kafka, wrong: dict[str, str], names: str
) -> None:
    told = {k: v for k, v in (settings | secure(kafka) | wrong).items() if v}
    assert names in sentence(started(tmp_path, told))


def test_a_topic_of_another_prefix_is_unknown(tmp_path: Path, settings: dict[str, str]) -> None:
    told = sentence(started(tmp_path, settings | {"HUIYIN_TOPIC_PREFIX": "elsewhere."}))
    assert "no topic huiyin.intake.petition.v1" in told


def test_a_database_that_refuses_us_is_named(tmp_path: Path, settings: dict[str, str]) -> None:
    wrong = settings["INTAKE_DATABASE_URL"] + "x"
    assert "INTAKE_DATABASE_URL" in sentence(started(tmp_path, settings | {"INTAKE_DATABASE_URL": wrong}))


def test_a_database_older_than_the_code_is_named(tmp_path: Path, settings: dict[str, str]) -> None:
    told = sentence(started(tmp_path, settings, "routing", "doors"))
    assert "run `python -m services routing migrate`" in told
