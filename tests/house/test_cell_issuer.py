"""A cell with an issuer of its own: who asks it, whom they believe, what it is given; and one without."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kubernetes_validate import ValidationError

from tests.house.test_cells import (
    OPENSSL,
    VERSION,
    WAYS,
    Rule,
    housed,
    label,
    named,
    one,
    pods,
    read,
    selected,
    told,
    valid,
)
from tests.house.test_manifests import BASE, CELL, Manifest

DATABASE: Manifest = {"metadata": {"labels": {"app.kubernetes.io/name": "postgresql"}}}
KINDS = ("doors", "pages")


def asked(found: list[Manifest]) -> None:
    """Doors and pages, which verify tokens or want them, reach it and are let in; nobody else does."""
    issuer = pods(found)["issuer"]
    for name, pod in pods(found).items():
        wanted = label(pod, "component") in KINDS
        assert lets(found, "egress", "to", pod, issuer, "http") is wanted, name
        assert lets(found, "ingress", "from", issuer, pod, "http") is wanted, name


def stored(found: list[Manifest]) -> None:
    """It reaches its database, under a name that is nobody else's, and asks nobody else."""
    for name in ("issuer", f"issuer-migrate-{VERSION.replace('.', '-')}"):
        assert lets(found, "egress", "to", pods(found)[name], DATABASE, 5432)
    for name, pod in pods(found).items():
        own = label(pod, "name") == "issuer"
        keys = {key for key in keyed(pod).values() if key.endswith(("-database-url", "-migration-url"))}
        assert all(key.startswith("issuer-") is own for key in keys), name
        assert keys or not own, name
        if own:
            assert not any(lets(found, "egress", "to", pod, other, "http") for other in pods(found).values())


def believed(found: list[Manifest]) -> None:
    """Whoever speaks is told the same issuer, the cell's own Service, and believes the cell's authority."""
    service = one(found, "Service", "issuer-api")
    address = f"https://issuer-api:{service['spec']['ports'][0]['port']}"
    for name, pod in pods(found).items():
        environment = told(found, pod["spec"]["containers"][0])
        if label(pod, "component") in ("doors", "work", "pages", "tokens") or label(pod, "name") == "issuer":
            assert environment["HUIYIN_ISSUER"] == address, name
            assert environment["HUIYIN_JWKS"] == f"{address}/jwks", name
        assert environment.get(OPENSSL) == environment.get("HUIYIN_TLS_CA_FILE"), name


def signed(found: list[Manifest]) -> None:
    """All replicas sign with one key, which only they have, and share the console's secret with it alone."""
    for name, pod in pods(found).items():
        (container,) = pod["spec"]["containers"]
        signs = name == "issuer"
        volumes = [v["name"] for v in pod["spec"]["volumes"] if "issuer-key" in str(v.get("secret"))]
        assert bool(volumes) is signs, name
        file = told(found, container).get("ISSUER_KEY_FILE", "")
        assert bool(file) is signs, name
        if signs:
            (mount,) = [m for m in container["volumeMounts"] if m["name"] == volumes[0]]
            assert file.startswith(f"{mount['mountPath']}/")
            assert mount["readOnly"] is True
        shared = keyed(pod).get(f"{label(pod, 'name').upper()}_CLIENT_SECRET")
        assert (shared == "console-client-secret") is (label(pod, "name") in ("issuer", "console")), name


def versioned(found: list[Manifest]) -> None:
    """Its database is brought up to date by a Job of every version."""
    jobs = [n for n, m in named(found, "Job").items() if label(m, "name") == "issuer"]
    assert jobs == [f"issuer-migrate-{VERSION.replace('.', '-')}"]


def keyed(pod: Manifest) -> dict[str, str]:
    """Which key of the Secret each variable is."""
    return {
        v["name"]: v["valueFrom"]["secretKeyRef"]["key"]
        for v in pod["spec"]["containers"][0]["env"]
        if "secretKeyRef" in v.get("valueFrom", ())
    }


def lets(
    found: list[Manifest], way: str, side: str, here: Manifest, there: Manifest, port: str | int
) -> bool:
    """Whether a policy lets one pod speak to another, or be spoken to, at a port."""
    return any(
        selected(policy["spec"]["podSelector"], here)
        and peer.get("namespaceSelector", {}) == {}
        and selected(peer.get("podSelector", {}), there)
        and any(each["port"] == port for each in rule.get("ports", [{"port": port}]))
        for policy in named(found, "NetworkPolicy").values()
        for rule in policy["spec"].get(way, ())
        for peer in rule.get(side, [{}])
    )


