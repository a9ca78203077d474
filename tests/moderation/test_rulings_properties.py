"""Random sequences of what moderators and an author do, beside a naive model of what holds, and the audit trail."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from generations.moderation.appeals import appeal
from generations.moderation.cases import Case
from generations.moderation.claiming import claim, let_go
from generations.moderation.opening import open_case
from generations.moderation.rulings import Refused, Ruling, decide, steps, undo
from generations.status import Status
from projects.audit import AuditEntry
from projects.models import Character, User
from tests.factories import make_character, make_generation, make_project, make_user
from tests.moderation.moderators import flagged, in_days, make_moderator, reported

LEVELS = {"allow": 0, "warn": 0, "hide": 1, "remove": 2, "hold": 1, "suspend": 1}
LETS_RUN, MODERATORS, CASES = {"allow", "warn"}, 3, 8
ACTS = st.tuples(
    st.sampled_from(
        ("decide", "decide", "decide", "undo", "undo", "appeal", "appeal", "answer", "answer", "claim", "release")
    ),
    st.integers(0, CASES - 1),
    st.integers(0, MODERATORS - 1),
    st.sampled_from(tuple(LEVELS)),
    st.integers(1, 30),
)


@dataclass
class Modelled:
    """What the model knows of one case: what stands, who has it, and how it hides its subject while it is open."""

    row: Case
    subject: str
    opening: int = 0
    appeals: "Modelled | None" = None
    step: str = ""
    by: User | None = None
    until: Any = None
    is_open: bool = True
    holder: User | None = None
    was_appealed: bool = False
    appeal: "Modelled | None" = None

    @property
    def level(self) -> int:
        return LEVELS[self.step] if self.step else self.opening if self.is_open else 0


@dataclass
class World:
    """A studio and its model."""

    cases: list[Modelled] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.bob = make_user("Bob")
        project = make_project(make_user("Alice"))
        self.moderators = [make_moderator(name) for name in ("Ines", "Oskar", "Priya")]
        output = flagged(project, self.bob)
        assert output.take
        self.take = output.take
        self.held = make_generation(project, self.bob, status=Status.HELD, awaits_review=True)
        self.character = make_character(project, held_at=in_days(-1), held_why="A public person", pictures=0)
        Character.objects.update(created_by=self.bob)
        self.comment = self.held.comments.create(author=self.bob, text="Rude")
        self.cases = [
            Modelled(output, "take", opening=1),
            Modelled(reported(self.take), "take"),
            Modelled(open_case(Case.Kind.PROMPT, take=self.held), "held"),
            Modelled(open_case(Case.Kind.CHARACTER, character=self.character, person=self.bob), "character", opening=1),
            Modelled(open_case(Case.Kind.REPORT, comment=self.comment), "comment"),
        ]

    # What holds by the model, and by the database

    def modelled(self) -> dict[str, Any]:
        prompt = self.cases[2].step
        standing = [case for case in self.cases if case.step]
        return {
            "take": self.level("take"),
            "is_reported": self.cases[1].is_open,
            "held": "queued" if prompt in LETS_RUN else "refused" if prompt else "waits",
            "character": bool(self.level("character")),
            "comment": bool(self.level("comment")),
            "needs_review": any(case.step == "hold" for case in standing),
            "suspended_until": max((case.until for case in standing if case.step == "suspend"), default=None),
            "open": [case.is_open for case in self.cases],
        }

    def level(self, subject: str) -> int:
        return max(case.level for case in self.cases if case.subject == subject)

    def found(self) -> dict[str, Any]:
        for row in (self.take, self.held, self.character, self.comment, self.bob):
            row.refresh_from_db()
        held = "queued" if self.held.status == Status.QUEUED else "refused" if self.held.problem else "waits"
        opens = dict(Case.objects.values_list("pk", "closed_at"))
        return {
            "take": {"visible": 0, "hidden": 1, "removed": 2}[self.take.visibility],
            "is_reported": self.take.is_reported,
            "held": held,
            "character": self.character.held_at is not None,
            "comment": self.comment.deleted_at is not None,
            "needs_review": self.bob.needs_review,
            "suspended_until": self.bob.suspended_until,
            "open": [opens[case.row.pk] is None for case in self.cases],
        }

    # Acts: whether the model lets them happen, and what they change in it

    def may_decide(self, case: Modelled, by: User, step: str, until: Any) -> bool:
        suspended = self.modelled()["suspended_until"]
        return (
            case.is_open
            and case.holder in {None, by}
            and step in steps(case.row)
            and not (case.appeals and case.appeals.by == by)
            and not (step == "suspend" and suspended and suspended >= until)
        )

    def rule(self, case: Modelled, by: User, step: str, until: Any) -> None:
        case.step, case.by, case.is_open, case.holder, case.was_appealed = step, by, False, None, False
        case.until = until if step == "suspend" else None

    def decide(self, case: Modelled, by: User, step: str, until: Any) -> list[str]:
        """The actions of the audit rows that it leaves."""
        self.rule(case, by, step, until)
        if case.appeals and step == "allow":
            self.rule(case.appeals, by, "allow", None)
            return ["case.decided", "case.undone", "case.decided"]
        return ["case.decided"]

    def may_undo(self, case: Modelled, by: User) -> bool:
        if case.appeals:
            return case.step == "remove" and case.appeals.by != by and case.appeals.appeal is case
        return bool(case.step) and not (case.subject == "held" and case.step in LETS_RUN)

    def undo(self, case: Modelled) -> list[str]:
        case.step, case.by, case.until, case.is_open = "", None, None, True
        waiting, case.appeal = case.appeal, None
        if waiting and waiting.is_open:
            waiting.is_open, waiting.holder = False, None
            return ["case.undone", "case.settled"]
        return ["case.undone"]


def audited() -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action__in=("case.decided", "case.undone", "case.settled")).order_by("id"))


class TestRandomSequences(TestCase):
    # Not made shorter when it fails: each example is a studio of its own, and that would take minutes.
    @settings(
        max_examples=25, deadline=None, suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.reuse, Phase.generate),
    )  # fmt: skip
    @given(st.lists(ACTS, min_size=6, max_size=24))
    def test_the_state_is_the_models_and_the_trail_is_complete(self, acts):
        world = World()
        beginning = world.found()
        assert beginning == world.modelled()
        for act in acts:
            step_once(world, act)
            assert world.found() == world.modelled()
        undo_everything(world)
        ending = world.found()
        if world.cases[2].step:
            beginning["held"], ending["open"][2] = "queued", True
        assert ending | {"open": ending["open"][:5]} == beginning


def step_once(world: World, asked: tuple[str, int, int, str, int]) -> None:
    act, which, who, step, days = asked
    case, by, until = aim(world, act, which), world.moderators[who], in_days(days)
    row = Case.objects.get(pk=case.row.pk)
    if act == "answer" and case.appeals:
        step = "allow" if LEVELS[step] < 2 else "remove"
    if act in {"decide", "answer"}:
        expected = world.may_decide(case, by, step, until)
        done = attempt(world, by, expected, lambda: decide(row, by, step, "other", "Because", until))
        check_trail(done, world.decide(case, by, step, until) if expected else [], by)
    elif act == "undo":
        undo_one(world, case, by)
    elif act == "appeal":
        make_appeal(world, case, row)
    elif act == "claim":
        claim_one(case, row, by)
    elif let_go(row, by):
        case.holder = None


def aim(world: World, act: str, which: int) -> Modelled:
    """The case that it is about: mostly one of which something can come."""
    wanted = {
        "answer": [case for case in world.cases if case.appeals and case.is_open],
        "appeal": [case for case in world.cases if case.step and case.step != "allow"],
    }
    cases = wanted.get(act) or world.cases
    return cases[which % len(cases)]


def attempt(world: World, by: User, expected: bool, act: Any) -> list[AuditEntry]:
    """Do it as the model expects, and give back the new rows of the audit log; what is refused changes nothing."""
    rows, before = audited(), world.found()
    try:
        act()
        is_done = True
    except (Refused, PermissionDenied):
        is_done = False
    assert is_done == expected
    if not is_done:
        assert world.found() == before
    return audited()[len(rows) :]


def check_trail(rows: list[AuditEntry], actions: list[str], by: User) -> None:
    """One row for each, by whom, and with what was before and after where anything differs."""
    assert sorted(row.action for row in rows) == sorted(actions)
    for row in rows:
        assert row.by == by
        if row.action != "case.settled":
            assert row.after["step"] in LEVELS
            assert row.before["closed"] != row.after["closed"]
            assert all(row.after[name] != value for name, value in row.before.items())


def undo_one(world: World, case: Modelled, by: User) -> None:
    ruling = Ruling.objects.filter(case=case.row.pk).last()
    if ruling:
        expected = world.may_undo(case, by)
        done = attempt(world, by, expected, lambda: undo(Ruling.objects.get(pk=ruling.pk), by, "Wrong"))
        check_trail(done, world.undo(case) if expected else [], by)


def make_appeal(world: World, case: Modelled, row: Case) -> None:
    ruling = Ruling.objects.filter(case=row).last()
    if ruling is None:
        return
    may = bool(case.step) and case.step != "allow" and not case.appeals and case.appeal is None
    if not may:
        with pytest.raises(Refused):
            appeal(ruling, world.bob, "else", "No")
        return
    case.appeal = Modelled(appeal(ruling, world.bob, "else", "No"), "appeal", appeals=case)
    world.cases.append(case.appeal)


def claim_one(case: Modelled, row: Case, by: User) -> None:
    barred = bool(row.appeals and row.appeals.by == by)
    if barred:
        with pytest.raises(PermissionDenied):
            claim(row, by)
        return
    is_mine = claim(row, by)
    assert is_mine == (case.is_open and case.holder in {None, by})
    case.holder = by if is_mine else case.holder


def undo_everything(world: World) -> None:
    """All that can be undone, the appeals first."""
    for case in reversed(world.cases):
        for by in world.moderators:
            if world.may_undo(case, by):
                undo_one(world, case, by)
                break
        assert world.found() == world.modelled()
