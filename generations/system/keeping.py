"""What is kept and what it is worth: the database, the files, the balance at Runflow, the books."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Sum
from django.utils import timezone

from generations.closing.month import Difference, Month
from generations.generation import Generation
from generations.money.append_only import LEDGER
from generations.money.ledger import Entry, Kind, today
from generations.money.usd import ZERO, dollars
from generations.queue import Lane
from generations.status import Status
from generations.system.card import Card, Facts, Tone, size
from generations.system.machinery import seconds_since
from projects.audit.guard import AUDIT_LOG

A_DAY = timedelta(days=1)
MIGRATE = "Run manage.py migrate, or script/server, which does it."


def database() -> Card:
    """Whether its tables are those that this version expects, and its guards in place."""
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    facts: Facts = (("Kind", connection.display_name), ("Size", size(bytes_of_database())))
    if waiting:
        return Card("database", "Database", "database-backup", Tone.BAD, f"{waiting} migrations wait", MIGRATE, facts)
    if gone := [*LEDGER.missing(connection), *AUDIT_LOG.missing(connection)]:
        remedy = f"{MIGRATE} Then run manage.py verify_ledger: what guards the books or the audit log was removed."
        return Card("database", "Database", "database-backup", Tone.BAD, f"{len(gone)} guards missing", remedy, facts)
    return Card("database", "Database", "database-backup", Tone.OK, "In order", facts=facts)


def bytes_of_database() -> int:
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    return sum(path.stat().st_size for path in (Path(name), Path(f"{name}-wal")) if path.is_file())


def balance() -> Card:
    """The credit at Runflow, beside what is reserved here and spent of late."""
    lane = Lane.now()
    moving = Generation.objects.filter(reserved__gt=ZERO).aggregate(n=Count("pk"), usd=Sum("reserved"))
    facts: Facts = (("Reserved here", f"{dollars(moving['usd'] or ZERO)} in {moving['n']} takes"),)
    if lane.balance is None:
        remedy = "Wait a minute: the studio reads it every minute while a worker runs. Then look at the key's line."
        return Card("balance", "Balance at Runflow", "wallet", Tone.WARN, "Not known", remedy, facts)
    facts += (
        ("At this pace", pace(lane)),
        ("Runflow warns below", dollars(lane.low_balance) if lane.low_balance else "no mark set"),
    )
    facts += (("Read", seconds_since(lane.balance_at)),) if lane.balance_at else ()
    tone, said, remedy = Tone.OK, "Enough", ""
    if lane.paused_at:
        tone, said, remedy = (
            Tone.BAD,
            "Used up",
            "Add credit at Runflow. The queue waits, loses nothing and goes on by itself.",
        )
    elif lane.is_low:
        tone, said, remedy = Tone.WARN, "Low", "Add credit at Runflow before it is used up; the queue would wait then."
    return Card("balance", "Balance at Runflow", "wallet", tone, said, remedy, facts, number=dollars(lane.balance))


def pace(lane: Lane) -> str:
    """How long the credit lasts when the next weeks cost what the last one did."""
    week = today() - timedelta(days=7)
    charges = Entry.objects.filter(day__gt=week, kind__in=(Kind.SETTLE, Kind.OVERRUN))
    spent = charges.aggregate(usd=Sum("amount"))["usd"] or ZERO
    if not spent or lane.balance is None:
        return "nothing spent this week"
    days = int(lane.balance / spent * 7)
    return f"about {days // 7} weeks" if days >= 14 else f"about {days} days"


def books() -> Card:
    """When the provider's record was compared with ours last, and what still differs."""
    newest = Month.objects.exclude(checked_at=None).order_by("-checked_at").first()
    closed = Month.objects.exclude(closed_at=None).order_by("-name").first()
    left = Difference.objects.filter(closed_at=None).count()
    facts: Facts = (("Last closed", closed.title if closed else "none yet"),)
    if newest is None or newest.checked_at is None:
        return Card("books", "Month close", "badge-check", Tone.OFF, "Not checked yet", facts=facts)
    facts += (("Last check", f"{seconds_since(newest.checked_at)}, {newest.matched} of {newest.runs} runs match"),)
    if newest.problem:
        remedy = "Look at the key's line, then check again on the page of the month close."
        return Card("books", "Month close", "badge-check", Tone.BAD, "The check failed", remedy, facts)
    if left:
        remedy = "Explain each of them on the page of the month close; the month stays open until then."
        return Card("books", "Month close", "badge-check", Tone.WARN, f"{left} differences", remedy, facts)
    if newest.checked_at < timezone.now() - 2 * A_DAY:
        remedy = "Look at the clock's line: it asks for the check each night."
        return Card("books", "Month close", "badge-check", Tone.WARN, "Check overdue", remedy, facts)
    return Card("books", "Month close", "badge-check", Tone.OK, "Matches", facts=facts)


def clips() -> Facts:
    """How many clips are kept, and how soon they fill what is left."""
    kept = Generation.objects.filter(status=Status.READY).aggregate(n=Count("pk"), size=Sum("clip_bytes"))
    return (("Clips", f"{kept['n']}, {size(kept['size'] or 0)}"),)


def full_in(free: int) -> str:
    """When the disk is full, if the next weeks bring as much as the last ones."""
    month = timezone.now() - timedelta(days=30)
    added = Generation.objects.filter(finished_at__gte=month).aggregate(size=Sum("clip_bytes"))["size"] or 0
    if not added:
        return "nothing was added this month"
    days = int(free / added * 30)
    return "more than a year" if days > 365 else f"about {days // 7} weeks" if days >= 14 else f"about {days} days"


def mode_words() -> tuple[str, str]:
    if settings.SANDBOX:
        return "Sandbox mode", "Takes go to a stand-in on this machine: placeholder clips, and nothing is charged."
    return "Live mode", "Takes go to Runflow and cost real money."
