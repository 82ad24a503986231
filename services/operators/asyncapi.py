"""What is announced, as an AsyncAPI 3.0 document for whoever wants to hear it."""

import importlib
from collections.abc import Sequence
from typing import Any

import yaml

from services.topics import TOPICS, Topic

SERVICES = ("intake", "routing", "casework", "supervision")
_PROTOBUF = "application/vnd.google.protobuf;version=3"
_DESCRIPTION = (
    "Facts of a county's petition-agency scheme, announced by the service that owns them once they have "
    "become true. A heard fact is never refused. Order holds per topic and key: ce_sequence counts there "
    "without gaps, so that a repeated fact is dropped and a missing one is noticed. Nothing here names a "
    "person or carries a free text. Contracts only grow."
)


def document(topics: Sequence[Topic] = TOPICS) -> str:
    """The document as YAML; the same topics and contracts always give the same text."""
    whole = {
        "asyncapi": "3.0.0",
        "info": {"title": "Huiyin 回音: announced facts", "version": "1.0.0", "description": _DESCRIPTION},
        "defaultContentType": "application/protobuf",
        "servers": {
            "cell": {
                "host": "{brokers}",
                "protocol": "kafka-secure",
                "description": "A cell's brokers. The cell's prefix goes before every topic's name.",
                "variables": {"brokers": {"default": "kafka:9093"}},
            }
        },
        "channels": {topic.short: _channel(topic) for topic in topics},
        "operations": dict(_operations(topics)),
        "components": {
            "messages": {
                kind.DESCRIPTOR.name: _message(topic, kind) for topic in topics for kind in topic.messages
            },
            "messageTraits": {"fact": {"contentType": "application/protobuf", "headers": _headers()}},
        },
    }
    head = "# Written by `python -m services topics asyncapi`; see `make proto`.\n"
    written: str = yaml.safe_dump(whole, sort_keys=False, allow_unicode=True, width=100)
    return head + written


def _channel(topic: Topic) -> dict[str, Any]:
    settings = topic.settings(topic.replication)
    return {
        "address": topic.name,
        "description": f"What {topic.owner} announces, keyed by {topic.key}."
        + (f" Read by {' and '.join(topic.readers)} alone." if topic.readers else ""),
        "messages": {
            kind.DESCRIPTOR.name: {"$ref": f"#/components/messages/{kind.DESCRIPTOR.name}"}
            for kind in topic.messages
        },
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions,
                "replicas": topic.replication,
                "topicConfiguration": {
                    "cleanup.policy": [settings["cleanup.policy"]],
                    "retention.ms": int(settings["retention.ms"]),
                    "min.insync.replicas": int(settings["min.insync.replicas"]),
                },
                "bindingVersion": "0.5.0",
            }
        },
    }


def _message(topic: Topic, kind: Any) -> dict[str, Any]:
    descriptor = kind.DESCRIPTOR
    return {
        "name": descriptor.full_name,
        "title": descriptor.name,
        "payload": {"schemaFormat": _PROTOBUF, "schema": {"$ref": f"./{descriptor.file.name}"}},
        "x-protobuf-message": descriptor.full_name,
        "x-fields": [field.name for field in descriptor.fields],
        "traits": [{"$ref": "#/components/messageTraits/fact"}],
        "bindings": {
            "kafka": {"key": {"type": "string", "description": topic.key}, "bindingVersion": "0.5.0"}
        },
    }


def _operations(topics: Sequence[Topic]) -> Any:
    for service in SERVICES:
        events = importlib.import_module(f"services.{service}.events")
        for topic in topics:
            if topic.name in events.ANNOUNCES:
                yield f"{service}.announces.{topic.short}", _operation("send", topic)
            if topic.name in events.HEARS:
                hears = _operation("receive", topic)
                hears["bindings"] = {
                    "kafka": {
                        "groupId": {"type": "string", "const": f"huiyin-{service}"},
                        "bindingVersion": "0.5.0",
                    }
                }
                yield f"{service}.hears.{topic.short}", hears


def _operation(action: str, topic: Topic) -> dict[str, Any]:
    return {"action": action, "channel": {"$ref": f"#/channels/{topic.short}"}}


def _headers() -> dict[str, Any]:
    """CloudEvents 1.0 in Kafka's binary mode."""
    text = {"type": "string"}
    instant = {"type": "string", "format": "date-time"}
    properties: dict[str, dict[str, Any]] = {
        "ce_specversion": {"type": "string", "const": "1.0"},
        "ce_id": text | {"description": "The same fact sent again has the same id."},
        "ce_source": text | {"pattern": "^//huiyin/[a-z]+$", "description": "The announcing service."},
        "ce_type": text | {"description": "The message's full protobuf name."},
        "ce_subject": text | {"description": "The key."},
        "ce_time": instant | {"description": "When it became true."},
        "ce_recordedtime": instant | {"description": "When it was recorded."},
        "ce_partitionkey": text | {"description": "The key."},
        "ce_sequence": text | {"pattern": "^[0-9]{10}$", "description": "1, 2, 3, … per topic and key."},
        "ce_county": text | {"pattern": "^[0-9]{6}$", "description": "The county's code."},
        "ce_reliedon": text | {"description": "Versions of others' facts it was decided on: noun=version,…"},
        "ce_traceparent": text | {"description": "W3C trace context."},
        "content-type": {"type": "string", "const": "application/protobuf"},
    }
    required = list(properties)
    properties["ce_audithead"] = text | {
        "pattern": "^[0-9]+/[0-9a-f]{64}$",
        "description": "The head of the announcing service's audit lane of this county and key: number/hash.",
    }
    return {"type": "object", "required": required, "properties": properties}