RULES: list[Rule] = [asked, stored, believed, signed, versioned, valid]

POD = "spec.template.spec"
BOX = f"{POD}.containers.0"
SEEDS: list[tuple[Rule, str, str, str, Any]] = [
    (asked, "NetworkPolicy", "issuer-asked", "spec.podSelector", {}),
    (asked, "NetworkPolicy", "issuer-asked", "spec.egress.0.ports", [{"protocol": "TCP", "port": "grpc"}]),
    (asked, "NetworkPolicy", "issuer-answers", "spec.ingress", [{}]),
    (asked, "NetworkPolicy", "issuer-answers", "spec.ingress", []),
    (stored, "NetworkPolicy", "issuer-storage", "spec.egress", []),
    (stored, "NetworkPolicy", "issuer-storage", "spec.egress", [{}]),
    (stored, "Deployment", "issuer", f"{BOX}.env.0.valueFrom.secretKeyRef.key", "intake-database-url"),
    (stored, "Deployment", "console", f"{BOX}.env.0.valueFrom.secretKeyRef.key", "issuer-database-url"),
    (believed, "ConfigMap", "rpc-settings", "data.HUIYIN_ISSUER", "https://issuer.example"),
    (believed, "ConfigMap", "rpc-settings", "data.HUIYIN_JWKS", "https://issuer.example/jwks"),
    (believed, "ConfigMap", "rpc-settings", "data.SSL_CERT_FILE", "/etc/ssl/cert.pem"),
    (believed, "Service", "issuer-api", "spec.ports.0.port", 443),
    (signed, "ConfigMap", "issuer-settings", "data.ISSUER_KEY_FILE", "/tmp/issuer.pem"),
    (signed, "Deployment", "issuer", f"{BOX}.volumeMounts.2.readOnly", False),
    (signed, "Deployment", "console", f"{POD}.volumes.1.secret.secretName", "issuer-key"),
    (signed, "Deployment", "issuer", f"{BOX}.env.1.valueFrom.secretKeyRef.key", "issuer-client-secret"),
    (versioned, "Job", "issuer-migrate-0-1-0", "metadata.name", "issuer-migrate"),
    (valid, "Deployment", "issuer", "spec.replica", 2),
]  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda r: str(r.__name__))
@pytest.mark.parametrize("way", WAYS, ids=lambda w: str(w.__name__))
def test_a_cell_with_an_issuer_keeps_the_rule(way: Callable[[Path], list[Manifest]], rule: Rule) -> None:
    rule(way(CELL))
    rule(housed())


@pytest.mark.parametrize(("rule", "kind", "name", "path", "value"), SEEDS)
def test_a_seeded_violation_is_found(rule: Rule, kind: str, name: str, path: str, value: Any) -> None:
    broken = copy.deepcopy(housed())
    *way, last = path.split(".")
    thing: Any = one(broken, kind, name)
    for step in way:
        thing = thing[int(step) if step.isdigit() else step]
    thing[int(last) if last.isdigit() else last] = value

    with pytest.raises((AssertionError, KeyError, ValidationError)):
        rule(broken)


def test_every_rule_has_its_violation() -> None:
    assert {seed[0] for seed in SEEDS} == set(RULES)


@pytest.mark.parametrize("way", WAYS, ids=lambda w: str(w.__name__))
def test_without_it_tokens_are_an_outside_issuers(way: Callable[[Path], list[Manifest]]) -> None:
    found = way(BASE)
    assert not [m["metadata"]["name"] for m in found if "issuer" in m["metadata"]["name"]]
    assert not any("issuer" in str(m["spec"]) for m in named(found, "NetworkPolicy").values())
    said = next(m["data"] for n, m in named(found, "ConfigMap").items() if n.startswith("rpc-settings"))
    assert OPENSSL not in said
    assert "issuer-api" not in said["HUIYIN_ISSUER"] + said["HUIYIN_JWKS"]
    # A cell chooses with one line: what it adds is told in one place, and changes nothing else.
    there, here = pods(housed()), pods(read(BASE))
    assert {name: there[name] for name in here} == here
    assert {label(there[name], "name") for name in there.keys() - here.keys()} == {"issuer"}
