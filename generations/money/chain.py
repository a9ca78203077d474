"""Reading a project's chain from its first row to its last: what stands on its accounts, and the first broken row."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Max

from generations.money.budgets import Budget
from generations.money.ledger import ROUTES, Account, Entry, Kind
from generations.money.usd import ZERO, dollars
from projects.project import Project

UNREADABLE = (ArithmeticError, AttributeError, TypeError, ValueError)
BATCH = 5000


def first_broken(project: Project) -> str:
    """What is wrong with the project's chain, naming the first broken row; empty when it verifies."""
    return Walk.along(project).flaw


@dataclass
class Walk:
    """A project's chain, read from its first row to the last one that its budget knows of.

    `balances` are in USD, by account. The walk ends at the first `flaw`; what comes after it proves nothing.
    """

    project: Project
    budget: Budget | None
    position: int = 0
    head: str = ""
    balances: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(Account.values, ZERO))
    flaw: str = ""

    @classmethod
    def along(cls, project: Project, tell: Callable[[int], None] = lambda _: None) -> "Walk":
        """`tell` hears now and then how far it came."""
        newest = project.entries.aggregate(newest=Max("position"))["newest"] or 0
        # One row of the budget says what the chain was at one moment; what is booked meanwhile comes after it.
        walk = cls(project, Budget.objects.filter(kind=Budget.Kind.PROJECT, project=project).first())
        end, head = (walk.budget.entries, walk.budget.head) if walk.budget else (0, "")
        try:
            for entry in rows_of(project, end):
                if walk.position % BATCH == 0:
                    tell(walk.position)
                if not walk.step(entry):
                    return walk
        except UNREADABLE:
            walk.flaw = f"entry {walk.position + 1} cannot be read"
        else:
            walk.flaw = walk.flaw_of_the_end(end, head, newest)
        return walk

    def flaw_of_the_end(self, end: int, head: str, newest: int) -> str:
        """What is wrong when every row up to the end is right."""
        if self.position < end:
            return f"the chain ends before entry {end}"
        if self.head != head:
            return f"entry {end} is not the one that the budget knows as the last"
        return f"entry {end + 1} stands behind the end of the chain" if newest > end else ""

    def step(self, entry: Entry) -> bool:
        """Take the next row in; False when it is the first that is wrong."""
        self.flaw = self.flaw_of(entry)
        if not self.flaw:
            self.balances[entry.source] -= entry.amount
            self.balances[entry.target] += entry.amount
            self.position, self.head = entry.position, entry.hash
        return not self.flaw

    def flaw_of(self, entry: Entry) -> str:
        if entry.position != self.position + 1:
            return f"entry {self.position + 1} is missing"
        name = f"entry {entry.position} ({entry.kind} of {dollars(entry.amount)} on {entry.day})"
        if entry.previous_hash != self.head:
            return f"{name} does not follow the entry before it"
        if entry.digest() != entry.hash:
            return f"{name} does not match its hash"
        if ROUTES.get(Kind(entry.kind)) != (entry.source, entry.target):
            return f"{name} went from {entry.source} to {entry.target}"
        if entry.amount <= 0 and entry.kind != Kind.CORRECTION:
            return f"{name} moves nothing"
        return ""


def rows_of(project: Project, end: int) -> Iterator[Entry]:
    """The chain up to a position, in batches; one by one from where a batch cannot be read."""
    after, size = 0, BATCH
    while after < end:
        rows = project.entries.filter(position__gt=after, position__lte=end).order_by("position")
        try:
            batch = list(rows[:size])
        except UNREADABLE:
            if size == 1:
                raise
            size = 1
            continue
        if not batch:
            return
        yield from batch
        after = batch[-1].position
