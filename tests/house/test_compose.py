"""The compose file runs what a cell with its own issuer runs: the same processes, told alike, as closed."""

import copy
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.chassis import broker
from services.chassis.settings import BadSettings
from tests.house.promtool import promtool
from tests.house.test_cells import VERSION, housed, label, named, one, pods, read, told
from tests.house.test_manifests import BASE, ROOT, Manifest
from tests.house.test_structure import bootstrap

FOLDER = ROOT / "deploy" / "compose"
SECRET = re.compile(r"\$\{(\w+):\?[^}]+\}")

Compose = dict[str, Any]
Rule = Callable[[Compose], None]

# What must differ, and why.
OTHERWISE = {
    "HUIYIN_KAFKA_BOOTSTRAP": "without TLS: the network is one machine's own",
    "HUIYIN_KAFKA_SECURITY": "the same",
    "HUIYIN_KAFKA_CA_FILE": "the same; without TLS the setting is refused",
    "HUIYIN_KAFKA_REPLICATION": "one broker here",
    "HUIYIN_TRUSTED_NETWORK": "there every connection is sealed",
    "INTAKE_FILES_FOLDER": "a volume of this machine; a cell names a folder that its pods share",
    "HUIYIN_INSTANCE": "a pod's name there, the process's own here",
}


def compose() -> Compose:
    found: Compose = yaml.safe_load((FOLDER / "compose.yaml").read_text())
    return found


def ours(said: Compose) -> dict[tuple[str, ...], Compose]:
    """Our own processes by their arguments."""
    return {tuple(s["command"]): s for s in said["services"].values() if s["image"].startswith("huiyin:")}


def theirs() -> dict[tuple[str, ...], Manifest]:
    """A cell's processes by their arguments: pods, merged with their settings."""
    return {tuple(p["spec"]["containers"][0]["args"]): p for p in pods(housed()).values()}


def box(pod: Manifest) -> Manifest:
    found: Manifest = pod["spec"]["containers"][0]
    return found


def processes(said: Compose) -> None:
    """The same processes, at the same version, each once."""
    assert ours(said).keys() == theirs().keys()
    named_so = [s["image"] for s in said["services"].values() if s["image"].startswith("huiyin")]
    assert named_so == [f"huiyin:{VERSION}"] * len(theirs())
    for arguments in theirs():
        assert "-".join(arguments) in said["services"]
    assert all(s["build"]["args"] == {"VERSION": VERSION} for s in ours(said).values())


def settings(said: Compose) -> None:
    """The same settings under the same names, and the same values but for secrets and what must differ."""
    for arguments, pod in theirs().items():
        here = ours(said)[arguments]["environment"]
        there = told(housed(), box(pod))
        assert here.keys() - OTHERWISE.keys() == there.keys() - OTHERWISE.keys(), arguments
        secrets = {v["name"] for v in box(pod)["env"] if "secretKeyRef" in v.get("valueFrom", ())}
        for name, value in here.items():
            assert bool(SECRET.search(value)) is (name in secrets), (arguments, name)
            if name not in secrets and name not in OTHERWISE:
                assert value == there[name], (arguments, name)
        assert (here.get("HUIYIN_INSTANCE") == "-".join(arguments)) is ("HUIYIN_INSTANCE" in there), arguments


def ports(said: Compose) -> None:
    """The same ports, for the neighbours; outside the network, on this machine, pages and Prometheus only."""
    for arguments, pod in theirs().items():
        wanted = [str(port["containerPort"]) for port in box(pod).get("ports", ())]
        assert ours(said)[arguments].get("expose", []) == wanted, arguments
    published = {name: s["ports"] for name, s in said["services"].items() if "ports" in s}
    assert published == {"console": ["127.0.0.1:7830:7830"], "prometheus": ["127.0.0.1:9090:9090"]}


def names(said: Compose) -> None:
    """Whom a target of the settings names is there, under the name of the base's Service."""
    services = named(housed(), "Service")
    for arguments, pod in theirs().items():
        kind = {"doors": "-rpc", "tokens": "-api"}.get(label(pod, "component"))
        if kind:
            aliases = ours(said)[arguments]["networks"]["default"]["aliases"]
            (name,) = [a for a in aliases if a.endswith(kind)]
            assert label(services[name], "name") == arguments[0]


