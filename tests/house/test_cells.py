"""What rolls out together: base and cell, merged by our own means and, where installed, by kustomize."""

import contextlib
import copy
import functools
import importlib
import io
import re
import shutil
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from services.__main__ import main
from services.chassis.settings import Settings
from tests.house.test_manifests import (
    BASE,
    CELL,
    ISSUER,
    KUBERNETES,
    ROOT,
    SERVICES,
    Manifest,
    containers,
    kustomization,
    locked_down,
    probe,
    probed,
    secrets_referred,
)

Rule = Callable[[list[Manifest]], None]

VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
HIDDEN = re.compile(r"_(URL|SECRET|PASSWORD|TOKEN|KEY)$")
STANDING = ("Deployment", "StatefulSet")
# Whose whole work is one process: the word that labels it is no argument.
WHOLE = {"console": "pages", "issuer": "tokens"}
# Settings that are read by OpenSSL, not by us.
OPENSSL = "SSL_CERT_FILE"


@functools.cache
def read(folder: Path) -> list[Manifest]:
    """What a kustomization says."""
    found: list[Manifest] = []
    add(found, folder)
    return found


@functools.cache
def housed() -> list[Manifest]:
    """The base with an issuer of the cell's own."""
    found = copy.deepcopy(read(BASE))
    add(found, ISSUER)
    return found


def add(found: list[Manifest], folder: Path) -> None:
    """Does what a kustomization says, by the few means it may use; a new one must be taught here first."""
    said = kustomization(folder)
    assert not said.keys() - {
        "apiVersion", "kind", "namespace", "resources", "components", "labels", "images", "patches",
        "configMapGenerator",
    }  # fmt: skip
    for name in said["resources"]:
        if name.endswith(".yaml"):
            found += yaml.safe_load_all((folder / name).read_text())
        else:
            found += copy.deepcopy(read((folder / name).resolve()))
    for name in said.get("components", ()):
        add(found, (folder / name).resolve())
    for made in said["configMapGenerator"]:
        data = dict(literal.split("=", 1) for literal in made["literals"])
        if made.get("behavior") == "merge":
            one(found, "ConfigMap", made["name"])["data"] |= data
        else:
            metadata = {"name": made["name"]}
            found.append({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data})
    for patch in said.get("patches", ()):
        for manifest in named(found, patch["target"]["kind"]).values():
            if patch["target"].get("name") in (None, manifest["metadata"]["name"]):
                merge(manifest, yaml.safe_load(patch["patch"]))
    for image in said["images"]:
        for _, container in containers(found):
            if container["image"].partition(":")[0] == image["name"]:
                container["image"] = f"{image.get('newName', image['name'])}:{image['newTag']}"


def merge(manifest: Manifest, patch: Manifest) -> None:
    for key, value in patch.items():
        if isinstance(value, dict):
            merge(manifest.setdefault(key, {}), value)
        else:
            manifest[key] = value


