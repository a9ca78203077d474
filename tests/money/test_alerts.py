"""Who hears when money runs out: each once, for a limit and its period."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from generations.money.budgets import Budget
from generations.money.prices import Price
from generations.status import Status
from generations.together.alerts import watch_pace
from generations.together.notices import Kind, Mail, Notice, Preference
from tests.factories import make_generation

Which = Budget.Kind


def told(person) -> list[str]:
    return [notice.words for notice in Notice.objects.filter(user=person, kind=Kind.BUDGET).order_by("pk")]


def limit(kind, project, amount, by, *, member=None, resets="never"):
    Budget.named(kind, project, member).set_limit(Decimal(amount), resets, by)


def finish(project, author, **fields):
    """A take of $0.70 that comes to its end, as it does in the studio."""
    take = make_generation(project, author, status=Status.STORING, **fields)
    assert take.enter(Status.READY, cost=take.amount)
    return take


def test_a_projects_leads_hear_of_each_share_once(project, alice, bob):
    limit(Which.PROJECT, project, "1.40", alice)
    finish(project, bob)
    finish(project, bob)
    assert told(alice) == [
        "Low Orbit has used 50% of its budget, takes on their way included",
        "Low Orbit has used 100% of its budget, takes on their way included",
    ]
    assert told(bob) == []


def test_another_limit_counts_anew(project, alice, bob):
    limit(Which.PROJECT, project, "1.40", alice)
    finish(project, bob)
    limit(Which.PROJECT, project, "1.50", alice)
    limit(Which.PROJECT, project, "2.80", alice)
    finish(project, bob)
    assert len(told(alice)) == 2


def test_a_months_budget_is_told_of_each_month(project, alice, bob):
    limit(Which.PROJECT, project, "1.40", alice, resets="monthly")
    finish(project, bob)
    with time_machine.travel(timezone.now() + timedelta(days=32)):
        finish(project, bob)
    assert len(told(alice)) == 2


def test_the_studios_admins_hear_of_the_studios(project, alice, ada, bob):
    limit(Which.STUDIO, None, "0.80", ada)
    finish(project, bob)
    assert told(ada) == ["The studio has used 80% of its budget, takes on their way included"]
    assert told(alice) == []


def test_a_member_hears_of_their_own_caps_without_an_amount(project, alice, bob):
    limit(Which.DAY, project, "0.70", alice)
    limit(Which.MEMBER, project, "1.40", alice, member=bob)
    finish(project, bob)
    assert told(bob) == [
        "You have used 100% of your cap for today in Low Orbit, takes on their way included",
        "You have used 50% of your cap in Low Orbit, takes on their way included",
    ]
    assert told(alice) == []


def test_a_days_cap_is_told_of_each_day(project, alice, bob):
    limit(Which.DAY, project, "1.40", alice)
    finish(project, bob)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        finish(project, bob)
    assert len(told(bob)) == 2


def test_it_comes_by_the_ways_that_one_chose(project, alice, bob):
    limit(Which.PROJECT, project, "0.70", alice)
    Preference.objects.create(user=alice, kind=Kind.BUDGET, in_app=True, by_mail=False, in_digest=True)
    finish(project, bob)
    assert Notice.objects.get(user=alice, kind=Kind.BUDGET).mail == Mail.DIGEST


# Pace


@pytest.fixture
def spent_daily(project, bob):
    """$0.70 on each of five days until today."""
    now = timezone.now()
    for resolution, rate in (("720p", "0.1400"), ("1080p", "0.2800")):
        Price.objects.create(resolution=resolution, rate=Decimal(rate), starts_at=now - timedelta(days=90))
    for days in range(4, -1, -1):
        with time_machine.travel(now - timedelta(days=days), tick=False):
            make_generation(project, bob, status=Status.READY)


def test_too_high_a_pace_is_told_once_a_month_for_a_limit(project, alice, spent_daily):
    limit(Which.PROJECT, project, "5.00", alice)
    watch_pace()
    watch_pace()
    assert told(alice) == ["At the pace of its last days Low Orbit uses its budget up in 2 days"]
    limit(Which.PROJECT, project, "5.10", alice)
    watch_pace()
    assert len(told(alice)) == 2


def test_a_pace_that_reaches_is_not_told(project, alice, spent_daily):
    limit(Which.PROJECT, project, "50", alice)
    watch_pace()
    assert told(alice) == []


def test_the_studios_pace_is_told_to_its_admins(project, alice, ada, spent_daily):
    limit(Which.STUDIO, None, "4.00", ada)
    watch_pace()
    assert told(ada) == ["At the pace of its last days the studio uses its budget up today"]


def test_a_month_has_to_reach_until_its_last_day(project, alice, bob):
    """Each day has its month's own counter, so this one is in the middle of one."""
    now = timezone.now().replace(day=10, hour=12) - timedelta(days=31)
    for resolution, rate in (("720p", "0.1400"), ("1080p", "0.2800")):
        Price.objects.create(resolution=resolution, rate=Decimal(rate), starts_at=now - timedelta(days=90))
    for days in (4, 3, 2, 1, 0):
        with time_machine.travel(now - timedelta(days=days), tick=False):
            make_generation(project, bob, status=Status.READY)
    with time_machine.travel(now, tick=False):
        limit(Which.PROJECT, project, "10", alice, resets="monthly")
        watch_pace()
    assert told(alice) == ["At the pace of its last days Low Orbit uses its budget up in 9 days"]


def test_nobody_is_told_of_a_pace_after_two_days(project, alice, bob):
    limit(Which.PROJECT, project, "0.80", alice)
    make_generation(project, bob, status=Status.READY)
    watch_pace()
    assert told(alice) == []
