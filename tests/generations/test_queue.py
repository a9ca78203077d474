"""Who is sent next."""

from datetime import UTC, datetime, timedelta

import pytest

from generations.cards import cards_of
from generations.live.audience import Audience
from generations.queue import Waiting, claim_next, fair_order, order
from generations.status import Status
from tests.factories import make_generation, make_project

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def line(*takes: tuple[int, str, str]) -> list[Waiting]:
    return [Waiting(number, ord(member), ord(project)) for number, member, project in takes]


def test_members_take_turns_however_many_one_of_them_sent():
    waiting = line((1, "a", "x"), (2, "a", "x"), (3, "a", "x"), (4, "b", "x"))
    assert list(fair_order(waiting, {})) == [1, 4, 2, 3]


def test_whoever_was_served_longest_ago_goes_first():
    waiting = line((1, "a", "x"), (2, "b", "x"))
    served = {(ord("a"), ord("x")): NOON, (ord("b"), ord("x")): NOON - timedelta(hours=1)}
    assert list(fair_order(waiting, served)) == [2, 1]


def test_a_members_projects_take_turns():
    waiting = line((1, "a", "x"), (2, "a", "x"), (3, "a", "y"))
    assert list(fair_order(waiting, {})) == [1, 3, 2]


def test_within_a_project_the_oldest_goes_first():
    assert list(fair_order(line((7, "a", "x"), (8, "a", "x")), {})) == [7, 8]


def test_being_served_in_one_project_counts_for_the_member_in_all():
    waiting = line((1, "a", "y"), (2, "b", "x"))
    assert list(fair_order(waiting, {(ord("a"), ord("x")): NOON})) == [2, 1]


def test_nobody_waits_in_an_empty_queue():
    assert list(fair_order([], {})) == []


def test_places_at_the_provider_are_never_overfilled(project, bob, settings):
    settings.RUNFLOW_MAX_IN_FLIGHT = 2
    for _ in range(3):
        make_generation(project, bob)
    assert [claim_next() is not None for _ in range(3)] == [True, True, False]


@pytest.mark.parametrize("status", [Status.SUBMITTING, Status.UNKNOWN, Status.RENDERING])
def test_a_take_at_the_provider_holds_its_place(project, bob, settings, status):
    settings.RUNFLOW_MAX_IN_FLIGHT = 1
    make_generation(project, bob, status=status)
    make_generation(project, bob)
    assert claim_next() is None


def test_a_take_that_was_put_off_waits_for_its_time(project, bob):
    take = make_generation(project, bob, status=Status.SUBMITTING)
    take.enter(Status.QUEUED, check_at=take.created_at + timedelta(hours=1))
    assert order() == []


def test_the_next_claim_goes_to_the_other_member(project, alice, bob):
    first, second, other = make_generation(project, bob), make_generation(project, bob), make_generation(project, alice)
    claimed = [take.pk for take in (claim_next(), claim_next(), claim_next()) if take]
    assert claimed == [first.pk, other.pk, second.pk]


def test_a_card_says_how_many_are_ahead(project, bob):
    takes = [make_generation(project, bob) for _ in range(3)]
    assert [card.ahead for card in cards_of(takes, Audience.PLAIN)] == [0, 1, 2]


def test_projects_of_one_member_take_turns_in_the_database_too(project, alice):
    other = make_project(alice)
    takes = [make_generation(project, alice), make_generation(project, alice), make_generation(other, alice)]
    assert order() == [takes[0].pk, takes[2].pk, takes[1].pk]
