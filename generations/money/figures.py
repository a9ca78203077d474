"""What each figure of a report is made of: which ledger rows, and how much of a row counts.

A figure on the screen is a link to its rows; both are found here, so that the rows add up to the figure.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, Count, F, Q, QuerySet, Sum, When

from generations.money.ledger import ROUTES, Account, Entry, today
from generations.money.usd import ZERO, UsdField


def kinds_into(account: Account) -> list[str]:
    return [kind.value for kind, (_, target) in ROUTES.items() if target == account]


def kinds_from(account: Account) -> list[str]:
    return [kind.value for kind, (source, _) in ROUTES.items() if source == account]


CHARGES = kinds_into(Account.CHARGED)
RELEASES = [kind for kind in kinds_into(Account.BUDGET) if kind in kinds_from(Account.RESERVED)]

CHARGED = Q(kind__in=CHARGES)
# What a take under way holds: its hold, less what was settled or given back meanwhile.
RESERVED = Q(generation__reserved__gt=0) & Q(kind__in=[*kinds_into(Account.RESERVED), *kinds_from(Account.RESERVED)])
UNUSABLE = Q(generation__status__in=["failed", "cancelled"]) | ~Q(generation__visibility="visible")
APPROVED = (Q(generation__is_pick=True) | Q(generation__verdict="approved")) & ~UNUSABLE


@dataclass(frozen=True)
class Figure:
    """Words for a figure, and how it is counted."""

    name: str
    title: str
    explanation: str


FIGURES = {
    figure.name: figure
    for figure in (
        Figure("", "All movements", "Every movement of money, holds and releases among them."),
        Figure("charged", "Charged", "What Runflow charged, with late corrections."),
        Figure("reserved", "Reserved", "What takes that are under way now hold."),
        Figure("released", "Released", "Reserved and given back: takes that failed or were cancelled, or cost less."),
        Figure("wasted", "Charged, not usable", "Charged for takes that failed, were cancelled, or are hidden."),
        Figure("drafts", "720p", "Charged at 720p for clips that can be used."),
        Figure("finals", "1080p", "Charged at 1080p for clips that can be used."),
        Figure("unpicked", "Not picked", "Charged before today for clips that nobody picked or approved."),
        Figure("approved", "Charged for approved takes", "Charged for takes that are picked or approved."),
        Figure("committed", "Charged and reserved", "What counts against the budget."),
    )
}  # fmt: skip


def condition(name: str) -> Q:
    """Which rows make up this figure."""
    return {
        "": Q(),
        "charged": CHARGED,
        "reserved": RESERVED,
        "released": Q(kind__in=RELEASES),
        "wasted": CHARGED & UNUSABLE,
        "unpicked": CHARGED & ~UNUSABLE & ~APPROVED & Q(day__lt=today(), generation__status="ready"),
        "drafts": CHARGED & ~UNUSABLE & ~Q(generation__resolution="1080p"),
        "finals": CHARGED & ~UNUSABLE & Q(generation__resolution="1080p"),
        "approved": CHARGED & APPROVED,
        "committed": CHARGED | RESERVED,
    }[name]


def rows_of(rows: QuerySet[Entry], name: str) -> QuerySet[Entry]:
    """Those of `rows` that make up the figure, each with `counted`: its USD, below zero where it takes away."""
    away = {"reserved": kinds_from(Account.RESERVED), "": []}.get(name, [])
    counted = Case(When(kind__in=away, then=-F("amount")), default=F("amount"), output_field=UsdField())
    if name == "committed":
        # Settled money leaves what is reserved and enters what is charged.
        counted = Case(
            When(RESERVED & Q(kind__in=RELEASES), then=-F("amount")),
            When(RESERVED & Q(kind="settle"), then=0 * F("amount")),
            default=F("amount"),
            output_field=UsdField(),
        )
    return rows.filter(condition(name)).annotate(counted=counted)


@dataclass(frozen=True)
class Total:
    """What rows add up to: USD, how many takes and how many rows."""

    amount: Decimal
    takes: int
    rows: int


def sum_of(rows: QuerySet[Entry]) -> Total:
    """Of what rows_of() found."""
    found = rows.aggregate(amount=Sum("counted"), takes=Count("generation", distinct=True), rows=Count("pk"))
    return Total(found["amount"] or ZERO, found["takes"], found["rows"])
