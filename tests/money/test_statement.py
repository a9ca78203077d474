"""A month of one project on paper."""

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from generations.closing.month import Month
from generations.money.chain import first_broken
from generations.money.prices import Price
from generations.money.statement import Statement
from generations.status import Status
from tests.factories import make_generation
from tests.generations.pages import client_of, read, text_of

NOVEMBER = date(2025, 11, 1)


@pytest.fixture
def november(project, bob, alice):
    """One take in October, and in November one ready, one failed, one corrected."""
    for resolution, rate in (("720p", "0.1400"), ("1080p", "0.2800")):
        Price.objects.create(resolution=resolution, rate=Decimal(rate), starts_at="2025-01-01T00:00Z")
    with time_machine.travel("2025-10-20T12:00Z", tick=False):
        october = make_generation(project, bob, status=Status.READY)
    with time_machine.travel("2025-11-10T12:00Z", tick=False):
        shot = project.shots.create(code="3B", title="Window seat")
        make_generation(project, alice, status=Status.READY, shot=shot, resolution="1080p")
        make_generation(project, bob, status=Status.FAILED)
    with time_machine.travel("2025-11-12T12:00Z", tick=False):
        october.book_late(Decimal("0.6000"), "Runflow billed less")
    return Statement.of(project, NOVEMBER)


def test_its_sums_add_up_to_the_ledger(november):
    sums = november.sums()
    assert (sums.before, sums.settled, sums.corrected) == (Decimal("0.7000"), Decimal("1.4000"), Decimal("-0.1000"))
    assert (sums.charged, sums.after, sums.takes) == (Decimal("1.3000"), Decimal("2.0000"), 2)
    assert (sums.held, sums.released) == (Decimal("2.1000"), Decimal("0.7000"))


def test_every_table_adds_up_to_the_same(november):
    charged = november.sums().charged
    for table in (november.by_member(), november.by_shot(), november.by_day()):
        assert sum(line.charged for line in table) == charged
    assert [line.name for line in november.by_shot()] == ["3B", "No shot"]
    assert [line.name for line in november.by_day()] == ["Monday 10 November", "Wednesday 12 November"]
    assert sum(amount for _, amount, _ in november.prices()) == charged


def test_it_names_the_hash_that_covers_everything_until_then(november, project):
    chain = november.chain()
    assert (chain.first, chain.last) == (3, 7)
    assert chain.head == project.entries.get(position=7).hash
    assert chain.previous == project.entries.get(position=2).hash
    assert first_broken(project) == ""


def test_the_page_says_all_of_it(november, project, alice):
    page = text_of(read(alice, "statement", project, "2025-11"))
    assert "Low Orbit, November 2025" in page
    assert "Charged in November 2025, for 2 takes$1.30" in page.replace("takes $", "takes$")
    assert "Runflow billed less" in page
    assert november.chain().head in page
    assert "Not yet closed against Runflow's record" in page


def test_a_closed_month_matches_runflow(november, project, alice, ada):
    Month.objects.create(name="2025-11", closed_at=timezone.now(), closed_by=ada)
    assert "Matches Runflow." in read(alice, "statement", project, "2025-11")


def test_a_month_without_entries_is_an_empty_statement(project, alice):
    page = read(alice, "statement", project, "2025-11")
    assert "Nothing was charged in November 2025." in page
    assert "The ledger has no entry in this month." in page


@pytest.mark.parametrize("month", ["2025-13", "0000-01", "2999-01", "2000-01"])
def test_a_month_that_never_was_is_not_found(month, project, alice):
    assert client_of(alice).get(reverse("statement", args=[project.slug, month])).status_code == 404


def test_the_running_month_says_that_it_goes_on(project, alice):
    assert "The month is not over" in read(alice, "statement", project, f"{timezone.localdate():%Y-%m}")


def test_every_charge_on_it_opens_the_rows_that_it_is_made_of(november, project, alice):
    html = read(alice, "statement", project, "2025-11")
    found = re.findall(r'<a href="([^"]*/rows/[^"]*)">(-?\$[^<]*)</a>', html)
    assert len(found) == 7
    for address, amount in found:
        page = client_of(alice).get(unescape(address)).content.decode()
        assert f"<dt>Together</dt><dd>{amount}</dd>" in page, address
