"""What the settings show of budgets: each limit with what is committed beside it, and the caps of each member."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.paginator import Page, Paginator
from django.db.models import Q, Sum

from generations.money.budgets import Budget, Standing
from generations.money.ledger import today
from generations.money.limits import beginnings, standings
from generations.money.periods import Period
from generations.money.usd import ZERO
from projects.people.user import User
from projects.project import Membership, Project

PER_PAGE = 50
SHARED = (Budget.Kind.PROJECT, Budget.Kind.DAY, Budget.Kind.MEMBER, Budget.Kind.TAKE)
APART = (Budget.Kind.DAY, Budget.Kind.MEMBER)


def committed(standing: Standing) -> Decimal:
    """Charged and reserved together, in USD."""
    return standing.held + standing.charged


def foremost(budget: Budget) -> Standing:
    """Of those whom it counts apart the one who has committed most; itself where it counts all together."""
    found = standings(budget) if budget.pk else []
    return max(found, key=committed, default=Standing(budget, day=today()))


@dataclass(frozen=True)
class Caps:
    """One member: their own limits, those of everybody that hold else, and what they have committed. USD.

    `own` says by kind whether there is a limit of their own, which may be none at all.
    """

    membership: Membership
    own: dict[str, Budget]
    shared: dict[str, Budget]
    today: Decimal
    in_all: Decimal | None

    @property
    def user(self) -> User:
        return self.membership.user

    @property
    def may_spend(self) -> bool:
        return self.membership.role != Membership.Role.VIEWER

    def limit(self, kind: str) -> Decimal | None:
        """What holds for this member."""
        budget = self.own.get(kind) or self.shared.get(kind)
        return budget.limit if budget else None

    @property
    def day_limit(self) -> Decimal | None:
        return self.limit(Budget.Kind.DAY)

    @property
    def member_limit(self) -> Decimal | None:
        return self.limit(Budget.Kind.MEMBER)


def shared_of(project: Project) -> dict[str, Budget]:
    """The limits that hold for everybody, by kind; those that nobody has set yet are not saved."""
    found = {row.kind: row for row in Budget.objects.filter(project=project, member=None)}
    return {kind: found.get(kind) or Budget.named(kind, project) for kind in SHARED}


def caps_of(project: Project, shared: dict[str, Budget], page: str) -> "Page[Membership]":
    """A page of members, in a fixed number of queries. Each has its `caps`."""
    memberships = project.memberships.select_related("user").order_by("created_at", "pk")
    shown = Paginator(memberships, PER_PAGE).get_page(page)
    people = [membership.user_id for membership in shown]
    own: dict[int, dict[str, Budget]] = {}
    for budget in Budget.objects.filter(project=project, member__in=people, kind__in=APART):
        own.setdefault(budget.member_id or 0, {})[budget.kind] = budget
    today_, in_all = committed_today(project, people), committed_in_all(project, shared, own, people)
    for row in shown:
        person = row.user_id
        caps = Caps(row, own.get(person, {}), shared, today_.get(person, ZERO), in_all.get(person))
        row.caps = caps  # type: ignore[attr-defined]
    return shown


def committed_today(project: Project, people: Sequence[int]) -> dict[int, Decimal]:
    """By takes that were ordered today, what they hold and were charged."""
    first = beginnings().filter(project=project, day=today(), member__in=people).order_by()
    rows = first.values_list("member").annotate(Sum("generation__reserved"), Sum("generation__charged"))
    return {member: held + charged for member, held, charged in rows}


def committed_in_all(
    project: Project, shared: dict[str, Budget], own: dict[int, dict[str, Budget]], people: Sequence[int]
) -> dict[int, Decimal]:
    """Of those whom a cap counts, in its present period."""
    kind = Budget.Kind.MEMBER
    mine = {person: budgets[kind] for person, budgets in own.items() if kind in budgets}
    wanted = Q(budget__project=project, budget__kind=kind, member__in=people)
    counters = {(row.budget_id, row.member_id, row.name): row for row in Period.objects.filter(wanted)}
    found = {}
    for person in people:
        budget = mine.get(person) or shared[kind]
        if budget.limit is not None:
            row = counters.get((budget.pk, person, budget.period(today())))
            found[person] = row.held + row.charged if row else ZERO
    return found
