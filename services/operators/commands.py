"""The operators' command line: `python -m services topics | events | reconcile | audit …`.

What a command needs is imported when it runs, so that a service's own process starts without it.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from services.chassis import logs, settings
from services.chassis.settings import BadSettings, Settings

if TYPE_CHECKING:
    from services.operators.doors import Doors

_MOST_TOLD = 100
Run = Callable[[argparse.Namespace], None]


def add(commands: Any, services: tuple[str, ...]) -> None:
    """Adds the commands to a parser's subparsers."""
    _add_topics(commands)
    events = commands.add_parser("events", help="facts on their way: look, send again, make anew")
    parts = events.add_subparsers(metavar="what", required=True)
    _add_looking(parts, services)
    _add_set_aside(parts, services)
    rebuild = _command(parts, "rebuild", _rebuild, "make a service's copies anew and compare")
    rebuild.add_argument("service", choices=services)
    rebuild.add_argument("projection", nargs="?", help="one of them; otherwise all")
    rebuild.add_argument("--heal", action="store_true", help="heal the keys that differ")
    reconcile = _command(
        commands, "reconcile", _reconcile, "prove that rows, outbox, hearers and copies agree"
    )
    reconcile.add_argument("--heal", action="store_true", help="heal copies; truth is only reported")
    reconcile.add_argument("--quick", action="store_true", help="do not make copies anew")
    _add_audit(commands, services)


def _add_topics(commands: Any) -> None:
    topics = commands.add_parser("topics", help="the log's topics: create, check, describe")
    parts = topics.add_subparsers(metavar="what", required=True)
    _command(parts, "create", _create_topics, "create what is missing, correct settings")
    _command(parts, "check", _check_topics, "tell what brokers keep otherwise than agreed; status 1 if any")
    _command(parts, "asyncapi", _asyncapi, "print the AsyncAPI document")


def _add_looking(parts: Any, services: tuple[str, ...]) -> None:
    tail = _command(parts, "tail", _tail, "the log's last facts, decoded, a JSON line each")
    tail.add_argument("--topic", help="huiyin.routing.place.v1 or routing.place; otherwise all")
    tail.add_argument("--key", default="", help="only facts of this key, from the start unless --follow")
    tail.add_argument("--from-start", action="store_true", help="everything the log still holds")
    tail.add_argument("--follow", action="store_true", help="go on with what comes, until Ctrl-C")
    tail.add_argument("--last", type=int, default=10, help="how many of each partition (10)")
    _command(parts, "lag", _lag, "how far every service is behind, and what it keeps back")
    republish = _command(
        parts, "republish", _republish, "let the owner send facts again; hearers drop repeats"
    )
    whose = republish.add_mutually_exclusive_group(required=True)
    whose.add_argument("--topic")
    whose.add_argument("--service", choices=services, help="every topic it announces")
    republish.add_argument("--key", action="append", default=[], help="only these keys")


def _add_set_aside(parts: Any, services: tuple[str, ...]) -> None:
    parked = parts.add_parser("parked", help="facts set aside by a defect, or waiting for an earlier one")
    doing = parked.add_subparsers(metavar="what", required=True)
    listed = _command(doing, "list", _parked, "what is parked or waits")
    listed.add_argument("--service", choices=services, default="")
    show = _command(doing, "show", _show, "one of them, decoded")
    show.add_argument("service", choices=services)
    show.add_argument("place", help="topic/partition/offset, as `list` tells it")
    replay = _command(doing, "replay", _replay, "try parked facts again")
    replay.add_argument("--service", choices=services, default="")
    replay.add_argument("--topic", default="")
    replay.add_argument("--key", default="")
    refused = parts.add_parser("refused", help="facts the log would not take")
    doing = refused.add_subparsers(metavar="what", required=True)
    _command(doing, "list", _refused, "what was refused, and why")
    _command(doing, "retry", _retry, "send it again")


def _add_audit(commands: Any, services: tuple[str, ...]) -> None:
    audit = commands.add_parser("audit", help="the audit chain: who did what, and that nobody changed it")
    parts = audit.add_subparsers(metavar="what", required=True)
    verify = _command(parts, "verify", _verify, "find what was changed or cut off; status 1 if any")
    verify.add_argument(
        "--against", type=Path, action="append", default=[], help="heads that `audit head` wrote earlier"
    )
    export = _command(parts, "export", _export, "a county's entries, a JSON line each")
    export.add_argument("county", help="six digits")
    head = _command(parts, "head", _head, "the heads as they are now, to be kept outside, a JSON line each")
    for each in (verify, export, head):
        whose = (*services, "issuer")
        each.add_argument("service", nargs="?", choices=whose, help="one of them; otherwise all")


