"""An account of its own, by plain SQL over the services' databases, behind their backs."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, LiteralString

import psycopg
from huiyin.casework.v1 import casework_pb2 as cw
from huiyin.routing.v1 import routing_pb2 as rt

from tests.chaos.findings import Findings, Foreign, nobody

Key = tuple[str, str]
_PETITION = "huiyin.intake.petition.v1"
_CASE, _ASSIGNMENT = "huiyin.casework.case.v1", "huiyin.routing.assignment.v1"
# The lines that intake writes for its own announcements.
_OWN_LINES = {
    "huiyin.intake.v1.PetitionRegistered": "REGISTERED",
    "huiyin.intake.v1.PetitionAccepted": "ACCEPTED",
    "huiyin.intake.v1.PetitionGuided": "GUIDED",
    "huiyin.intake.v1.PetitionDeclined": "DECLINED",
    "huiyin.intake.v1.PetitionErased": "ERASED",
}
# Which clocks a figure counts: document 2, written down a second time on purpose.
_CLOCKS = {
    "S2": ("target.pledge_signed",),
    "S3": ("target.feedback_on_time",),
    "S4": ("on_time", "target.closed_on_time"),
    "T5": ("on_time", "target.closed_on_time"),
    "S5": ("target.revisited",),
    "T2": ("timely_acceptance",),
}


class Recount:
    """`dsns` are the databases by service, `hears` the topics each service hears."""

    def __init__(self, dsns: Mapping[str, str], hears: Mapping[str, Sequence[str]]) -> None:
        self._dsns, self._hears = dsns, hears

    def examine(self, registered: Collection[str], found: Findings, foreign: Foreign = nobody) -> None:
        """Everything must be there once for each of the registered petitions, and for no other.

        What others wrote into the log under `foreign` keys may be set aside.
        """
        self._set_aside(found, foreign)
        announced = self.announced(found)
        found.figures["facts"] = sum(announced.values())
        self._heard(announced, found, foreign)
        self._once(registered, found)
        self._histories(found)
        self._figures(found)

    def announced(self, found: Findings) -> dict[Key, int]:
        """How many facts were announced of every key, each number once and none unpublished."""
        last: dict[Key, int] = {}
        for service in self._dsns:
            rows = self._ask(
                service,
                "SELECT topic, key, count(*), min(sequence), max(sequence), count(DISTINCT sequence),"
                " count(*) FILTER (WHERE published_at IS NULL) FROM announcement GROUP BY topic, key",
            )
            for topic, key, count, lowest, highest, numbers, waiting in rows:
                last[(topic, key)] = highest
                found.same(f"{topic} {key}: facts numbered 1 to {highest}", numbers, highest)
                found.same(f"{topic} {key}: rows for {numbers} facts", count, numbers)
                found.equal(f"{topic} {key}: the first fact's number", lowest, 1)
                if waiting:
                    found.say("lost", f"{topic} {key}: {waiting} facts were never published")
        return last

    def fingerprints(self) -> dict[str, str]:
        """A digest of each table of each service; what moves without any fact is left out."""
        made = {}
        for service, dsn in self._dsns.items():
            with psycopg.connect(dsn) as connection:
                names = [
                    name
                    for (name,) in connection.execute(
                        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
                        " AND table_name NOT IN ('position', 'relay_lease') ORDER BY 1"
                    )
                ]
                for name in names:
                    query = psycopg.sql.SQL(
                        "SELECT count(*), md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), ''))"
                        " FROM {} t"
                    ).format(psycopg.sql.Identifier(name))
                    made[f"{service}.{name}"] = str(connection.execute(query).fetchone())
        return made

    def _set_aside(self, found: Findings, foreign: Foreign) -> None:
        for service in self._dsns:
            for topic, key, state, error in self._ask(
                service, "SELECT topic, key, state, error FROM parked ORDER BY topic, key"
            ):
                if not foreign(key):
                    found.say("lost", f"{service} set {topic} {key} aside: {state} {error[:200]}")

    def _heard(self, announced: Mapping[Key, int], found: Findings, foreign: Foreign) -> None:
        for service, topics in self._hears.items():
            marks = {
                (topic, key): sequence
                for topic, key, sequence in self._ask(service, "SELECT topic, key, sequence FROM inbox")
            }
            for (topic, key), last in announced.items():
                if topic in topics:
                    found.same(f"{service} applied of {topic} {key}", marks.get((topic, key), 0), last)
            for topic, key in marks.keys() - announced.keys():
                if not foreign(key):
                    found.say("differs", f"{service} applied {topic} {key}, which nobody announced")

    def _once(self, registered: Collection[str], found: Findings) -> None:
        there: dict[str, Counter[str]] = {
            "registration": self._count("intake", "SELECT id FROM petition"),
            "assignment": self._count("routing", "SELECT petition_id FROM assignment"),
            "first move": self._count("routing", "SELECT petition_id FROM move WHERE move = 'assigned'"),
            "case": self._count("casework", "SELECT petition_id FROM case_ WHERE opened_at IS NOT NULL"),
            "clock S1": self._count("casework", "SELECT petition_id FROM clock WHERE clock = 'S1'"),
            "standing": self._count("supervision", "SELECT petition_id FROM standing"),
        }
        for what, counted in there.items():
            found.figures[f"{what}s"] = counted.total()
            for petition in counted.keys() | set(registered):
                found.same(f"{what} of {petition}", counted[petition], int(petition in registered))
        numbers = self._count("intake", "SELECT registration_number FROM petition")
        for number, times in numbers.items():
            found.same(f"registration number {number}", times, 1)
        clocks = self._ask(
            "casework",
            "SELECT petition_id, clock, ordinal, count(*) FROM clock GROUP BY 1, 2, 3 HAVING count(*) > 1",
        )
        for petition, clock, ordinal, times in clocks:
            found.same(f"clock {clock} {ordinal} of {petition}", times, 1)

    def _histories(self, found: Findings) -> None:
        """Versions 1 to n in order, and the public's lines as they were announced, each once."""
        moves = self._told("routing", _ASSIGNMENT, rt.AssignmentChanged)
        kept: dict[str, list[int]] = defaultdict(list)
        for petition, version in self._ask(
            "routing", "SELECT petition_id, version FROM move ORDER BY petition_id, version"
        ):
            kept[petition].append(version)
        for petition, facts in moves.items():
            versions = [fact.version for fact in facts]
            found.equal(f"moves announced of {petition}", versions, list(range(1, len(facts) + 1)))
            found.equal(f"moves kept of {petition}", kept[petition], versions)
        changes = self._told("casework", _CASE, cw.CaseChanged)
        for petition, facts in changes.items():
            versions = [fact.version for fact in facts]
            if versions != sorted(set(versions)):
                found.say("reordered", f"case {petition} was announced in versions {versions}")
        self._lines(moves, changes, found)

    def _lines(
        self, moves: Mapping[str, list[Any]], changes: Mapping[str, list[Any]], found: Findings
    ) -> None:
        lines: dict[str, list[str]] = defaultdict(list)
        for petition, number, code in self._ask(
            "intake", "SELECT petition_id, number, code FROM progress_line ORDER BY petition_id, number"
        ):
            lines[petition].append(code)
            found.equal(f"line {code} of {petition}: its number", number, len(lines[petition]))
        own: dict[str, list[str]] = defaultdict(list)
        for petition, kind in self._ask(
            "intake", "SELECT key, type FROM announcement WHERE topic = %s ORDER BY id", _PETITION
        ):
            own[petition].append(_OWN_LINES[kind])
        found.figures["progress lines"] = sum(map(len, lines.values()))
        for petition, told in lines.items():
            moved = [rt.Move.Name(fact.move).removeprefix("MOVE_") for fact in moves.get(petition, [])]
            changed = [fact.change for fact in changes.get(petition, [])]
            expected = Counter([*own[petition], *moved, *changed])
            for code in expected.keys() | set(told):
                found.same(f"line {code} of {petition}", told.count(code), expected[code])
            for each in (moved, changed):
                heard = [code for code in told if code in each]
                if heard != each and Counter(heard) == Counter(each):
                    found.say("reordered", f"{petition} was told {heard} instead of {each}")

    def _figures(self, found: Findings) -> None:
        """The counters against the entries behind them, and against the cases themselves."""
        counted = self._sums("figure_counter")
        entries = self._sums("figure_entry")
        truth = self._true_figures()
        found.figures["figures"] = len(truth)
        for one in counted.keys() | entries.keys() | truth.keys():
            found.equal(f"figure {one} by its entries", counted[one], entries[one])
            found.equal(f"figure {one} by the cases", counted[one], truth[one])

    def _true_figures(self) -> Counter[tuple[Any, ...]]:
        truth: Counter[tuple[Any, ...]] = Counter()
        places: dict[str, str] = {}
        for petition, place, day, missing, repeat_of in self._ask(
            "intake", "SELECT id, place_code, registered_on, missing::text, repeat_of FROM petition"
        ):
            places[petition] = place
            truth["registered", "numerator", day, place] += 1
            for figure, holds in (("repeat", repeat_of), ("target.registered_completely", missing == "[]")):
                truth[figure, "denominator", day, place] += 1
                if holds:
                    truth[figure, "numerator", day, place] += 1
        for petition, clock, day, state in self._ask(
            "casework", "SELECT petition_id, clock, due_on, state FROM clock WHERE state <> 'cancelled'"
        ):
            for figure in _CLOCKS.get(clock, ()):
                truth[figure, "denominator", day, places.get(petition, "")] += 1
                if state == "met":
                    truth[figure, "numerator", day, places.get(petition, "")] += 1
        closed = self._ask("casework", "SELECT count(*) FROM case_ WHERE closed_at IS NOT NULL")
        assert closed == [(0,)], "the load closes no case; count the settled ones here before it does"
        return truth

    def _told(self, service: str, topic: str, message: Any) -> dict[str, list[Any]]:
        told: dict[str, list[Any]] = defaultdict(list)
        for key, data in self._ask(
            service,
            "SELECT key, data FROM announcement WHERE topic = %s AND type = %s ORDER BY key, sequence",
            topic,
            message.DESCRIPTOR.full_name,
        ):
            told[key].append(message.FromString(data))
        return told

    def _sums(self, table: LiteralString) -> Counter[tuple[Any, ...]]:
        query: LiteralString = f"""
            SELECT figure_id, part, day, place_code, sum(amount) FROM {table}
            GROUP BY 1, 2, 3, 4 HAVING sum(amount) <> 0
        """
        return Counter({tuple(row[:4]): int(row[4]) for row in self._ask("supervision", query)})

    def _count(self, service: str, query: LiteralString) -> Counter[str]:
        return Counter(one for (one,) in self._ask(service, query))

    def _ask(self, service: str, query: LiteralString, *values: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self._dsns[service]) as connection:
            return connection.execute(query, values or None).fetchall()
