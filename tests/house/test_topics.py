"""The registry of topics holds every announcement once, and the AsyncAPI document tells it as it is."""

import importlib
from collections import Counter
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from services.operators import asyncapi
from services.topics import MESSAGES, TOPICS
from tests.house.test_structure import ROOT, SERVICES, announced

KEPT = ROOT / "proto" / "asyncapi.yaml"


def strict(properties: dict[str, Any], required: list[str], extra: Any = False) -> dict[str, Any]:
    """An object that has these and nothing else, but for the specification's own extensions."""
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "patternProperties": {"^x-[a-z-]+$": True},
        "additionalProperties": extra,
    }


def each(of: Any) -> dict[str, Any]:
    return {"type": "object", "minProperties": 1, "propertyNames": {"pattern": r"^[\w\d.\-]+$"}} | {
        "additionalProperties": of
    }


TEXT = {"type": "string", "minLength": 1}
REFERENCE = strict({"$ref": TEXT}, ["$ref"])
BINDINGS = {
    "type": "object",
    "required": ["kafka"],
    "properties": {"kafka": {"required": ["bindingVersion"]}},
}
# The parts of AsyncAPI 3.0 that the document uses, as strict as the specification's own JSON schema.
ASYNCAPI = strict(
    {
        "asyncapi": {"const": "3.0.0"},
        "info": strict({"title": TEXT, "version": TEXT, "description": TEXT}, ["title", "version"]),
        "defaultContentType": TEXT,
        "servers": each(
            strict(
                {
                    "host": TEXT,
                    "protocol": TEXT,
                    "description": TEXT,
                    "variables": each(strict({"default": TEXT}, [])),
                },
                ["host", "protocol"],
            )
        ),
        "channels": each(
            strict(
                {"address": TEXT, "description": TEXT, "messages": each(REFERENCE), "bindings": BINDINGS},
                ["address", "messages", "bindings"],
            )
        ),
        "operations": each(
            strict(
                {"action": {"enum": ["send", "receive"]}, "channel": REFERENCE, "bindings": BINDINGS},
                ["action", "channel"],
            )
        ),
        "components": strict(
            {
                "messages": each(
                    strict(
                        {
                            "name": TEXT,
                            "title": TEXT,
                            "payload": strict({"schemaFormat": TEXT, "schema": REFERENCE}, ["schema"]),
                            "traits": {"type": "array", "items": REFERENCE},
                            "bindings": BINDINGS,
                        },
                        ["name", "payload", "traits"],
                    )
                ),
                "messageTraits": each(
                    strict(
                        {"contentType": TEXT, "headers": {"type": "object", "required": ["properties"]}},
                        ["headers"],
                    )
                ),
            },
            ["messages", "messageTraits"],
        ),
    },
    ["asyncapi", "info", "channels", "operations", "components"],
)


@pytest.fixture(scope="module")
def document() -> Any:
    return yaml.safe_load(KEPT.read_text())


def test_every_announcement_belongs_to_exactly_one_topic() -> None:
    held = Counter(kind.DESCRIPTOR.full_name for topic in TOPICS for kind in topic.messages)
    assert set(held.values()) == {1}
    assert held.keys() == {message.full_name for message in announced()} == MESSAGES.keys()


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_announces_and_hears_what_the_registry_says(service: str) -> None:
    events = importlib.import_module(f"services.{service}.events")
    assert sorted(events.ANNOUNCES) == sorted(topic.name for topic in TOPICS if topic.owner == service)
    assert set(events.HEARS) <= {topic.name for topic in TOPICS if topic.owner != service}
    package = {kind.DESCRIPTOR.file.package for t in TOPICS if t.owner == service for kind in t.messages}
    assert package == {f"huiyin.{service}.v1"}


def test_a_topic_is_named_by_its_owner_and_kept_alike() -> None:
    for topic in TOPICS:
        assert topic.name.split(".")[:2] == ["huiyin", topic.owner]
    assert {(t.partitions, t.retention_days, t.replication, t.min_insync) for t in TOPICS} == {(24, 14, 3, 2)}


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_for_some_is_heard_by_no_other(service: str) -> None:
    hears = importlib.import_module(f"services.{service}.events").HEARS
    kept_from = {topic.name for topic in TOPICS if topic.readers and service not in topic.readers}
    assert kept_from.isdisjoint(hears)
    assert {topic.name: topic.readers for topic in TOPICS if topic.readers} == {
        "huiyin.intake.sealed.v1": ("supervision",)
    }


def test_the_asyncapi_document_is_current() -> None:
    assert KEPT.read_text() == asyncapi.document(), "run `make proto`"


def test_a_changed_topic_is_drift() -> None:
    assert KEPT.read_text() != asyncapi.document(TOPICS[1:])


def test_the_asyncapi_document_is_valid(document: Any) -> None:
    assert [error.message for error in Draft202012Validator(ASYNCAPI).iter_errors(document)] == []


@pytest.mark.parametrize("without", ["action", "channel"])
def test_an_invalid_document_is_not(document: Any, without: str) -> None:
    name, operation = next(iter(document["operations"].items()))
    less = {key: value for key, value in operation.items() if key != without}
    broken = document | {"operations": document["operations"] | {name: less}}
    assert list(Draft202012Validator(ASYNCAPI).iter_errors(broken))
    assert list(Draft202012Validator(ASYNCAPI).iter_errors(document | {"chanels": {}}))


def test_every_reference_leads_somewhere(document: Any) -> None:
    for reference in references(document):
        if reference.startswith("#/"):
            found = document
            for part in reference[2:].split("/"):
                found = found[part]
        else:
            assert (KEPT.parent / reference).is_file(), reference


def references(of: Any) -> list[str]:
    if isinstance(of, dict):
        own = [of["$ref"]] if isinstance(of.get("$ref"), str) else []
        return own + [r for value in of.values() for r in references(value)]
    return [r for value in of for r in references(value)] if isinstance(of, list) else []