def _command(parts: Any, name: str, run: Run, words: str) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = parts.add_parser(name, help=words)
    made.set_defaults(run=run)
    return made


def _create_topics(_: argparse.Namespace) -> None:
    from services.operators import brokers

    created, differences = brokers.create(_settings())
    for name in created:
        print(f"{name}: created")
    for difference in differences:
        print(f"{difference}{' (corrected)' if difference.healed else ''}")
    left = [difference for difference in differences if not difference.healed]
    print(f"topics: {len(created)} created, {len(differences) - len(left)} settings corrected")
    if left:
        raise SystemExit(1)


def _check_topics(_: argparse.Namespace) -> None:
    from services.operators import brokers

    differences = brokers.check(_settings())
    for difference in differences:
        print(difference)
    if differences:
        raise SystemExit(1)
    print("topics: as agreed")


def _asyncapi(_: argparse.Namespace) -> None:
    from services.operators import asyncapi

    print(asyncapi.document(), end="")


def _tail(parsed: argparse.Namespace) -> None:
    from services.chassis.assembly import event_log
    from services.chassis.log import Away
    from services.operators import events

    topics = [_topic(parsed.topic)] if parsed.topic else events.all_topics()
    whole = parsed.from_start or (parsed.key and not parsed.follow)
    log = event_log(_settings(), "operators")
    try:
        for said in events.tail(log, topics, parsed.key, None if whole else parsed.last, parsed.follow):
            print(events.line(said), flush=parsed.follow)
    except Away as away:
        raise BadSettings(f"the log does not answer: {away}") from None
    except (KeyboardInterrupt, BrokenPipeError):
        return
    finally:
        log.close()


def _lag(_: argparse.Namespace) -> None:
    from services.operators import events

    with _doors() as doors:
        lags, kept = events.lag(doors)
    print(f"{'hearer':<12} {'topic':<34} {'end':>9} {'position':>9} {'behind':>7}")
    for each in lags:
        print(f"{each.service:<12} {each.topic:<34} {each.end:>9} {each.position:>9} {each.behind:>7}")
    print(f"\n{'service':<12} {'unpublished':>11} {'refused':>8} {'parked':>7} {'waiting':>8}")
    for own in kept:
        print(f"{own.service:<12} {own.unpublished:>11} {own.refused:>8} {own.parked:>7} {own.waiting:>8}")


def _parked(parsed: argparse.Namespace) -> None:
    from services.operators import events

    with _doors() as doors:
        for each in events.set_aside(doors, parsed.service):
            place = f"{each['topic']}/{each['partition']}/{each['offset']}"
            print(f"{each['service']} {each['state']} {place} key {each['key']} number {each['sequence']}")
            print(f"    {each['type'] or 'of no known type'}, {each['attempts']} attempts: {each['error']}")


def _show(parsed: argparse.Namespace) -> None:
    from services.operators import events

    topic, partition, offset = ([*parsed.place.rsplit("/", 2), "", ""])[:3]
    if not (partition.isdecimal() and offset.isdecimal()):
        raise BadSettings(f"cannot read {parsed.place!r}; write topic/partition/offset")
    with _doors() as doors:
        print(events.line(events.show(doors, parsed.service, topic, int(partition), int(offset))))


def _replay(parsed: argparse.Namespace) -> None:
    from services.operators import events

    if bool(parsed.topic) != bool(parsed.key):
        raise BadSettings("name both --topic and --key, or neither")
    topic = _topic(parsed.topic) if parsed.topic else ""
    with _doors() as doors:
        for service, applied in events.replay(doors, parsed.service, topic, parsed.key).items():
            print(f"{service}: {applied} facts took effect")


def _refused(_: argparse.Namespace) -> None:
    from services.operators import events

    with _doors() as doors:
        for each in events.refused(doors):
            print(f"{each['service']} {each['topic']} key {each['key']} number {each['sequence']}")
            print(f"    {each['type']}, refused {each['refused_at']}: {each['refusal']}")


def _retry(_: argparse.Namespace) -> None:
    from services.operators import events

    with _doors() as doors:
        for service, sent in events.retry(doors).items():
            print(f"{service}: {sent} facts are sent again")


