"""Whatever happens to takes, in whatever order: the books say what one would have written down on paper."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from generations.approving import approve_price, decline_price
from generations.corrections import CannotCorrect, correct
from generations.generation import Generation
from generations.money.budgets import Budget, OverBudget
from generations.money.ledger import Entry, today
from generations.money.periods import Period
from generations.money.rules import ApprovalRule
from generations.money.verifying import flaws
from generations.ordering import Recipe, place
from generations.prompts import Compiled, compile_prompt
from generations.runflow.schema import Run
from generations.status import Status
from generations.tasks import apply
from projects.models import Project, User
from tests.factories import Role, join, make_project
from tests.money.naive import NOTHING, Paper, Slip
from tests.tampering import forge

BEGIN = datetime(2026, 11, 20, 12, tzinfo=UTC)
APPROVED_ABOVE = Decimal("2.50")
LIMITS = {name: Decimal(usd) for name, usd in
          {"studio": "25", "project": "14.0001", "member": "11.20", "day": "8.40", "take": "3.92"}.items()}  # fmt: skip
# A real change of whatever stands there.
FORGERIES = {
    **dict.fromkeys(("kind", "source", "target", "run_id", "reason", "previous_hash", "hash"), "{} || 'x'"),
    **dict.fromkeys(("amount", "project_id", "generation_id", "member_id", "price_id"), "{} + 1000"),
    "by_id": "COALESCE({}, 0) + 1", "position": "{} + 100000", "day": "'1999-12-31'",
    "created_at": "'1999-12-31 00:00:00'",
}  # fmt: skip

whose = st.sampled_from(["alice", "bob"])
where = st.sampled_from(["one", "two"])
which = st.integers(0, 1000)
amounts = st.integers(-30_000, 30_000).map(lambda steps: Decimal(steps) / 10_000)
costs = st.one_of(
    st.sampled_from(["the price", "nothing"]), st.integers(0, 60_000).map(lambda steps: Decimal(steps) / 10_000)
)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Studio(RuleBasedStateMachine):
    """Two projects, an artist, a lead and an admin; `paper` is what they write down beside it."""

    people: dict[str, User]
    projects: dict[str, Project]
    compiled: Compiled

    def __init__(self) -> None:
        super().__init__()
        self.paper, self.takes = Paper(LIMITS), list[Generation]()
        self.presses: list[tuple[Callable[[], list[Generation]], list[int]]] = []
        self.travel = time_machine.travel(BEGIN, tick=False)
        self.clock = self.travel.start()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def teardown(self) -> None:
        try:
            assert list(flaws()) == []
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)
            self.travel.stop()

    def take(self, index: int) -> tuple[Generation, Slip]:
        """One of the takes, as the database has it now, and its slip."""
        index %= len(self.takes)
        return Generation.objects.get(pk=self.takes[index].pk), self.paper.slips[index]

    @rule(project=where, author=whose, seconds=st.integers(3, 15), sharp=st.booleans(), count=st.integers(1, 3))
    def press(self, project: str, author: str, seconds: int, sharp: bool, count: int) -> None:
        price = seconds * (Decimal("0.28") if sharp else Decimal("0.14"))
        waits = author == "bob" and price > APPROVED_ABOVE
        recipe = Recipe(
            prompt="waves", compiled=self.compiled, aspect_ratio="16:9", duration=seconds,
            resolution="1080p" if sharp else "720p", safety_checker=True, seed=None, takes=count,
        )  # fmt: skip
        click = uuid.uuid4()
        slips = [Slip(project, author, price, "held") for _ in range(count)]
        fits = price <= LIMITS["take"] and (waits or self.paper.fits([price] * count, project, author, today()))

        def ordered() -> list[Generation]:
            return place(self.projects[project], self.people[author], [recipe], click)

        if not fits:
            with pytest.raises(OverBudget):
                ordered()
            return
        takes = ordered()
        for slip in slips:
            if not waits:
                slip.reserve(today())
        self.takes += takes
        self.paper.slips += slips
        self.presses.append((ordered, [take.pk for take in takes]))

    @precondition(lambda self: self.presses)
    @rule(index=which)
    def press_again(self, index: int) -> None:
        ordered, ids = self.presses[index % len(self.presses)]
        assert [take.pk for take in ordered()] == ids

    @precondition(lambda self: self.takes)
    @rule(index=which, agreed=st.booleans())
    def decide_on_the_price(self, index: int, agreed: bool) -> None:
        take, slip = self.take(index)
        waits, alice = slip.status == "held", self.people["alice"]
        if agreed and waits and not self.paper.fits([slip.amount], slip.project, slip.author, today()):
            with pytest.raises(OverBudget):
                approve_price(take, alice)
            return
        assert (approve_price if agreed else decline_price)(take, alice) == waits
        if waits and agreed:
            slip.reserve(today())
        elif waits:
            slip.end("cancelled", NOTHING, today())

    @precondition(lambda self: self.takes)
    @rule(index=which, loses=st.booleans())
    def send(self, index: int, loses: bool) -> None:
        take, slip = self.take(index)
        if take.enter(Status.SUBMITTING):
            assert slip.status == "queued"
            slip.status = "submitting"
        if loses and take.enter(Status.UNKNOWN):
            slip.status = "unknown"

    @precondition(lambda self: self.takes)
    @rule(index=which, said=st.sampled_from(["running", "succeeded", "failed", "cancelled"]), cost=costs,
          is_stale=st.booleans())  # fmt: skip
    def hear(self, index: int, said: str, cost: str | Decimal, is_stale: bool) -> None:
        """A message, perhaps the first, the second or far too late; read beside the row of now or of then."""
        take, slip = self.take(index)
        if slip.status in ("held", "queued"):
            return
        usd = (slip.amount if cost == "the price" else None) if isinstance(cost, str) else cost
        run = Run.model_validate({"id": f"run_{take.pk}", "status": said, "client_ref": take.code, "cost": usd})
        seen = self.takes[index % len(self.takes)] if is_stale else take
        apply(seen, run)
        slip.hear(said, usd, today())

    @precondition(lambda self: self.takes)
    @rule(index=which, cost=costs)
    def bring_home(self, index: int, cost: str | Decimal) -> None:
        take, slip = self.take(index)
        usd = (slip.amount if cost == "the price" else NOTHING) if isinstance(cost, str) else cost
        assert take.enter(Status.READY, cost=usd) == (slip.status == "storing")
        if slip.status == "storing":
            slip.end("ready", usd, today())

    @precondition(lambda self: self.takes)
    @rule(index=which, cost=costs)
    def make_from_end_to_end(self, index: int, cost: str | Decimal) -> None:
        self.send(index, loses=False)
        self.hear(index, "succeeded", cost, is_stale=False)
        self.bring_home(index, cost)

    @precondition(lambda self: self.takes)
    @rule(index=which)
    def cancel(self, index: int) -> None:
        take, slip = self.take(index)
        if take.cancel(self.people["bob"]):
            assert slip.status in ("held", "queued")
            slip.end("cancelled", NOTHING, today())

    @precondition(lambda self: any(slip.is_final for slip in self.paper.slips))
    @rule(index=which, amount=amounts)
    def correct(self, index: int, amount: Decimal) -> None:
        take, slip = self.take(index)
        try:
            correct(take, amount, "as agreed", self.people["ada"])
        except CannotCorrect:
            assert not slip.is_final or not amount or slip.charged + amount < 0
        else:
            assert slip.is_final
            slip.pay(amount, today())
            slip.was_corrected = True

    @rule(days=st.integers(1, 12))
    def sleep(self, days: int) -> None:
        self.clock.shift(timedelta(days=days))

    @precondition(lambda self: self.takes)
    @rule(index=which, column=st.sampled_from(sorted(FORGERIES)))
    def tamper(self, index: int, column: str) -> None:
        """Somebody with the database in their hands changes one column of one row, and is found."""
        ids = list(Entry.objects.order_by("pk").values_list("pk", flat=True))
        if ids:
            value = FORGERIES[column].format(column)
            with undone():
                forge(f"UPDATE generations_entry SET {column} = {value} WHERE id = %s", ids[index % len(ids)])
                assert next(flaws(), "")

    @invariant()
    def the_books_say_what_the_paper_says(self) -> None:
        rows = Generation.objects.in_bulk([take.pk for take in self.takes])
        for take, slip in zip(self.takes, self.paper.slips, strict=True):
            row = rows[take.pk]
            assert (row.status, row.reserved, row.charged) == (slip.status, slip.reserved, slip.charged)

    @invariant()
    def so_do_the_budgets_of_projects_and_studio(self) -> None:
        studio = Budget.of(None)
        assert (studio.held, studio.charged) == self.paper.sums()
        for name, project in self.projects.items():
            budget = Budget.of(project)
            assert (budget.held, budget.charged) == self.paper.sums(project=name)

    @invariant()
    def so_do_the_counters_of_months_and_days(self) -> None:
        names = {project.pk: name for name, project in self.projects.items()}
        people = {person.pk: name for name, person in self.people.items()}
        for period in Period.objects.select_related("budget"):
            counted = {"project": names[period.budget.project_id or 0], "author": people[period.member_id or 0]}
            assert (period.held, period.charged) == self.paper.sums(**counted, begins=period.name)


def test_any_sequence_of_what_can_happen_to_takes_leaves_the_books_right(alice, bob, ada):
    projects = {"one": make_project(alice, "One"), "two": make_project(alice, "Two")}
    Budget.objects.filter(pk=Budget.of(None).pk).update(limit=LIMITS["studio"])
    for project in projects.values():
        join(project, bob, Role.ARTIST)
        ApprovalRule.objects.create(project=project, over=APPROVED_ABOVE)
        Budget.objects.filter(pk=Budget.of(project).pk).update(limit=LIMITS["project"])
        for kind, resets in (("member", "monthly"), ("day", "daily"), ("take", "never")):
            Budget.objects.create(kind=kind, project=project, resets=resets, limit=LIMITS[kind])
    Studio.people = {"alice": alice, "bob": bob, "ada": ada}
    Studio.projects, Studio.compiled = projects, compile_prompt("waves", {})
    calm = settings(
        max_examples=12, stateful_step_count=30, deadline=None, database=None, print_blob=True,
        suppress_health_check=list(HealthCheck),
        # Shrinking a story of thirty steps takes minutes; the printed blob repeats it as it is.
        phases=[Phase.generate],
    )  # fmt: skip
    run_state_machine_as_test(Studio, settings=calm)
