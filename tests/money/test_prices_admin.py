"""Prices are dated rows: the past is fixed, and what is agreed by a press is what was in force then."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from generations.generation import Generation
from generations.money.prices import Price, PriceHasBegun
from tests.factories import make_character
from tests.generations.pages import client_of, order_form, press

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def tomorrow(db) -> Price:
    return Price.objects.create(resolution="720p", rate=Decimal("0.20"), starts_at=timezone.now() + timedelta(days=1))


def entered(**changed: str) -> dict[str, str]:
    later = timezone.localtime() + timedelta(days=2)
    fields = {"model": Price.in_force("720p").model, "resolution": "720p", "rate": "0.25"}
    return fields | {"starts_at_0": f"{later:%Y-%m-%d}", "starts_at_1": "08:00:00"} | changed


def test_an_admin_enters_a_price_for_the_future(ada):
    response = client_of(ada).post(reverse("admin:generations_price_add"), entered())
    assert response.status_code == 302
    assert Price.in_force("720p").rate == Decimal("0.14")
    assert Price.in_force("720p", timezone.now() + timedelta(days=3)).rate == Decimal("0.25")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"starts_at_0": "2020-01-01"}, "must lie in the future"),
        ({"rate": "-1"}, "above zero"),
        ({"rate": "0"}, "above zero"),
    ],
)
def test_what_would_rewrite_the_past_or_pay_people_is_refused_with_words(ada, changed, words):
    response = client_of(ada).post(reverse("admin:generations_price_add"), entered(**changed))
    assert words in response.content.decode()
    assert Price.objects.count() == 2


def test_a_future_price_may_be_changed_and_taken_back(ada, tomorrow):
    address = reverse("admin:generations_price_change", args=[tomorrow.pk])
    assert client_of(ada).post(address, entered(rate="0.30")).status_code == 302
    tomorrow.refresh_from_db()
    assert tomorrow.rate == Decimal("0.30")
    client_of(ada).post(reverse("admin:generations_price_delete", args=[tomorrow.pk]), {"post": "yes"})
    assert not Price.objects.filter(pk=tomorrow.pk).exists()


def test_a_price_that_has_begun_can_be_neither_changed_nor_deleted(ada):
    price = Price.in_force("720p")
    for name in ("change", "delete"):
        address = reverse(f"admin:generations_price_{name}", args=[price.pk])
        assert client_of(ada).post(address, entered() | {"post": "yes"}).status_code == 403
    price.rate = Decimal(9)
    for attempt in (price.save, price.delete):
        with pytest.raises(PriceHasBegun, match="has begun"):
            attempt()


def test_a_price_begins_at_its_moment_and_not_before(db):
    Price.objects.create(resolution="720p", rate=Decimal("0.20"), starts_at=NOON)
    assert Price.in_force("720p", NOON - timedelta(microseconds=1)).rate == Decimal("0.14")
    assert Price.in_force("720p", NOON).rate == Decimal("0.20")


def test_a_press_just_before_the_change_keeps_its_price_and_one_just_after_is_refused_as_dearer(project, bob):
    make_character(project)
    Price.objects.create(resolution="720p", rate=Decimal("0.20"), starts_at=NOON)
    with time_machine.travel(NOON - timedelta(seconds=1), tick=False) as clock:
        assert press(bob, project, order_form(price="0.84")).status_code == 200
        clock.shift(timedelta(seconds=1))
        late = press(bob, project, order_form(price="0.84"))
        assert late.status_code == 422
        assert "This costs $1.20; the button still said $0.84" in late.content.decode()
        assert press(bob, project, order_form(price="1.20")).status_code == 200
    takes = Generation.objects.order_by("number")
    assert [take.price.rate for take in takes] == [Decimal("0.14")] * 2 + [Decimal("0.20")] * 2
    assert [take.reserved for take in takes] == [Decimal("0.42")] * 2 + [Decimal("0.60")] * 2
