from decimal import Decimal

import pytest

from generations.money.prices import Price
from generations.templatetags.money import clip_price, clips_for, dollars, in_sandbox, percent_of


@pytest.mark.parametrize(
    ("part", "whole", "width"),
    [("1", "8", "12.5%"), ("9", "8", "100.0%"), ("-1", "8", "0.0%"), ("1", "0", "0.0%"), ("1", None, "0.0%")],
)
def test_a_bar_is_never_wider_than_all_nor_less_than_nothing(part, whole, width):
    assert percent_of(Decimal(part), None if whole is None else Decimal(whole)) == width


def test_an_amount_is_written_in_dollars_and_none_not_at_all():
    assert (dollars(Decimal("1234.5")), dollars(None)) == ("$1,234.50", "")


def test_a_budget_pays_for_whole_clips_only(db):
    assert clips_for(Decimal("1.39"), 5, "720p") == 1


def test_without_a_price_nothing_is_promised(db):
    Price.objects.all().delete()
    assert clip_price(5, "720p") is None
    assert clips_for(Decimal(1), 5, "720p") is None


def test_pages_know_whether_dollars_are_real(settings):
    settings.SANDBOX = False
    assert in_sandbox() is False
