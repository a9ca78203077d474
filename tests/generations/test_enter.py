"""The one door: who may go where, and what a move leaves behind."""

from decimal import Decimal

import pytest

from generations.generation import Generation
from generations.live.events import Event
from generations.status import SOURCES, Status
from tests.factories import make_generation


@pytest.mark.parametrize("target", Status)
@pytest.mark.parametrize("source", Status)
def test_a_take_enters_a_state_only_from_where_that_is_allowed(project, bob, source, target):
    take = make_generation(project, bob, status=source)
    allowed = source in SOURCES.get(target, ())
    assert take.enter(target) is allowed if target in SOURCES else True
    assert Generation.objects.get(pk=take.pk).status == (target if allowed else source)


def test_nothing_leaves_a_final_state():
    final = {Status.READY, Status.FAILED, Status.CANCELLED}
    assert not any(final & set(sources) for sources in SOURCES.values())


def test_only_the_first_of_two_who_saw_the_same_row_gets_through(project, bob):
    first = make_generation(project, bob)
    second = Generation.objects.get(pk=first.pk)
    assert first.enter(Status.CANCELLED) is True
    assert second.enter(Status.CANCELLED) is False
    assert first.transitions.filter(target=Status.CANCELLED).count() == 1


def test_a_move_writes_who_and_why(project, bob, alice):
    take = make_generation(project, bob)
    take.enter(Status.FAILED, by=alice, why="it was wrong")
    transition = take.transitions.latest("id")
    assert (transition.source, transition.target, transition.by, transition.why) == (
        "queued", "failed", alice, "it was wrong",
    )  # fmt: skip


def test_a_move_is_announced_once_it_is_committed(project, bob, hints, django_capture_on_commit_callbacks):
    take = make_generation(project, bob)
    hints.clear()
    with django_capture_on_commit_callbacks(execute=True):
        take.enter(Status.SUBMITTING)
        assert hints == []
    assert hints == [project.pk]
    assert Event.objects.filter(kind="take", subject=take.pk).exists()


def test_every_move_makes_the_card_newer(project, bob):
    take = make_generation(project, bob)
    version = take.version
    take.enter(Status.SUBMITTING)
    assert take.version == version + 1


def test_a_person_can_cancel_what_waits_but_not_what_may_cost_money(project, bob):
    waiting, sent = make_generation(project, bob), make_generation(project, bob, status=Status.RENDERING)
    assert (waiting.cancel(bob), sent.cancel(bob)) == (True, False)


def test_the_intent_to_pay_is_committed_for_exactly_one_caller(project, bob):
    take = make_generation(project, bob, status=Status.SUBMITTING)
    assert (take.begin_post(), Generation.objects.get(pk=take.pk).begin_post()) == (True, False)


def test_only_one_of_two_gets_the_lease(project, bob):
    first = make_generation(project, bob, status=Status.STORING)
    second = Generation.objects.get(pk=first.pk)
    assert (first.lease(60), second.lease(60)) == (True, False)


def test_the_same_picture_of_the_books_twice_changes_nothing(project, bob):
    take = make_generation(project, bob, status=Status.STORING)
    take.enter(Status.READY, cost=take.amount)
    take.book_late(take.amount, "again")
    assert take.charged == Decimal("0.70")
