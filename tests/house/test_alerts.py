"""The alerts: each comes when it must and only then, and leads somebody to a page that helps."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi import APIRouter
from prometheus_client import CollectorRegistry

from services.__main__ import main
from services.chassis import web
from services.chassis.clock import MovedClock
from tests.house.promtool import promtool
from tests.house.test_manifests import ROOT, SERVICES
from tests.house.test_structure import bootstrap

ALERTS = ROOT / "deploy" / "alerts"
RULES = ALERTS / "huiyin.rules.yaml"
TESTS = ALERTS / "huiyin.test.yaml"
RUNBOOKS = ROOT / "deploy" / "runbooks"

Rule = dict[str, Any]


def rules() -> list[Rule]:
    return [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]


def names() -> list[str]:
    return [rule["alert"] for rule in rules()]


def checked(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [promtool(), "test", "rules", TESTS.name], cwd=folder, capture_output=True, text=True, check=False
    )


def broken(folder: Path, alert: str, **other: Any) -> Path:
    """The rules with one alert changed, and the tests that ask for it; None takes a line away."""
    said, asked = (yaml.safe_load(file.read_text()) for file in (RULES, TESTS))
    (rule,) = [rule for group in said["groups"] for rule in group["rules"] if rule["alert"] == alert]
    for word, value in other.items():
        rule[word] = value
        if value is None:
            del rule[word]
    for test in asked["tests"]:
        test["alert_rule_test"] = [a for a in test["alert_rule_test"] if a["alertname"] == alert]
    asked["tests"] = [test for test in asked["tests"] if test["alert_rule_test"]]
    (folder / RULES.name).write_text(yaml.safe_dump(said))
    (folder / TESTS.name).write_text(yaml.safe_dump(asked))
    return folder


def test_the_rules_are_valid() -> None:
    done = subprocess.run(
        [promtool(), "check", "rules", "--lint=all", "--lint-fatal", RULES],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_alert_comes_when_it_must_and_only_then() -> None:
    done = checked(ALERTS)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_alert_is_seen_both_ways() -> None:
    seen: dict[bool, set[str]] = {True: set(), False: set()}
    for test in yaml.safe_load(TESTS.read_text())["tests"]:
        for asked in test["alert_rule_test"]:
            seen[bool(asked.get("exp_alerts"))].add(asked["alertname"])
    assert seen[True] == seen[False] == set(names())
    assert len(names()) == len(set(names()))


@pytest.mark.parametrize("alert", names())
def test_an_alert_that_never_comes_or_always_does_is_found(alert: str, tmp_path: Path) -> None:
    assert checked(broken(tmp_path, alert)).returncode == 0
    for expression in ("vector(0) > 0", "vector(1) > 0"):
        assert checked(broken(tmp_path, alert, expr=expression)).returncode != 0, expression


@pytest.mark.parametrize("alert", [rule["alert"] for rule in rules() if "for" in rule])
def test_an_alert_that_does_not_wait_or_waits_twice_as_long_is_found(alert: str, tmp_path: Path) -> None:
    for pause in (None, "30m"):
        assert checked(broken(tmp_path, alert, **{"for": pause})).returncode != 0, pause


def test_every_alert_names_its_promise_and_how_soon_somebody_must_look() -> None:
    for rule in rules():
        assert rule["labels"].keys() == {"severity"}
        assert rule["labels"]["severity"] in ("now", "today")
        assert rule["annotations"].keys() == {"promise", "summary", "runbook"}
        assert rule["annotations"]["promise"].endswith(".")


def test_every_alert_leads_to_a_runbook_and_every_runbook_is_led_to() -> None:
    linked = {ROOT / rule["annotations"]["runbook"] for rule in rules()}
    assert linked == set(RUNBOOKS.glob("*.md"))
    for rule in rules():
        assert f"`{rule['alert']}`" in (ROOT / rule["annotations"]["runbook"]).read_text()


PARTS = ("## What it means for petitioners", "## Look", "## Do")


@pytest.mark.parametrize("runbook", sorted(RUNBOOKS.glob("*.md")), ids=lambda p: str(p.stem))
def test_a_runbook_says_what_it_means_where_to_look_and_what_to_do(runbook: Path) -> None:
    text = runbook.read_text()
    places = [text.index(part) for part in PARTS]
    assert places == sorted(places)
    assert "python -m services " in text[places[1] :]


def commands() -> set[str]:
    """The commands the runbooks name, up to their first argument that is to be filled in."""
    found = {
        re.split(r" (?=[A-Z<\[-])", said)[0]
        for runbook in RUNBOOKS.glob("*.md")
        for said in re.findall(r"python -m services ([^`\n]+)", runbook.read_text())
    }
    return {said.strip() for said in found}


@pytest.mark.parametrize("command", sorted(commands()))
def test_a_runbook_names_only_commands_there_are(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([*command.split(), "--help"])
    assert not end.value.code, capsys.readouterr().err


def exposed(tmp_path: Path, clock: MovedClock) -> Iterator[str]:
    """Every name of a sample that some process may show."""
    pages = CollectorRegistry()
    web.app("console", APIRouter(), pages, web.Health, dict)
    registries = [pages]
    for name in SERVICES:
        module = bootstrap(name)
        assembly = module.build(module.Settings(data=tmp_path / name), clock)
        assembly.migrate()
        # The doors bring their own metrics; neither is opened.
        assembly.server()
        assembly.app()
        registries.append(assembly.registry)
        assembly.close()
    for registry in registries:
        for metric in registry.collect():
            yield from (metric.name + end for end in ENDS[metric.type])


ENDS = {
    "gauge": ("",),
    "counter": ("_total",),
    "histogram": ("_bucket", "_count", "_sum"),
}


def test_every_metric_of_a_rule_is_shown_by_a_service(tmp_path: Path, clock: MovedClock) -> None:
    wanted = {name for rule in rules() for name in re.findall(r"\bhuiyin_\w+", rule["expr"])}
    assert len(wanted) > 10
    assert wanted - set(exposed(tmp_path, clock)) == set()


def test_the_number_of_kinds_of_process_is_that_of_the_base() -> None:
    # Doors and work of every service, and the pages.
    (rule,) = [rule for rule in rules() if rule["alert"] == "HuiyinServiceAbsent"]
    assert re.findall(r"< (\d+)", rule["expr"]) == [str(2 * len(SERVICES) + 1)]


def test_the_rules_come_as_a_config_map_whole() -> None:
    (made,) = yaml.safe_load((ALERTS / "kustomization.yaml").read_text())["configMapGenerator"]
    assert made["files"] == [RULES.name]
    if shutil.which("kubectl"):
        done = subprocess.run(["kubectl", "kustomize", ALERTS], capture_output=True, text=True, check=True)
        told = yaml.safe_load(done.stdout)
        assert told["metadata"] == {"name": made["name"]}
        assert told["data"] == {RULES.name: RULES.read_text()}