def probes(said: Compose) -> None:
    """What stays is asked whether it is ready, at its own door; what ends is not asked."""
    for arguments, pod in theirs().items():
        service = ours(said)[arguments]
        probe = box(pod).get("readinessProbe", {}).get("httpGet")
        assert ("healthcheck" in service) is bool(probe), arguments
        if probe:
            port = {p["name"]: p["containerPort"] for p in box(pod)["ports"]}[probe["port"]]
            # A certificate is for a name.
            here = "https://issuer-api" if probe.get("scheme") == "HTTPS" else "http://127.0.0.1"
            assert f"'{here}:{port}{probe['path']}'" in service["healthcheck"]["test"][-1]


def order(said: Compose) -> None:
    """Nothing starts before its database is migrated and its topics are made; these wait for the engines."""
    services = said["services"]
    done, healthy = {"condition": "service_completed_successfully"}, {"condition": "service_healthy"}
    for arguments, service in ours(said).items():
        name, part = arguments[0], arguments[-1]
        if part in ("doors", "work"):
            assert service["depends_on"] == {f"{name}-migrate": done, "topics-create": done}, arguments
        elif part == "issuer":
            assert service["depends_on"] == {"issuer-migrate": done}
        elif part == "migrate":
            assert service["depends_on"] == {"postgres": healthy}
        elif part == "create":
            assert service["depends_on"] == {"kafka-user": done}
        assert service["restart"] == ("no" if part in ("migrate", "create") else "unless-stopped")
    assert services["kafka-user"]["depends_on"] == {"kafka": healthy}
    assert all("healthcheck" in services[name] for name in ("postgres", "kafka", "prometheus"))


def contained(said: Compose) -> None:
    """As closed as in Kubernetes: the same user, no capability, nothing to write to but /tmp and files."""
    for arguments, pod in theirs().items():
        service, inside = ours(said)[arguments], pod["spec"]["securityContext"]
        assert service["user"] == f"{inside['runAsUser']}:{inside['runAsGroup']}", arguments
        assert service["read_only"] is True
        assert service["tmpfs"] == ["/tmp"]
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["mem_limit"] == box(pod)["resources"]["limits"]["memory"].replace("Mi", "m")
        keeps_files = arguments in (("intake", "doors"), ("intake", "work"))
        assert service.get("volumes", []) == (["files:/files"] if keeps_files else [])
        assert "privileged" not in service


def mounted(said: Compose) -> None:
    """Every file that a process is told is there, and it has no other secret."""
    sources = {
        "HUIYIN_VAULT_KEYS": "vault-keys",
        "HUIYIN_TLS_CERT_FILE": "tls-certificate",
        "HUIYIN_TLS_KEY_FILE": "tls-key",
        "HUIYIN_TLS_CA_FILE": "tls-authority",
        "ISSUER_KEY_FILE": "issuer-key",
    }
    for arguments, service in ours(said).items():
        environment = service["environment"]
        wanted = {(source, environment[name]) for name, source in sources.items() if name in environment}
        assert {(s["source"], s["target"]) for s in service.get("secrets", ())} == wanted, arguments


def room(said: Compose) -> None:
    """The database lets every process have all of its connections, and a person besides."""
    standing = [a for a in ours(said) if a[-1] in ("doors", "work", "issuer")]
    each = int(said["services"][f"{standing[0][0]}-doors"]["environment"]["HUIYIN_DOOR_THREADS"]) + 4
    (most,) = [w for w in said["services"]["postgres"]["command"] if w.startswith("max_connections=")]
    assert int(most.partition("=")[2]) >= len(standing) * each + 20