@functools.cache
def rendered(folder: Path) -> list[Manifest]:
    command = ["kubectl", "kustomize"] if shutil.which("kubectl") else ["kustomize", "build"]
    done = subprocess.run([*command, str(folder)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return list(yaml.safe_load_all(done.stdout))


WAYS = [read, *([rendered] if shutil.which("kubectl") or shutil.which("kustomize") else [])]


def one(found: list[Manifest], kind: str, name: str) -> Manifest:
    return named(found, kind)[name]


def named(found: list[Manifest], *kinds: str) -> dict[str, Manifest]:
    return {m["metadata"]["name"]: m for m in found if m["kind"] in kinds}


def pods(found: list[Manifest]) -> dict[str, Manifest]:
    return {name: m["spec"]["template"] for name, m in named(found, *STANDING, "Job").items()}


def label(thing: Manifest, word: str) -> str:
    return str(thing["metadata"]["labels"][f"app.kubernetes.io/{word}"])


def told(found: list[Manifest], container: Manifest) -> dict[str, str]:
    """A container's environment, with a stand-in for each secret."""
    environment: dict[str, str] = {}
    for source in container.get("envFrom", ()):
        environment |= one(found, "ConfigMap", source["configMapRef"]["name"])["data"]
    for variable in container["env"]:
        url = "postgresql+psycopg://huiyin@db/one?sslmode=verify-full"
        stand_in = url if variable["name"].endswith("_URL") else "s" * 40
        environment[variable["name"]] = variable.get("value") or stand_in
    return environment


def chosen(wanted: dict[str, str], pod: Manifest) -> bool:
    labels: dict[str, str] = pod["metadata"]["labels"]
    return wanted.items() <= labels.items()


def valid(found: list[Manifest]) -> None:
    """Strictly valid, once merged."""
    for manifest in found:
        kubernetes_validate.validate(manifest, KUBERNETES, strict=True)


def contained(found: list[Manifest]) -> None:
    """Restricted pods, a number for a user, and nothing to write to but /tmp: a folder that is lost with
    its pod would lose facts quietly."""
    for namespace in named(found, "Namespace").values():
        assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    for pod in pods(found).values():
        assert pod["spec"]["securityContext"]["runAsUser"] > 0
        assert pod["spec"]["enableServiceLinks"] is False
        assert not pod["spec"].get("initContainers")
        assert all("emptyDir" in v or "secret" in v for v in pod["spec"]["volumes"])
    for _, container in containers(found):
        assert [m["mountPath"] for m in container["volumeMounts"] if not m.get("readOnly")] == ["/tmp"]
        for bound in ("requests", "limits"):
            assert container["resources"][bound].keys() == {"cpu", "memory"}


def graceful(found: list[Manifest]) -> None:
    """What stands is given time to start and to end, a budget, room on several nodes, its own scaling."""
    budgets = [m["spec"]["selector"]["matchLabels"] for m in named(found, "PodDisruptionBudget").values()]
    scaled = [m["spec"]["scaleTargetRef"]["name"] for m in named(found, "HorizontalPodAutoscaler").values()]
    for name, workload in named(found, *STANDING).items():
        pod = workload["spec"]["template"]
        assert pod["spec"]["terminationGracePeriodSeconds"] >= 60
        assert pod["spec"]["topologySpreadConstraints"]
        assert any(chosen(labels, pod) for labels in budgets)
        assert chosen(workload["spec"]["selector"]["matchLabels"], pod)
        assert (workload["kind"] == "Deployment") == (name in scaled) == ("replicas" not in workload["spec"])
        for container in pod["spec"]["containers"]:
            assert container["startupProbe"]["httpGet"] == probe(container, "/healthz")
            assert container["lifecycle"]["preStop"]["sleep"]["seconds"] > 0


def hidden(found: list[Manifest]) -> None:
    """No setting that is a secret stands in a ConfigMap, and none is taken in bulk."""
    for settings in named(found, "ConfigMap").values():
        assert not any(HIDDEN.search(name) for name in settings["data"])
    for _, container in containers(found):
        assert all(source.keys() == {"configMapRef"} for source in container.get("envFrom", ()))


def commanded(found: list[Manifest]) -> None:
    """Every process does what its labels say, in words `python -m services` knows, at one version."""
    for name, pod in pods(found).items():
        (container,) = pod["spec"]["containers"]
        assert container["image"] == f"huiyin:{VERSION}"
        assert "command" not in container
        words = [label(pod, "name"), label(pod, "component")]
        alone = WHOLE.get(words[0]) == words[1]
        assert container["args"][:2] == (words[:1] if alone else words), name
        with contextlib.redirect_stdout(io.StringIO()), pytest.raises(SystemExit) as end:
            main([*container["args"], "--help"])
        assert not end.value.code, name


def set_up(found: list[Manifest]) -> None:
    """Every variable is a setting of the very service that is told it."""
    for name, pod in pods(found).items():
        service = label(pod, "name")
        kinds = {"HUIYIN": Settings}
        if service != "topics":
            kinds[service.upper()] = importlib.import_module(f"services.{service}.bootstrap").Settings
        for variable in told(found, pod["spec"]["containers"][0]).keys() - {OPENSSL}:
            prefix, _, field = variable.partition("_")
            fields = kinds[prefix].model_fields
            assert field.lower() in fields, f"{name}: {variable}"


def wired(found: list[Manifest]) -> None:
    """Every name leads somewhere: accounts, Services, ports, and the targets of those who ask."""
    services = named(found, "Service")
    for pod in pods(found).values():
        (container,) = pod["spec"]["containers"]
        assert pod["spec"]["serviceAccountName"] in named(found, "ServiceAccount")
        environment = told(found, container)
        for port in container.get("ports", ()):
            address = f"{label(pod, 'name')}_{port['name']}_address".upper()
            assert environment[address] == f"0.0.0.0:{port['containerPort']}"
        for variable, target in environment.items():
            if variable.endswith("_TARGET"):
                host = target.removeprefix("dns:///").partition(":")[0]
                assert label(services[host], "name") == variable.split("_")[1].lower()
                assert services[host]["spec"]["clusterIP"] == "None"
                assert target == f"dns:///{host}:{services[host]['spec']['ports'][0]['port']}"
    for service in services.values():
        (pod,) = [p for p in pods(found).values() if chosen(service["spec"]["selector"], p)]
        open_ = {p["name"]: p["containerPort"] for p in pod["spec"]["containers"][0]["ports"]}
        assert all(open_[p["targetPort"]] == p["port"] for p in service["spec"]["ports"])
    for workload in named(found, "StatefulSet").values():
        assert workload["spec"]["serviceName"] in services


def closed(found: list[Manifest]) -> None:
    """Nobody speaks to a gRPC door except along the targets in the settings, and nobody's work asks."""
    policies = [m["spec"] for m in named(found, "NetworkPolicy").values()]
    assert {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]} in policies
    for asker, asking in pods(found).items():
        environment = told(found, asking["spec"]["containers"][0])
        asks = {n.split("_")[1].lower() for n in environment if n.endswith("_TARGET")}
        for asked, answering in pods(found).items():
            doors = (
                label(asking, "component") in ("doors", "pages") and label(answering, "component") == "doors"
            )
            wanted = doors and label(answering, "name") in asks
            assert allows(policies, "egress", "to", asking, answering) is wanted, (asker, asked)
            assert allows(policies, "ingress", "from", answering, asking) is wanted, (asker, asked)


def allows(policies: list[Manifest], way: str, side: str, here: Manifest, there: Manifest) -> bool:
    return any(
        selected(policy["podSelector"], here)
        and ("namespaceSelector" not in peer or not peer["namespaceSelector"])
        and selected(peer["podSelector"], there)
        and {"protocol": "TCP", "port": "grpc"} in rule.get("ports", [{"protocol": "TCP", "port": "grpc"}])
        for policy in policies
        for rule in policy.get(way, ())
        for peer in rule.get(side, [{"podSelector": {}}])
    )


def selected(selector: Manifest, pod: Manifest) -> bool:
    expressions = selector.get("matchExpressions", ())
    assert all(e["operator"] == "In" for e in expressions)
    return chosen(selector.get("matchLabels", {}), pod) and all(
        pod["metadata"]["labels"].get(e["key"]) in e["values"] for e in expressions
    )


RULES: list[Rule] = [valid, contained, graceful, hidden, commanded, set_up, wired, closed]


@pytest.mark.parametrize(
    "rule", [*RULES, locked_down, probed, secrets_referred], ids=lambda r: str(r.__name__)
)
@pytest.mark.parametrize("folder", [BASE, CELL], ids=lambda f: str(f.name))
@pytest.mark.parametrize("way", WAYS, ids=lambda w: str(w.__name__))
def test_base_and_cell_keep_the_rule(way: Callable[[Path], list[Manifest]], folder: Path, rule: Rule) -> None:
    rule(way(folder))


POD = "spec.template.spec"
BOX = f"{POD}.containers.0"
SEEDS: list[tuple[Rule, str, str, str, Any]] = [
    (valid, "Deployment", "intake-doors", "spec.replica", 2),
    (valid, "Service", "routing-rpc", "spec.ports.0.port", "many"),
    (contained, "Namespace", "huiyin", "metadata.labels", {"pod-security.kubernetes.io/enforce": "baseline"}),
    (contained, "Job", "intake-migrate-0-1-0", f"{POD}.securityContext.runAsUser", 0),
    (contained, "Deployment", "console", f"{POD}.enableServiceLinks", True),
    (contained, "StatefulSet", "routing-work", f"{POD}.volumes.0", {"name": "tmp", "hostPath": {}}),
    (contained, "Deployment", "routing-doors", f"{BOX}.volumeMounts.0.mountPath", "/data"),
    (contained, "StatefulSet", "casework-work", f"{BOX}.resources.limits", {"memory": "1Gi"}),
    (graceful, "Deployment", "intake-doors", f"{POD}.terminationGracePeriodSeconds", 5),
    (graceful, "Deployment", "intake-doors", "spec.replicas", 2),
    (graceful, "Deployment", "console", f"{BOX}.startupProbe", {"exec": {"command": ["true"]}}),
    (graceful, "PodDisruptionBudget", "intake-work", "spec.selector.matchLabels", {"app": "other"}),
    (hidden, "ConfigMap", "intake-settings", "data.INTAKE_PAGE_SECRET", "open"),
    (hidden, "Deployment", "console", f"{BOX}.envFrom.0", {"secretRef": {"name": "huiyin-secrets"}}),
    (commanded, "Deployment", "intake-doors", f"{BOX}.args", ["intake", "work"]),
    (commanded, "Deployment", "intake-doors", f"{BOX}.image", "huiyin:latest"),
    (commanded, "Deployment", "intake-doors", "spec.template.metadata.labels",
     {"app.kubernetes.io/name": "intake", "app.kubernetes.io/component": "windows"}),
    (set_up, "ConfigMap", "huiyin-settings", "data.HUIYIN_DOORTHREADS", "8"),
    (set_up, "ConfigMap", "intake-settings", "data.ROUTING_GRPC_ADDRESS", "0.0.0.0:7842"),
    (wired, "ConfigMap", "intake-settings", "data.INTAKE_GRPC_ADDRESS", "0.0.0.0:7850"),
    (wired, "ConfigMap", "casework-settings", "data.CASEWORK_ROUTING_TARGET", "dns:///intake-rpc:7841"),
    (wired, "Service", "routing-rpc", "spec.ports.0.port", 7843),
    (wired, "Deployment", "intake-doors", f"{POD}.serviceAccountName", "nobody"),
    (closed, "NetworkPolicy", "nobody", "spec.policyTypes", ["Ingress"]),
    (closed, "NetworkPolicy", "casework-asks", "spec.podSelector", {}),
    (closed, "NetworkPolicy", "storage", "spec.egress", [{}]),
    (closed, "ConfigMap", "supervision-settings", "data.SUPERVISION_CASEWORK_TARGET", "dns:///casework-rpc:7843"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "kind", "name", "path", "value"), SEEDS)
def test_a_seeded_violation_is_found(rule: Rule, kind: str, name: str, path: str, value: Any) -> None:
    broken = copy.deepcopy(read(BASE))
    *way, last = path.split(".")
    thing: Any = one(broken, kind, name)
    for step in way:
        thing = thing[int(step) if step.isdigit() else step]
    thing[int(last) if last.isdigit() else last] = value

    with pytest.raises((AssertionError, KeyError, kubernetes_validate.ValidationError)):
        rule(broken)


def test_every_rule_has_its_violation() -> None:
    assert {seed[0] for seed in SEEDS} == set(RULES)


@pytest.mark.parametrize("folder", [BASE, CELL], ids=lambda f: str(f.name))
def test_no_file_is_forgotten(folder: Path) -> None:
    there = {str(f.relative_to(folder)) for f in folder.rglob("*") if f.is_file()}
    listed = {name for name in kustomization(folder)["resources"] if name.endswith(".yaml")}
    assert there == listed | {"kustomization.yaml"}


def test_the_base_is_labelled_with_the_version() -> None:
    (labels,) = kustomization(BASE)["labels"]
    assert labels["pairs"]["app.kubernetes.io/version"] == VERSION


@pytest.mark.parametrize("service", SERVICES[1:])
@pytest.mark.parametrize("part", ["doors", "work", "migrate"])
def test_the_services_are_deployed_alike(service: str, part: str) -> None:
    text = (BASE / service / f"{part}.yaml").read_text()
    number = SERVICES.index(service)
    for own, model in ((service, "intake"), (service.upper(), "INTAKE")):
        text = text.replace(own, model)
    for first in (7831, 7841):
        text = text.replace(str(first + number), str(first))
    assert text == (BASE / "intake" / f"{part}.yaml").read_text()


def references(found: list[Manifest]) -> Iterator[str]:
    for _, container in containers(found):
        for variable in container["env"]:
            if "secretKeyRef" in variable.get("valueFrom", ()):
                yield variable["valueFrom"]["secretKeyRef"]["key"]


def test_the_secret_keys_are_those_the_readme_names() -> None:
    text = (ROOT / "deploy" / "README.md").read_text()
    assert set(references(read(CELL))) == {
        key.replace("<service>", service)
        for key in re.findall(r"`(\S+-(?:url|secret|password))`", text)
        for service in SERVICES
    }


def test_a_cell_says_one_thing_about_its_counties() -> None:
    found = read(CELL)
    (namespace,) = named(found, "Namespace").values()
    counties = namespace["metadata"]["annotations"]["huiyin/counties"].split(",")
    loaded = [c["args"][2] for _, c in containers(found) if c["args"][1:2] == ["load"]]
    assert loaded == [f"/county/{county}" for county in counties]
    assert [one(found, "ConfigMap", "console-settings")["data"]["CONSOLE_COUNTY_CODE"]] == counties
