"""Kept sums on PostgreSQL: the same figures as the ledger, and transactions that overlap with the summing."""

import threading
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

import pytest
from django.db import connection, transaction

from generations.generation import Generation
from generations.money import keeping
from generations.money.keeping import flaws, keep, keep_all
from generations.money.kept import KeptSpan, KeptSum
from generations.money.spans import month_of, part_of
from generations.status import Status
from tests.factories import make_character, make_generation, make_project
from tests.money.shaking import Shaker, ago, on

pytestmark = pytest.mark.services
at_once = pytest.mark.django_db(transaction=True, serialized_rollback=True)

LONG_AGO = ago(100).replace(day=10)
MONTH = month_of(LONG_AGO)


@pytest.fixture
def take(project, bob) -> Generation:
    with on(LONG_AGO):
        return make_generation(project, bob, Status.READY)


def usable() -> bool:
    return KeptSpan.objects.usable().filter(first=MONTH[0], last=MONTH[1]).exists()


def beside(*work) -> list[object]:
    """What happens on connections of their own, at once."""

    def alone(each):
        try:
            return each()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(alone, work))


def test_whatever_happens_postgresql_says_what_the_ledger_says(project, alice, bob):
    other = make_project(alice, "Rain Check")
    project.shots.create(code="1A", title="Cold open")
    images = [make_character(project, handle).first_look.images.get() for handle in ("pilot", "cat")]
    shaker = Shaker(1, [project, other], [alice, bob], images)
    for _ in range(80):
        shaker.shake()
        kept, plain = shaker.two_reports()
        assert kept == plain
    keep_all()
    assert list(flaws()) == []


@at_once
def test_a_change_that_is_not_committed_when_the_month_is_summed_is_noticed_after_it(project, take):
    changed, summed = threading.Event(), threading.Event()

    def change():
        with transaction.atomic():
            Generation.objects.filter(pk=take.pk).update(is_pick=True)
            changed.set()
            assert summed.wait(20)

    def sum_up():
        assert changed.wait(20)
        keep(project.pk, MONTH)
        was_usable = usable()
        summed.set()
        return was_usable

    assert beside(change, sum_up)[1] is True
    assert not usable()


@at_once
def test_a_change_that_is_committed_while_the_month_is_summed_is_noticed(project, take):
    summed = keeping.summed

    def sum_and_change(*asked):
        found = summed(*asked)
        beside(lambda: Generation.objects.filter(pk=take.pk).update(is_pick=True))
        return found

    with patch.object(keeping, "summed", sum_and_change):
        keep(project.pk, MONTH)
    assert not usable()


@at_once
def test_two_who_sum_the_same_month_leave_its_sums_once(project, take):
    beside(*[lambda: keep(project.pk, MONTH)] * 4)
    totals = KeptSum.objects.filter(grouping="total").values_list("span__first", "span__last", "charged")
    assert sorted(totals) == sorted((*days, int(take.charged * 10_000)) for days in (MONTH, part_of(LONG_AGO)))
    assert list(flaws()) == []


@at_once
def test_changes_wait_for_nobody_who_sums(project, take):
    """A touch is a row of its own: nothing that the worker holds stands in its way."""
    with transaction.atomic():
        keep(project.pk, MONTH)
        assert beside(lambda: Generation.objects.filter(pk=take.pk).update(is_pick=True)) == [1]
    assert not usable()