def _republish(parsed: argparse.Namespace) -> None:
    from services.topics import TOPICS

    own = [topic.name for topic in TOPICS if topic.owner == parsed.service]
    with _doors() as doors:
        for topic in [_topic(parsed.topic)] if parsed.topic else own:
            print(f"{topic}: {doors.republish(topic, parsed.key)} facts are sent again")


def _rebuild(parsed: argparse.Namespace) -> None:
    from services.operators import rebuild

    with _doors() as doors, rebuild.rebuilding(doors, parsed.service) as rebuilding:
        wanted = [p for p in rebuilding.projections if parsed.projection in (None, p.name)]
        if not wanted:
            known = ", ".join(p.name for p in rebuilding.projections) or "none"
            raise BadSettings(f"{parsed.service} has no such projection; there are: {known}")
        rebuilding.hear(sorted({topic for projection in wanted for topic in projection.topics}))
        left = 0
        for projection in wanted:
            compared = rebuilding.compare(projection)
            if parsed.heal and compared.different:
                healed = sum(rebuild.heal(doors, each) for each in compared.different)
                print(f"{parsed.service} {projection.name}: {healed} keys healed")
                compared = rebuilding.compare(projection)
            for different in compared.different:
                for line in different.lines:
                    print(f"{parsed.service} {projection.name} {different.key}: {line}")
            differ = len(compared.different) + compared.untold
            print(f"{parsed.service} {projection.name}: {compared.keys} keys, {differ} differ")
            left += differ
        print(f"{rebuilding.facts} facts heard once more, {rebuilding.poison()} of them cannot be applied")
        if left or rebuilding.poison():
            raise SystemExit(1)


def _reconcile(parsed: argparse.Namespace) -> None:
    from services.operators import reconcile

    with _doors() as doors:
        report = reconcile.reconcile(doors, parsed.heal, copies=not parsed.quick)
    for finding in report.findings[:_MOST_TOLD]:
        print(finding)
    hidden = len(report.findings[_MOST_TOLD:]) + report.untold
    if hidden:
        print(f"… and {hidden} more")
    copies = f"{report.copies} copies made anew from {report.facts} facts"
    print(
        f"{report.checks} checks over {report.checked} keys, {report.marks} heard keys, "
        f"{'copies not looked at' if parsed.quick else copies}"
    )
    if parsed.heal:
        print(f"{report.healed} differences healed")
    print("everything agrees" if report.agrees else f"{len(report.findings) + report.untold} differences")
    if not report.agrees:
        raise SystemExit(1)


def _verify(parsed: argparse.Namespace) -> None:
    from services.operators import audit

    told = audit.read_heads(line for path in parsed.against for line in path.read_text().splitlines())
    with _doors(audited=True) as doors:
        report = audit.verify(doors, _chosen(parsed, doors), told)
    for finding in report.findings:
        print(finding)
    print(f"{report.entries} entries in {report.lanes} lanes, {report.compared} heads kept elsewhere")
    print(f"{len(report.findings)} lanes are broken" if report.findings else "the audit chain is whole")
    if report.findings:
        raise SystemExit(1)


def _export(parsed: argparse.Namespace) -> None:
    from services.operators import audit

    with _doors(audited=True) as doors:
        for line in audit.export(doors, _chosen(parsed, doors), parsed.county):
            print(line)


def _head(parsed: argparse.Namespace) -> None:
    from services.operators import audit

    with _doors(audited=True) as doors:
        for line in audit.heads(doors, _chosen(parsed, doors)):
            print(line)


def _chosen(parsed: argparse.Namespace, doors: "Doors") -> Sequence[str]:
    return [parsed.service] if parsed.service else doors.services


@contextmanager
def _doors(audited: bool = False) -> Iterator["Doors"]:
    from services.operators.doors import Cell, Doors

    logs.configure("operators", readable=True)
    cell = Cell()
    doors = Doors.of(cell, cell.audited) if audited else Doors.of(cell)
    try:
        yield doors
    finally:
        doors.close()


def _topic(name: str) -> str:
    from services import topics

    found = topics.find(name)
    if found is None:
        known = ", ".join(topic.short for topic in topics.TOPICS)
        raise BadSettings(f"no topic {name!r}; there are: {known}")
    return found.name


def _settings() -> Settings:
    # Without a lasting name nobody's place in a service's group is taken.
    return settings.load(Settings, "operators", stores=False).model_copy(update={"instance": ""})
