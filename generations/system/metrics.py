"""Figures for Prometheus, read from the database at each scrape, so that they are the whole studio's in any process."""

from collections.abc import Iterable

from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from generations.callbacks import Delivery
from generations.money.usd import ZERO
from generations.queue import Lane
from generations.system import machinery
from generations.system.card import Card, Tone
from generations.system.doctor import cards
from generations.system.signs import Heartbeat

LEVEL = {Tone.OK: 1.0, Tone.OFF: 1.0, Tone.WARN: 0.5, Tone.BAD: 0.0}


class Studio(Collector):
    def collect(self) -> Iterable[GaugeMetricFamily]:
        yield gauge("check", "1 well, 0.5 to be looked at, 0 broken.", "name", levels(list(cards())))
        standing, now = machinery.standing(), timezone.now()
        yield gauge(
            "takes", "Takes in a state that is not an end.", "status", {name: n for name, (n, _) in standing.items()}
        )
        ages = {name: (now - since).total_seconds() for name, (_, since) in standing.items()}
        yield gauge("takes_oldest_seconds", "For how long the oldest has stood in its state.", "status", ages)
        seen = {row.name: (now - row.at).total_seconds() for row in Heartbeat.objects.all()}
        yield gauge("heartbeat_age_seconds", "Since when a process was not seen.", "process", seen)
        yield from plain()


def plain() -> Iterable[GaugeMetricFamily]:
    """Figures without labels."""
    lane = Lane.now()
    open_ones = Delivery.objects.filter(processed_at=None).count()
    yield GaugeMetricFamily("happyhorse_queue_paused", "1 while the queue waits for credit.", bool(lane.paused_at))
    yield GaugeMetricFamily("happyhorse_balance_usd", "Credit at Runflow, as last read.", float(lane.balance or ZERO))
    yield GaugeMetricFamily("happyhorse_deliveries_open", "Callbacks not yet worked off.", open_ones)


def gauge(name: str, words: str, label: str, values: dict[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"happyhorse_{name}", words, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def levels(found: list[Card]) -> dict[str, float]:
    return {card.name: LEVEL[card.tone] for card in found}


def exposition() -> bytes:
    """The text that a scrape is answered with."""
    registry = CollectorRegistry()
    registry.register(Studio())
    return generate_latest(registry)
