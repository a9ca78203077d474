"""Proving the ledger: every chain, every balance, every counter and every take, recomputed from the rows.

It may run while the studio works: each comparison is one look at the database, so nothing is seen half booked. Memory
stays flat, however long the ledger is. What is not recomputed: how much was charged in a month's or a member's counter,
because that depends on which budgets there were when a take was sent.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from django.db import connection, models
from django.db.models import ExpressionWrapper, F, FilteredRelation, Q, Sum

from generations.money import append_only
from generations.money.budgets import Budget
from generations.money.chain import Walk
from generations.money.ledger import Account
from generations.money.periods import Holding, Period
from generations.money.usd import UsdField, dollars
from projects.project import Project

SHOWN = 10
ZERO = models.Value(Decimal(0), output_field=UsdField())


def flaws(tell: Callable[[Walk], None] = lambda _: None) -> Iterator[str]:
    """Everything that does not add up in the whole studio, a line each; `tell` hears of every chain that was read."""
    yield from flaws_of_the_database()
    for project in Project.objects.order_by("pk"):
        yield from flaws_of(project, tell)
    yield from flaws_of_the_studio()


def flaws_of_the_database() -> Iterator[str]:
    for name in append_only.LEDGER.missing(connection):
        yield f"The database no longer protects the ledger: the trigger {name} is gone. Run manage.py migrate."


def flaws_of(
    project: Project, tell: Callable[[Walk], None] = lambda _: None, progress: Callable[[int], None] = lambda _: None
) -> Iterator[str]:
    """What does not add up in one project, the first broken row of its chain first."""
    walk = Walk.along(project, progress)
    tell(walk)
    for flaw in (walk.flaw or wrong_sums(walk), *wrong_takes(project), *wrong_counters(project)):
        if flaw:
            yield f"{project}: {flaw}"


def wrong_sums(walk: Walk) -> str:
    """What the project's budget says otherwise than its rows."""
    said = (walk.budget.held, walk.budget.charged) if walk.budget else (Decimal(0), Decimal(0))
    reserved, charged = walk.balances[Account.RESERVED], walk.balances[Account.CHARGED]
    if said == (reserved, charged):
        return ""
    return (
        f"the budget says {dollars(said[0])} reserved and {dollars(said[1])} charged, "
        f"the ledger {dollars(reserved)} and {dollars(charged)}"
    )


def booked(account: Account) -> "ExpressionWrapper[Any]":
    """What a take's rows say stands on this account, in USD."""
    came = Sum("own__amount", filter=Q(own__target=account), default=ZERO)
    went = Sum("own__amount", filter=Q(own__source=account), default=ZERO)
    return ExpressionWrapper(came - went, output_field=UsdField())


def wrong_takes(project: Project) -> Iterator[str]:
    # Its own entries alone: else the whole studio's are read for each project.
    own = FilteredRelation("entries", condition=Q(entries__project=project))
    takes = project.generations.order_by("number").annotate(own=own).values("pk", "number", "reserved", "charged")
    takes = takes.annotate(on_reserved=booked(Account.RESERVED), on_charged=booked(Account.CHARGED))
    wrong = takes.exclude(reserved=F("on_reserved"), charged=F("on_charged"))
    for take in wrong[:SHOWN]:
        yield (
            f"T{take['number']} says {dollars(take['reserved'])} reserved and {dollars(take['charged'])} charged, "
            f"its entries {dollars(take['on_reserved'])} and {dollars(take['on_charged'])}"
        )


def wrong_counters(project: Project | None) -> Iterator[str]:
    """Counters of the project's budgets, or of the studio's, that say otherwise than the takes that stand in them."""
    periods = Period.objects.filter(budget__project=project).order_by("pk")
    standing = periods.annotate(standing=Sum("holdings__amount", default=ZERO))
    for period in standing.exclude(held=F("standing")).select_related("budget__project")[:SHOWN]:
        yield f"the counter {period} says {dollars(period.held)} reserved, its takes {dollars(period.standing)}"
    holdings = Holding.objects.filter(period__budget__project=project).order_by("pk")
    wrong = holdings.exclude(amount=F("generation__reserved"))
    for holding in wrong.select_related("generation", "period__budget__project")[:SHOWN]:
        take, stands = holding.generation, dollars(holding.amount)
        yield f"{take} stands with {stands} in the counter {holding.period} and reserves {dollars(take.reserved)}"


def flaws_of_the_studio() -> Iterator[str]:
    """The studio's budget is the sum of the projects'."""
    figures = {}
    for name, kind in (("studio", Budget.Kind.STUDIO), ("projects", Budget.Kind.PROJECT)):
        for column in ("held", "charged"):
            figures[f"{name}_{column}"] = Sum(column, filter=Q(kind=kind), default=ZERO)
    sums = Budget.objects.aggregate(**figures)
    for column, word in (("held", "reserved"), ("charged", "charged")):
        ours, theirs = sums[f"studio_{column}"], sums[f"projects_{column}"]
        if ours != theirs:
            yield f"The studio's budget says {dollars(ours)} {word}, its projects' {dollars(theirs)} together"
    for flaw in wrong_counters(None):
        yield f"The studio: {flaw}"
