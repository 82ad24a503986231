"""How a process feels: asked by itself every few seconds, told on /readyz and as metrics.

Nobody who asks for readiness waits for a database or a broker that does not answer.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import structlog
from prometheus_client import CollectorRegistry, Gauge

from services.chassis.clock import Clock
from services.chassis.database import DatabaseAway
from services.chassis.inbox import Consumer
from services.chassis.log import Away, Log, Place
from services.chassis.relay import Relay
from services.chassis.web import Health

_logger = structlog.get_logger(__name__)


class Pulse:
    """Measures one process. `next_armed` and `copies` as in Assembly."""

    def __init__(
        self,
        log: Log,
        clock: Clock,
        relay: Relay,
        consumer: Consumer | None,
        announces: Sequence[str],
        next_armed: Callable[[], datetime | None],
        copies: Callable[[], dict[str, str]],
        registry: CollectorRegistry,
    ) -> None:
        self.log, self.clock, self.relay, self.consumer = log, clock, relay, consumer
        self.announces, self.next_armed, self.copies = announces, next_armed, copies
        self._lock = threading.Lock()
        self._health = Health(lacking={"process": "it is just starting"})
        self._gauges = _Gauges(registry)

    def health(self) -> Health:
        """As it was at the last beat."""
        with self._lock:
            return self._health

    def beat(self) -> Health:
        """Measures once; takes as long as the database and the log take to answer, or not to."""
        lacking: dict[str, str] = {}
        degraded: dict[str, str] = {}
        try:
            self._measure(degraded)
            lacking = self.copies()
            self._gauges.database.set(1)
        except DatabaseAway as away:
            self._gauges.database.set(0)
            lacking = {"database": f"it does not answer: {away}"}
        except Exception:
            _logger.exception("pulse_failed")
            lacking = {"process": "a defect, see the log"}
        with self._lock:
            self._health = Health(lacking, degraded)
            return self._health

    def _measure(self, degraded: dict[str, str]) -> None:
        unpublished, oldest, refused = self.relay.backlog()
        now = self.clock.now()
        age = max(0.0, (now - oldest).total_seconds()) if oldest else 0.0
        self._gauges.unpublished.set(unpublished)
        self._gauges.oldest.set(age)
        self._gauges.refused.set(refused)
        armed = self.next_armed()
        self._gauges.timer_late.set(max(0.0, (now - armed).total_seconds()) if armed else 0)
        if refused:
            degraded["outbox"] = f"the log refuses {refused} facts: `events refused list`"
        self._measure_log(degraded, unpublished, self._measure_inbox(degraded))

    def _measure_log(
        self, degraded: dict[str, str], unpublished: int, positions: Mapping[Place, int]
    ) -> None:
        silent = self.relay.away
        self._gauges.answers.labels("append").set(0 if silent else 1)
        try:
            ends = self.log.ends(self.consumer.topics if self.consumer else self.announces)
            self._gauges.answers.labels("read").set(1)
            if self.consumer:
                self._measure_lag(ends, positions)
        except Away as away:
            self._gauges.answers.labels("read").set(0)
            silent = str(away)
        if silent:
            degraded["log"] = f"it does not answer ({silent}); {unpublished} facts wait here, none is lost"

    def _measure_inbox(self, degraded: dict[str, str]) -> Mapping[Place, int]:
        if not self.consumer:
            return {}
        parked, waiting, late = self.consumer.set_aside()
        self._gauges.parked.set(parked)
        self._gauges.waiting.set(waiting)
        self._gauges.waiting_late.set(late)
        if parked:
            degraded["inbox"] = f"{parked} facts are parked: `events parked list`"
        return self.consumer.positions()

    def _measure_lag(self, ends: Mapping[Place, int], positions: Mapping[Place, int]) -> None:
        lag: dict[str, int] = {}
        for place, end in ends.items():
            lag[place[0]] = lag.get(place[0], 0) + max(0, end - positions.get(place, 0))
        for topic, behind in lag.items():
            self._gauges.lag.labels(topic).set(behind)


class _Gauges:
    def __init__(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, words: str, labels: Sequence[str] = ()) -> Gauge:
            return Gauge(name, words, labels, registry=registry)

        self.unpublished = gauge("huiyin_outbox_unpublished", "Facts that are not yet in the log")
        self.oldest = gauge("huiyin_outbox_oldest_seconds", "Age of the oldest unpublished fact")
        self.refused = gauge("huiyin_outbox_refused", "Facts the log will not take; their keys wait")
        self.database = gauge("huiyin_database_answers", "1 while the database answers")
        self.answers = gauge("huiyin_log_answers", "1 while the log answers", ["direction"])
        self.lag = gauge("huiyin_consumer_lag", "Facts in the log that are not yet applied", ["topic"])
        self.parked = gauge("huiyin_facts_parked", "Facts set aside by a defect")
        self.waiting = gauge("huiyin_facts_waiting", "Facts waiting for an earlier one")
        self.waiting_late = gauge("huiyin_facts_waiting_late", "Facts that have waited over a minute")
        self.timer_late = gauge("huiyin_timer_late_seconds", "How far the next timer is past its instant")
