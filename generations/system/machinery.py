"""The parts that run: workers, their clock, the broker, and what waits to be done."""

from datetime import datetime

from django.conf import settings
from django.db.models import Count, Min
from django.utils import timezone
from kombu.exceptions import OperationalError

from generations.generation import Generation
from generations.queue import Lane
from generations.status import IN_FLIGHT, MOVING, Status
from generations.system.card import Card, Facts, Tone, ago
from generations.system.signs import BEAT, Heartbeat
from happyhorse.celery import app

BROKER_SECONDS = 2
TOO_LONG_SECONDS = 600
EVERY = (("Looks again", "every few seconds at takes, each night at the month"),)
START_WORKER = "Start one: script/server on one machine, or the worker's command in docs/operations.md."


def workers() -> Card:
    """Who works, and when each was seen last."""
    rows = list(Heartbeat.objects.exclude(name=BEAT))
    alive = [row for row in rows if not row.is_silent]
    facts = tuple((row.name, f"seen {seconds_since(row.at)}") for row in rows)
    if not alive:
        return worker_card(Tone.BAD, "None works", f"{START_WORKER} Takes wait until then; nothing is lost.", facts)
    if len(alive) < len(rows):
        remedy = "One has gone silent: look at its log and start it again. The others take over its work."
        return worker_card(Tone.WARN, f"{len(alive)} of {len(rows)} work", remedy, facts)
    return worker_card(Tone.OK, f"{len(alive)} alive", "", facts)


def worker_card(tone: Tone, said: str, remedy: str, facts: Facts) -> Card:
    return Card("workers", "Workers", "cpu", tone, said, remedy, facts)


def clock() -> Card:
    """The beat: without it nothing is looked at again by itself."""
    row = Heartbeat.objects.filter(name=BEAT).first()
    if row is None or row.is_silent:
        seen = f"Last ticked {seconds_since(row.at)}" if row else "Never ticked"
        remedy = (
            "Start exactly one beat (script/server brings it along; else docs/operations.md), with a worker and the "
            "broker running. Without it callbacks still come in, but nothing is followed up."
        )
        return Card("clock", "Clock", "clock", Tone.BAD, seen, remedy, EVERY)
    return Card("clock", "Clock", "clock", Tone.OK, "Ticks", facts=(("Last tick", seconds_since(row.at)), *EVERY))


def broker() -> Card:
    """Whether a message could be sent now. One that takes the connection and says nothing must not hang the page."""
    waits = {"socket_timeout": BROKER_SECONDS, "socket_connect_timeout": BROKER_SECONDS, "max_retries": 0}
    try:
        with app.connection_for_write(transport_options=waits) as connection:
            connection.ensure_connection(max_retries=0, timeout=BROKER_SECONDS)
    except (OperationalError, OSError) as error:
        remedy = (
            "Start Valkey or Redis again, or correct REDIS_URL or BROKER_URL in .env. Takes that are pressed now are "
            "kept and sent afterwards; open pages look by themselves, a little later."
        )
        return Card("broker", "Broker", "zap", Tone.BAD, f"Does not answer ({type(error).__name__})", remedy, where())
    return Card("broker", "Broker", "zap", Tone.OK, "Answers", facts=where())


def where() -> Facts:
    """Its address without the password in it."""
    kind, _, rest = settings.BROKER_URL.partition("://")
    return (("Address", f"{kind}://{rest.rpartition('@')[2]}"),)


def backlog() -> Card:
    """What waits, how many and how long, by state."""
    states = standing()
    late = {status: since for status, (_, since) in states.items() if too_long(status, since)}
    places = sum(states[status][0] for status in IN_FLIGHT if status in states)
    facts = tuple(
        (str(Status(status).label), said(*states[status])) for status in (Status.HELD, *MOVING) if status in states
    )
    bar = (float(places), float(settings.RUNFLOW_MAX_IN_FLIGHT))
    of_places = ("At Runflow", f"{places} of {settings.RUNFLOW_MAX_IN_FLIGHT} at a time")
    tone, word, remedy = verdict(late)
    return Card("backlog", "Backlog", "list-ordered", tone, word, remedy, (of_places, *facts), bar=bar)


def standing() -> dict[str, tuple[int, datetime]]:
    """How many stand in each state that is not an end, and since when the oldest does."""
    rows = Generation.objects.filter(status__in=(Status.HELD, *MOVING)).order_by().values("status")
    return {row["status"]: (row["n"], row["oldest"]) for row in rows.annotate(n=Count("pk"), oldest=Min("status_at"))}


def too_long(status: str, since: datetime) -> bool:
    """Whoever must be asked may take as long as they like; a render has a deadline of its own."""
    limit = settings.RENDER_DEADLINE_SECONDS if status == Status.RENDERING else TOO_LONG_SECONDS
    return status != Status.HELD and (timezone.now() - since).total_seconds() > limit


def verdict(late: dict[str, datetime]) -> tuple[Tone, str, str]:
    if Lane.now().paused_at:
        remedy = "Add credit at Runflow: its balance does not cover the next take. The queue then goes on by itself."
        return Tone.BAD, "The queue waits", remedy
    if not late:
        return Tone.OK, "Short", ""
    names = ", ".join(str(Status(status).label).lower() for status in late)
    remedy = f"Look at the red and yellow lines beside this one first: takes stand too long ({names}). None is lost."
    return Tone.WARN, "Takes stand too long", remedy


def said(count: int, oldest: datetime) -> str:
    return f"{count}, oldest since {seconds_since(oldest).removesuffix(' ago')}"


def seconds_since(moment: datetime) -> str:
    return ago((timezone.now() - moment).total_seconds())