RULES: list[Rule] = [processes, settings, ports, names, probes, order, contained, mounted, room]
SEEDS: list[tuple[Rule, str, Any]] = [
    (processes, "services.intake-work.command", ["intake", "both"]),
    (processes, "services.console.image", "huiyin:0.0.9"),
    (processes, "services.routing-migrate", None),
    (settings, "services.intake-doors.environment.HUIYIN_DOOR_THREADS", "9"),
    (settings, "services.intake-doors.environment.HUIYIN_SHINY", "true"),
    (settings, "services.casework-doors.environment.CASEWORK_ROUTING_TARGET", None),
    (settings, "services.casework-work.environment.CASEWORK_GRPC_ADDRESS", "0.0.0.0:7853"),
    (settings, "services.routing-work.environment.HUIYIN_KAFKA_PASSWORD", "open"),
    (settings, "services.console.environment.CONSOLE_COOKIE_SECRET", "${CONSOLE_COOKIE_SECRET:-demo}"),
    (settings, "services.intake-work.environment.HUIYIN_INSTANCE", "work"),
    (settings, "services.intake-doors.environment.HUIYIN_INSTANCE", "intake-doors"),
    (ports, "services.supervision-doors.expose", ["7844"]),
    (ports, "services.intake-doors.ports", ["7841:7841"]),
    (ports, "services.console.ports", ["7830:7830"]),
    (names, "services.issuer.networks.default.aliases", ["tokens-api"]),
    (names, "services.routing-doors.networks.default.aliases", ["intake-rpc"]),
    (probes, "services.intake-work.healthcheck.test", ["CMD", "true"]),
    (probes, "services.console.healthcheck", None),
    (order, "services.intake-doors.depends_on.intake-migrate", None),
    (order, "services.casework-migrate.depends_on.postgres.condition", "service_started"),
    (order, "services.kafka.healthcheck", None),
    (order, "services.issuer.depends_on", {}),
    (mounted, "services.routing-doors.secrets", []),
    (mounted, "services.issuer.secrets", [{"source": "vault-keys", "target": "/issuer/issuer.pem"}]),
    (mounted, "services.console.secrets", [{"source": "issuer-key", "target": "/issuer/issuer.pem"}]),
    (contained, "services.console.read_only", False),
    (contained, "services.intake-doors.user", "0:0"),
    (contained, "services.topics-create.cap_drop", []),
    (room, "services.postgres.command", ["postgres", "-c", "max_connections=100"]),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda r: str(r.__name__))
def test_compose_keeps_the_rule(rule: Rule) -> None:
    rule(compose())


@pytest.mark.parametrize(("rule", "path", "value"), SEEDS)
def test_a_seeded_drift_is_found(rule: Rule, path: str, value: Any) -> None:
    """None takes a line away."""
    # Each service its own copy: what YAML shares would drift in several places at once.
    broken = {"services": {name: copy.deepcopy(s) for name, s in compose()["services"].items()}}
    *way, last = path.split(".")
    thing: Any = broken
    for step in way:
        thing = thing[step]
    thing[last] = value
    if value is None:
        del thing[last]
    with pytest.raises((AssertionError, KeyError)):
        rule(broken)


def test_every_rule_has_its_drift() -> None:
    assert {seed[0] for seed in SEEDS} == set(RULES)


def test_what_differs_differs_and_is_there() -> None:
    """Nothing stands in the list of differences that is none, or is nowhere."""
    for name in OTHERWISE:
        there = {told(housed(), box(p)).get(name) for p in theirs().values()} - {None}
        here = {s["environment"].get(name) for s in ours(compose()).values()} - {None}
        assert there
        assert not here & there, name


