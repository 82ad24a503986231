"""The manifests: strictly valid Kubernetes, and our own rules, each shown to fail when broken."""

import copy
import importlib
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

ROOT = Path(__file__).parent.parent.parent
BASE = ROOT / "deploy" / "kustomize" / "base"
CELL = ROOT / "deploy" / "kustomize" / "cells" / "example"
# Chosen by a cell: an issuer of its own.
ISSUER = ROOT / "deploy" / "kustomize" / "components" / "issuer"
KUBERNETES = "1.33.0"
SERVICES = ("intake", "routing", "casework", "supervision")
PARTS: set[tuple[str, ...]] = {
    *((name, part) for name in SERVICES for part in ("doors", "work", "migrate")),
    ("topics", "create"),
    ("console",),
}
Manifest = dict[str, Any]


def kustomization(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((folder / "kustomization.yaml").read_text())
    return found


def manifests() -> list[Manifest]:
    return [
        document
        for name in kustomization(BASE)["resources"]
        for document in yaml.safe_load_all((BASE / name).read_text())
        if document
    ]


def templates(found: list[Manifest]) -> Iterator[tuple[str, dict[str, Any]]]:
    for manifest in found:
        if manifest["kind"] in ("Deployment", "StatefulSet", "Job"):
            yield f"{manifest['kind']}/{manifest['metadata']['name']}", manifest["spec"]["template"]["spec"]


def containers(found: list[Manifest]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, spec in templates(found):
        for container in spec["containers"]:
            yield name, container


def locked_down(found: list[Manifest]) -> None:
    """Non-root, read-only, no capabilities, no token, with requests and a memory limit."""
    for _, spec in templates(found):
        assert spec["automountServiceAccountToken"] is False
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    for _, container in containers(found):
        context = container["securityContext"]
        assert context["readOnlyRootFilesystem"] is True
        assert context["allowPrivilegeEscalation"] is False
        assert context["capabilities"] == {"drop": ["ALL"]}
        assert container["resources"]["requests"]["cpu"]
        assert container["resources"]["limits"]["memory"]


def probe(container: dict[str, Any], path: str) -> dict[str, str]:
    """How a path is asked; the issuer alone speaks TLS on its HTTP door, which takes passwords."""
    sealed = {"scheme": "HTTPS"} if container["args"][0] == "issuer" else {}
    return {"path": path, "port": "http"} | sealed


def probed(found: list[Manifest]) -> None:
    """Everything that stays is asked whether it lives and whether it is ready, at the right doors."""
    for name, container in containers(found):
        if name.startswith("Job/"):
            continue
        assert container["livenessProbe"]["httpGet"] == probe(container, "/healthz")
        assert container["readinessProbe"]["httpGet"] == probe(container, "/readyz")


def secrets_referred(found: list[Manifest]) -> None:
    """No secret has a value in a manifest."""
    for manifest in found:
        assert manifest["kind"] != "Secret"
    for _, container in containers(found):
        for variable in container.get("env", []):
            if re.search(r"SECRET|URL|PASSWORD|TOKEN", variable["name"]):
                assert variable["valueFrom"]["secretKeyRef"]["name"] == "huiyin-secrets"
                assert "value" not in variable


def arguments_known(found: list[Manifest]) -> None:
    """Every process is one `python -m services` knows, and every one it knows is there."""
    assert {tuple(container["args"]) for _, container in containers(found)} == PARTS


def jobs_versioned(found: list[Manifest]) -> None:
    """A Job's name carries the version, so that every version migrates and makes its topics."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    jobs = [m["metadata"]["name"] for m in found if m["kind"] == "Job"]
    wanted = [*(f"{name}-migrate" for name in SERVICES), "topics-create"]
    assert sorted(jobs) == sorted(f"{name}-{version.replace('.', '-')}" for name in wanted)


RULES: list[tuple[Callable[[list[Manifest]], None], Callable[[Any], object]]] = [
    (locked_down, lambda c: c["securityContext"].update(readOnlyRootFilesystem=False)),
    (locked_down, lambda c: c["securityContext"]["capabilities"].update(drop=[])),
    (locked_down, lambda c: c["resources"]["limits"].pop("memory")),
    (probed, lambda c: c["readinessProbe"]["httpGet"].update(path="/")),
    (secrets_referred, lambda c: c["env"][0].update(value="x", valueFrom=None)),
    (arguments_known, lambda c: c["args"].append("nonsense")),
]


@pytest.mark.parametrize(("rule", "break_it"), RULES)
def test_a_rule_holds_and_fails_when_it_is_broken(
    rule: Callable[[list[Manifest]], None], break_it: Callable[[Any], object]
) -> None:
    found = manifests()
    rule(found)
    broken = copy.deepcopy(found)
    break_it(next(c for name, c in containers(broken) if name == "Deployment/intake-doors"))
    with pytest.raises((AssertionError, KeyError, TypeError)):
        rule(broken)


def test_jobs_carry_the_version_and_fail_when_they_do_not() -> None:
    found = manifests()
    jobs_versioned(found)
    next(m for m in found if m["kind"] == "Job")["metadata"]["name"] = "intake-migrate"
    with pytest.raises(AssertionError):
        jobs_versioned(found)


@pytest.mark.parametrize("manifest", manifests(), ids=lambda m: f"{m['kind']}/{m['metadata']['name']}")
def test_a_manifest_is_strictly_valid(manifest: Manifest) -> None:
    kubernetes_validate.validate(manifest, KUBERNETES, strict=True)
    broken = copy.deepcopy(manifest) | {"nonsense": 1}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(broken, KUBERNETES, strict=True)


def test_every_file_of_base_and_component_is_listed() -> None:
    for folder in (BASE, ISSUER):
        files = {str(p.relative_to(folder)) for p in folder.rglob("*.yaml")} - {"kustomization.yaml"}
        assert files == set(kustomization(folder)["resources"])
    assert kustomization(CELL)["resources"]


def settings() -> dict[str, set[str]]:
    return {
        name: set(importlib.import_module(f"services.{name}.bootstrap").Settings.model_fields)
        for name in (*SERVICES, "console")
    }


def variables() -> Iterator[str]:
    for generator in kustomization(BASE)["configMapGenerator"]:
        for literal in generator["literals"]:
            yield literal.partition("=")[0]
    for _, container in containers(manifests()):
        for variable in container.get("env", []):
            yield variable["name"]


def test_every_variable_is_a_setting() -> None:
    known = settings()
    found = list(variables())
    assert len(found) > 20
    for variable in found:
        prefix, _, name = variable.lower().partition("_")
        owners = [known[prefix]] if prefix in known else list(known.values())
        assert any(name in fields for fields in owners), variable


def test_ports_agree_between_addresses_containers_and_services() -> None:
    addresses = {
        key: int(value.rpartition(":")[2])
        for generator in kustomization(BASE)["configMapGenerator"]
        for key, _, value in (literal.partition("=") for literal in generator["literals"])
        if key.endswith("_ADDRESS")
    }
    for name, container in containers(manifests()):
        service = container["args"][0].upper()
        for port in container.get("ports", []):
            expected = addresses[f"{service}_{port['name'].upper()}_ADDRESS"]
            assert port["containerPort"] == expected, name
    for manifest in manifests():
        if manifest["kind"] == "Service":
            owner = manifest["metadata"]["labels"]["app.kubernetes.io/name"].upper()
            for port in manifest["spec"]["ports"]:
                assert port["port"] == addresses[f"{owner}_{port['name'].upper()}_ADDRESS"]
