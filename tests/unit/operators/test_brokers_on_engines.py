"""Topics are made as agreed, told when they are not, and mended where that is safe."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from kafka.admin import ConfigResource, ConfigResourceType

from services.chassis.settings import BadSettings, Settings
from services.operators import brokers
from services.topics import TOPICS
from tests.engines import engines
from tests.ground import admin
from tests.journeys.running import eventually

# Two of them with few partitions: what is true of these is true of all.
SOME = [replace(topic, partitions=3) for topic in TOPICS[:2]]


@pytest.fixture
def settings() -> Iterator[Settings]:
    prefix = f"t{uuid.uuid4().hex[:10]}."
    with admin(engines()) as client:
        copies = len(client.describe_cluster()["brokers"])
        yield Settings(
            kafka_bootstrap=engines().kafka_bootstrap, topic_prefix=prefix, kafka_replication=copies
        )
        client.delete_topics([name for name in client.list_topics() if name.startswith(prefix)])


def test_topics_are_made_once_and_are_as_agreed(settings: Settings) -> None:
    missing = brokers.check(settings, SOME)
    assert [str(each) for each in missing] == [
        f"{settings.topic_prefix}{topic.name}: does not exist" for topic in SOME
    ]
    created, differences = brokers.create(settings, SOME)
    assert created == [settings.topic_prefix + topic.name for topic in SOME]
    assert differences == []
    assert brokers.create(settings, SOME) == ([], [])
    # Brokers tell one another of a new topic in their own time.
    eventually(lambda: brokers.check(settings, SOME) == [], 30, 0.5)


def test_two_who_create_at_once_make_each_topic_once(settings: Settings) -> None:
    # Whoever is later asks a broker that has not heard of it, or meets the first one's topics.
    with ThreadPoolExecutor(4) as together:
        made = [each for each, _ in together.map(lambda _: brokers.create(settings, SOME), range(4))]
    assert sorted(name for names in made for name in names) == sorted(
        settings.topic_prefix + topic.name for topic in SOME
    )


def test_settings_are_corrected_and_partitions_only_told(settings: Settings) -> None:
    brokers.create(settings, SOME)
    name = settings.topic_prefix + SOME[0].name
    with admin(engines()) as client:
        client.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, {"retention.ms": "60000"})])
    fewer = [replace(SOME[0], partitions=24), SOME[1]]
    told = f"{name}: partitions is 3, agreed is 24"
    retention = f"{name}: retention.ms is 60000, agreed is 1209600000"
    # Brokers tell one another of a changed setting in their own time.
    eventually(lambda: {str(each) for each in brokers.check(settings, fewer)} == {told, retention}, 30, 0.5)
    _, differences = brokers.create(settings, fewer)
    assert {(str(each), each.healed) for each in differences} == {(told, False), (retention, True)}
    eventually(lambda: [str(each) for each in brokers.check(settings, fewer)] == [told], 30, 0.5)


def test_what_the_brokers_cannot_do_is_said_in_one_sentence(settings: Settings) -> None:
    many = settings.model_copy(update={"kafka_replication": 9})
    with pytest.raises(BadSettings, match="too few brokers for 9 copies"):
        brokers.create(many, [replace(SOME[0], replication=9)])
    with pytest.raises(BadSettings, match="the embedded log makes its topics itself"):
        brokers.check(Settings(kafka_bootstrap=""))
