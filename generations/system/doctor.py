"""Every check of the studio in one list: for the System page, `manage.py doctor`, /healthz and the metrics."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from generations.callbacks import REFUSED, Delivery
from generations.generation import Generation
from generations.system import keeping, machinery
from generations.system.card import Card, Check, Facts, Tone, size
from generations.system.machinery import seconds_since
from generations.system.signs import Examination

TITLES = {
    "key": ("Runflow key", "key-round"),
    "callback": ("Callbacks", "webhook"),
    "storage": ("Storage", "hard-drive"),
}
ACTS = {"key": "Test", "callback": "Send a test", "storage": "Test"}
STALE = timedelta(minutes=5)
A_DAY = timedelta(days=1)


def examined(name: str) -> Card:
    """What was found last, by a check that takes time."""
    title, icon = TITLES[name]
    row = Examination.objects.filter(name=name).first()
    if row is None:
        return Card(name, title, icon, Tone.OFF, "Not examined yet", facts=EXTRA[name](), act=ACTS[name])
    found: Facts = tuple((str(label), str(value)) for label, value in row.facts)
    facts = (*shown(name, found), *EXTRA[name](), ("Examined", seconds_since(row.at)))
    tone, said, remedy = Tone(row.tone), row.said, row.remedy
    if row.at < timezone.now() - STALE and tone == Tone.OK:
        tone, remedy = Tone.WARN, "Look at the workers' line: nobody has examined this for a while."
    number, of, bar = fill(name, found)
    return Card(name, title, icon, tone, said, remedy, facts, number, of, bar, act=ACTS[name])


def shown(name: str, found: Facts) -> Facts:
    """The disk is drawn as a bar; its bytes are not said again."""
    if name != "storage" or not found:
        return found
    free = int(dict(found)["total"]) - int(dict(found)["used"])
    return (("Full in", keeping.full_in(free)),)


def fill(name: str, found: Facts) -> tuple[str, str, tuple[float, float] | None]:
    if name != "storage" or not found:
        return "", "", None
    used, total = (int(dict(found)[word]) for word in ("used", "total"))
    return size(used), f"of {size(total)}", (float(used), float(total))


def callback_facts() -> Facts:
    """What came in since yesterday, and what was refused today."""
    since = timezone.now() - A_DAY
    deliveries = Delivery.objects.filter(received_at__gte=since).count()
    ended = Generation.objects.filter(finished_at__gte=since, run_id__isnull=False)
    alone = ended.filter(deliveries=None).count()
    refused = cache.get(f"{REFUSED}:{timezone.now():%Y-%m-%d}") or 0
    return (
        ("Address", settings.PUBLIC_URL or "none: takes are followed by polling alone"),
        ("Last 24 h", f"{deliveries} in, {alone} takes found by polling"),
        ("Refused today", f"{refused} unsigned or forged"),
    )


EXTRA = {"key": tuple, "callback": callback_facts, "storage": keeping.clips}
CHECKS: dict[str, Check] = {
    "key": lambda: examined("key"),
    "balance": keeping.balance,
    "callback": lambda: examined("callback"),
    "workers": machinery.workers,
    "clock": machinery.clock,
    "broker": machinery.broker,
    "backlog": machinery.backlog,
    "storage": lambda: examined("storage"),
    "database": keeping.database,
    "books": keeping.books,
}


def cards() -> Iterator[Card]:
    for check in CHECKS.values():
        yield check()


def worst(tones: list[Tone]) -> str:
    """In one word, for programs."""
    if Tone.BAD in tones:
        return "failing"
    return "warning" if Tone.WARN in tones else "ok"