def example() -> dict[str, str]:
    lines = (FOLDER / ".env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_every_secret_is_asked_for_has_no_value_and_cannot_be_left_out() -> None:
    text = (FOLDER / "compose.yaml").read_text()
    asked = set(SECRET.findall(text))
    # Compose ends with this sentence while one of them is empty.
    assert text.count("${") == len(SECRET.findall(text))
    assert asked == example().keys()
    assert set(example().values()) == {""}
    files = {Path(each["file"]).name for each in compose()["secrets"].values()}
    assert files | {".env"} <= set((FOLDER / ".gitignore").read_text().splitlines())


@pytest.mark.parametrize("arguments", [a for a in theirs() if a != ("topics", "create")], ids="-".join)
def test_a_process_takes_what_compose_tells_it_and_refuses_a_placeholder(arguments: tuple[str, ...]) -> None:
    said = ours(compose())[arguments]["environment"]
    kept = dict(os.environ)
    try:
        os.environ.update({name: SECRET.sub("f" * 48, value) for name, value in said.items()})
        loaded = bootstrap(arguments[0]).load()
        assert loaded.mode == "production"
        assert broker.read(loaded) or arguments[0] in ("console", "issuer")
        os.environ.update({name: SECRET.sub("demo", value) for name, value in said.items()})
        with pytest.raises(BadSettings):
            bootstrap(arguments[0]).load()
    finally:
        os.environ.clear()
        os.environ.update(kept)


def test_the_broker_is_the_one_that_the_tests_run() -> None:
    version = ET.parse(ROOT / "tests" / "engines" / "pom.xml").findtext(".//{*}kafka.version")
    images = {n: s["image"] for n, s in compose()["services"].items() if n.startswith("kafka")}
    assert images == dict.fromkeys(("kafka", "kafka-user"), f"apache/kafka:{version}")


def test_the_broker_listens_where_the_settings_say_and_asks_for_a_password_there() -> None:
    lines = (FOLDER / "kafka.properties").read_text().splitlines()
    said = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    environment = ours(compose())["topics", "create"]["environment"]
    protocols = dict(pair.split(":") for pair in said["listener.security.protocol.map"].split(","))
    listeners = dict(pair.split("://") for pair in said["listeners"].split(","))
    advertised = dict(pair.split("://") for pair in said["advertised.listeners"].split(","))
    assert advertised["CLIENTS"] == environment["HUIYIN_KAFKA_BOOTSTRAP"]
    assert protocols["CLIENTS"] == environment["HUIYIN_KAFKA_SECURITY"]
    assert said["listener.name.clients.sasl.enabled.mechanisms"] == environment["HUIYIN_KAFKA_SASL_MECHANISM"]
    # Whoever listens without a password does so to the broker's own container alone.
    for name, protocol in protocols.items():
        assert protocol != "PLAINTEXT" or listeners[name].startswith("127.0.0.1:"), name
    (given,) = [w for w in compose()["services"]["kafka-user"]["command"] if w.startswith("--add-config")]
    assert given.startswith(f"--add-config={environment['HUIYIN_KAFKA_SASL_MECHANISM']}=[password=")


def test_prometheus_asks_every_process_as_the_alerts_expect() -> None:
    said = yaml.safe_load((FOLDER / "prometheus.yaml").read_text())
    found = {
        (job["job_name"], group["labels"]["component"]): group["targets"]
        for job in said["scrape_configs"]
        for group in job["static_configs"]
    }
    wanted = {}
    for arguments, pod in theirs().items():
        if label(pod, "component") in ("doors", "work", "pages", "tokens"):
            (port,) = [p["containerPort"] for p in box(pod)["ports"] if p["name"] == "http"]
            wanted[arguments[0], label(pod, "component")] = [f"{'-'.join(arguments)}:{port}"]
    assert found == wanted
    mounted = compose()["services"]["prometheus"]["volumes"]
    rules = [v.split(":")[1] for v in mounted if "alerts" in v]
    assert rules == [f"/etc/prometheus/{name}" for name in said["rule_files"]]
    assert all((FOLDER / v.split(":")[0]).exists() for v in mounted if v.startswith("."))


def test_prometheus_takes_its_settings(tmp_path: Path) -> None:
    for file in (FOLDER / "prometheus.yaml", ROOT / "deploy" / "alerts" / "huiyin.rules.yaml"):
        shutil.copy(file, tmp_path)
    # It looks whether the authority is there, not what it says.
    (tmp_path / "ca.crt").touch()
    command = [str(promtool()), "check", "config", "prometheus.yaml"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_settings_of_the_log_are_told_once() -> None:
    assert one(read(BASE), "ConfigMap", "log-settings")["data"].keys() | {"HUIYIN_KAFKA_PASSWORD"} == {
        n for n in ours(compose())["topics", "create"]["environment"] if n != "HUIYIN_MODE"
    } | {"HUIYIN_KAFKA_CA_FILE"}
