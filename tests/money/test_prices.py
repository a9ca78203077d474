from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from generations.money.prices import NoPrice, Price, amount_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("seconds", "resolution", "amount"), [(3, "720p", "0.42"), (5, "720p", "0.70"), (15, "1080p", "4.20")]
)
def test_a_clip_costs_its_seconds_times_the_rate(seconds, resolution, amount):
    assert Price.in_force(resolution).of(seconds) == Decimal(amount)


def test_a_price_that_begins_later_is_not_in_force_yet():
    Price.objects.create(resolution="720p", rate=Decimal(9), starts_at=timezone.now() + timedelta(days=1))
    assert Price.in_force("720p").rate == Decimal("0.14")


def test_the_price_that_began_last_is_in_force():
    Price.objects.create(resolution="720p", rate=Decimal("0.15"), starts_at=timezone.now() - timedelta(days=1))
    assert Price.in_force("720p").rate == Decimal("0.15")


def test_without_a_price_nothing_can_be_priced():
    with pytest.raises(NoPrice):
        Price.in_force("4k")


def test_amounts_are_exact():
    assert amount_of(7, Decimal("0.1429")) == Decimal("1.0003")
