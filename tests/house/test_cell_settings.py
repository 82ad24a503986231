"""What a cell's processes are told, above all of the log: who reaches the brokers, how, under which name."""

import copy
import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from tests.house.test_cells import WAYS, Rule, label, named, one, pods, read, selected, told
from tests.house.test_manifests import BASE, CELL, ROOT, Manifest

SHARED = "HUIYIN_KAFKA_"
BROKER: Manifest = {"metadata": {"labels": {"app.kubernetes.io/name": "kafka"}}}


def reached(found: list[Manifest]) -> None:
    """Who is told the brokers in full reaches their port; nobody else leaves for them."""
    policies = [m["spec"] for m in named(found, "NetworkPolicy").values()]
    for name, pod in pods(found).items():
        environment = told(found, pod["spec"]["containers"][0])
        wanted = f"{SHARED}PASSWORD" in environment
        ports = {
            port["port"]
            for policy in policies
            if selected(policy["podSelector"], pod)
            for rule in policy.get("egress", ())
            for peer in rule.get("to", [{}])
            if selected(peer.get("podSelector", {}), BROKER)
            for port in rule.get("ports", [{"port": "any"}])
        }
        assert bool(ports) is wanted, name
        if wanted:
            port = environment[f"{SHARED}BOOTSTRAP"].rpartition(":")[2]
            assert int(port) in ports, name


def alike(found: list[Manifest]) -> None:
    """Doors, work and the topics Job speak to the same brokers in the same way, and under the same prefix."""
    said = []
    for pod in pods(found).values():
        environment = told(found, pod["spec"]["containers"][0])
        if label(pod, "component") in ("doors", "work", "create"):
            said.append(
                {n: v for n, v in environment.items() if n.startswith((SHARED, "HUIYIN_TOPIC_PREFIX"))}
            )
    assert len(said) == 9
    assert all(one == said[0] for one in said)
    assert said[0].keys() >= {f"{SHARED}{n}" for n in ("BOOTSTRAP", "SECURITY", "USERNAME", "PASSWORD")}
    assert said[0]["HUIYIN_TOPIC_PREFIX"]


def certified(found: list[Manifest]) -> None:
    """The file that a process is told to trust is one that its pod mounts, and cannot change."""
    for name, pod in pods(found).items():
        (container,) = pod["spec"]["containers"]
        path = told(found, container).get(f"{SHARED}CA_FILE")
        mounts = [m for m in container["volumeMounts"] if path and path.startswith(f"{m['mountPath']}/")]
        assert bool(mounts) is bool(path), name
        for mount in mounts:
            assert mount["readOnly"] is True
            (volume,) = [v for v in pod["spec"]["volumes"] if v["name"] == mount["name"]]
            assert volume["secret"]["secretName"] == "kafka-ca"


def private(found: list[Manifest]) -> None:
    """Who opens a door to services, calls one or takes passwords has TLS files, and cannot change them."""
    for name, pod in pods(found).items():
        (container,) = pod["spec"]["containers"]
        environment = told(found, container)
        ends = ("_GRPC_ADDRESS", "_TARGET", "ISSUER_HTTP_ADDRESS")
        speaks = any(each.endswith(ends) for each in environment)
        files = [environment.get(f"HUIYIN_TLS_{part}_FILE", "") for part in ("CERT", "KEY", "CA")]
        assert all(files) is speaks, name
        for path in filter(None, files):
            mounts = [m for m in container["volumeMounts"] if path.startswith(f"{m['mountPath']}/")]
            assert [m["readOnly"] for m in mounts] == [True]
            (volume,) = [v for v in pod["spec"]["volumes"] if v["name"] == mounts[0]["name"]]
            assert volume["secret"]["secretName"] == "huiyin-tls"


def lasting(found: list[Manifest]) -> None:
    """Work is a member of its group by the name that its pod keeps; nobody else is one."""
    for name, workload in named(found, "Deployment", "StatefulSet", "Job").items():
        (container,) = workload["spec"]["template"]["spec"]["containers"]
        given = [v["valueFrom"] for v in container["env"] if v["name"] == "HUIYIN_INSTANCE"]
        by_name = [{"fieldRef": {"fieldPath": "metadata.name"}}] if workload["kind"] == "StatefulSet" else []
        assert given == by_name, name


RULES: list[Rule] = [reached, alike, certified, private, lasting]

POD = "spec.template.spec"
BOX = f"{POD}.containers.0"
SEEDS: list[tuple[Rule, str, str, str, Any]] = [
    (reached, "NetworkPolicy", "log", "spec.podSelector", {}),
    (reached, "NetworkPolicy", "log", "spec.egress.0.ports", [{"protocol": "TCP", "port": 9092}]),
    (reached, "NetworkPolicy", "storage", "spec.egress.0.to", [{"namespaceSelector": {}}]),
    (reached, "NetworkPolicy", "names", "spec.egress", [{}]),
    (alike, "Job", "topics-create-0-1-0", f"{BOX}.envFrom", []),
    (alike, "ConfigMap", "intake-settings", "data.HUIYIN_TOPIC_PREFIX", "other."),
    (alike, "ConfigMap", "log-settings", "data.HUIYIN_TOPIC_PREFIX", ""),
    (certified, "ConfigMap", "log-settings", "data.HUIYIN_KAFKA_CA_FILE", "/elsewhere/ca.crt"),
    (certified, "StatefulSet", "routing-work", f"{POD}.volumes.2.secret.secretName", "huiyin-secrets"),
    (private, "ConfigMap", "rpc-settings", "data.HUIYIN_TLS_KEY_FILE", "/elsewhere/tls.key"),
    (private, "Deployment", "console", f"{POD}.volumes.1.secret.secretName", "huiyin-secrets"),
    (private, "Deployment", "intake-doors", f"{BOX}.volumeMounts.1.readOnly", False),
    (lasting, "StatefulSet", "casework-work", f"{BOX}.env", []),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda r: str(r.__name__))
@pytest.mark.parametrize("folder", [BASE, CELL], ids=lambda f: str(f.name))
@pytest.mark.parametrize("way", WAYS, ids=lambda w: str(w.__name__))
def test_base_and_cell_keep_the_rule(way: Callable[..., list[Manifest]], folder: Any, rule: Rule) -> None:
    rule(way(folder))


@pytest.mark.parametrize(("rule", "kind", "name", "path", "value"), SEEDS)
def test_a_seeded_violation_is_found(rule: Rule, kind: str, name: str, path: str, value: Any) -> None:
    broken = copy.deepcopy(read(BASE))
    *way, last = path.split(".")
    thing: Any = one(broken, kind, name)
    for step in way:
        thing = thing[int(step) if step.isdigit() else step]
    thing[int(last) if last.isdigit() else last] = value

    with pytest.raises((AssertionError, KeyError)):
        rule(broken)


def test_every_rule_has_its_violation() -> None:
    assert {seed[0] for seed in SEEDS} == set(RULES)


def test_a_cell_has_topics_of_its_own() -> None:
    base, cell = (one(read(folder), "ConfigMap", "log-settings")["data"] for folder in (BASE, CELL))
    assert base["HUIYIN_TOPIC_PREFIX"] != cell["HUIYIN_TOPIC_PREFIX"]


def test_every_process_takes_its_settings_in_production() -> None:
    found = read(CELL)
    asked = [(label(p, "name"), told(found, p["spec"]["containers"][0])) for p in pods(found).values()]
    # The broker's certificate is in the pod, not here.
    asked = [(name, {k: v for k, v in told.items() if not k.endswith("_CA_FILE")}) for name, told in asked]
    script = (
        "import importlib, json, os, sys\n"
        "from services.chassis import broker, settings\n"
        "here = dict(os.environ)\n"
        "for service, told in json.load(sys.stdin):\n"
        "    os.environ.clear(); os.environ.update(here | told)\n"
        "    if service == 'topics':\n"
        "        loaded = settings.load(settings.Settings, service, stores=False)\n"
        "    else:\n"
        "        loaded = importlib.import_module(f'services.{service}.bootstrap').load()\n"
        "    assert broker.read(loaded) or service in ('console', 'issuer')\n"
        "    print(loaded.mode)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        input=json.dumps(asked),
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["production"] * len(asked)
