"""Months: where they begin, what keeps them open, and that a closed one stays as it is."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import httpx
import pytest
import time_machine
from django.utils import timezone

from generations.closing.answers import CannotAnswer, answer
from generations.closing.check import check
from generations.closing.month import Difference, IsClosed, Month, NotClosed, is_closed, month_of, months_between
from generations.generation import Generation
from generations.money.budgets import Budget
from generations.money.caps import foremost
from generations.money.ledger import Entry
from generations.money.limits import BelowCommitted
from generations.runflow.client import Runflow
from generations.status import Status
from tests.factories import make_generation
from tests.generations.provider import HOME, Provider

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 12, 3, 12, tzinfo=UTC)
MIDDLE = datetime(2026, 11, 10, 12, tzinfo=UTC)


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def november(db) -> Month:
    return Month.objects.create(name="2026-11")


@pytest.fixture(autouse=True)
def in_december():
    with time_machine.travel(LATER, tick=False):
        yield


def charged_take(project, author, run_id="run-1") -> Generation:
    take = make_generation(project, author, Status.READY)
    Generation.objects.filter(pk=take.pk).update(run_id=run_id, posted_at=MIDDLE)
    return Generation.objects.get(pk=take.pk)


def taken_in(month, project, admin) -> Generation | None:
    """A run of nobody's, with the admin as its author, who has never pressed Generate."""
    project.memberships.create(user=admin, role="lead")
    difference = unlike(month, kind="unknown", ours=0, made_at=MIDDLE)
    return answer(difference, "rescued", "ours after all", admin, project)


def unlike(month, take=None, kind="price", **fields) -> Difference:
    amounts = {"ours": Decimal("0.70"), "theirs": Decimal("1.05"), **fields}
    return Difference.objects.create(month=month, kind=kind, run_id="run-1", generation=take, **amounts)


def test_a_month_begins_at_midnight_in_the_studios_time_zone(november, settings):
    settings.STUDIO_TIME_ZONE = "Asia/Tokyo"
    assert november.span.start == datetime(2026, 10, 31, 15, tzinfo=UTC)
    assert month_of(november.span.start) == "2026-11"
    assert month_of(november.span.start - timedelta(seconds=1)) == "2026-10"


def test_months_follow_each_other_over_new_year():
    assert list(months_between("2025-11", "2026-02")) == ["2025-11", "2025-12", "2026-01", "2026-02"]


@pytest.mark.parametrize("name", ["2019-01", "2099-01", "2026-13", "nonsense"])
def test_a_month_that_is_none_or_has_not_begun_is_refused(name):
    with pytest.raises(ValueError, match=r".+"):
        Month.named(name)


def test_a_checked_month_is_closed_and_locked(november, ada, provider):
    assert check(november, provider.client())
    november.close(ada)
    assert (is_closed(date(2026, 11, 30)), is_closed(date(2026, 12, 1))) == (True, False)
    with pytest.raises(IsClosed):
        check(november, provider.client())


def test_a_month_that_runs_is_not_closed(november, ada, provider):
    with time_machine.travel(MIDDLE, tick=False):
        check(november, provider.client())
        with pytest.raises(NotClosed, match="not over yet"):
            november.close(ada)


def test_a_month_is_not_closed_unchecked_nor_by_a_check_before_its_end(november, ada, provider):
    with time_machine.travel(MIDDLE, tick=False):
        check(november, provider.client())
    with time_machine.travel(LATER, tick=False), pytest.raises(NotClosed, match="Check it first"):
        november.close(ada)


def test_a_month_is_not_closed_over_open_differences(november, ada, provider, project, bob):
    provider.runs["run-1"] = {"id": "run-1", "status_code": "succeeded", "cost": "9", "created_at": MIDDLE.isoformat()}
    check(november, provider.client())
    with pytest.raises(NotClosed, match="1 difference must be explained"):
        november.close(ada)


def test_a_month_is_not_closed_over_takes_that_move(november, ada, provider, project, bob):
    check(november, provider.client())
    take = make_generation(project, bob, Status.RENDERING)
    Generation.objects.filter(pk=take.pk).update(posted_at=MIDDLE)
    with pytest.raises(NotClosed, match="1 take of this month has not ended"):
        november.close(ada)


def test_a_record_that_cannot_be_read_to_its_end_changes_nothing(november, project, bob, provider):
    charged_take(project, bob)
    provider.silent = True
    assert not check(november, provider.client())
    assert "could not be read to its end" in november.problem
    assert (november.checked_at, november.differences.count()) == (None, 0)


def test_a_list_that_leaves_a_run_out_makes_no_take_absent(november, project, bob, monkeypatch):
    take = charged_take(project, bob)
    run = {"id": "run-1", "client_ref": take.code, "status_code": "succeeded", "cost": "0.70"}

    def answers(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/runs":
            return httpx.Response(200, json={"items": [], "next": ""})
        return httpx.Response(200, json=run | {"created_at": MIDDLE.isoformat()})

    client = Runflow(HOME, "rf_live_x", transport=httpx.MockTransport(answers))
    assert check(november, client)
    assert (november.differences.count(), november.matched, november.runs) == (0, 1, 1)


def test_a_price_is_corrected_from_what_is_booked_at_that_moment(november, project, bob, ada):
    take = charged_take(project, bob)
    difference = unlike(november, take)
    take.correct(Decimal("0.35"), "booked meanwhile")
    answer(difference, "booked", "by the invoice", ada)
    assert Generation.objects.get(pk=take.pk).charged == Decimal("1.05")


def test_a_difference_is_closed_once(november, project, bob, ada):
    difference = unlike(november, charged_take(project, bob))
    answer(difference, "booked", "by the invoice", ada)
    with pytest.raises(CannotAnswer, match="already"):
        answer(difference, "booked", "by the invoice", ada)
    assert Entry.objects.filter(kind="correction").count() == 1


@pytest.mark.parametrize("outcome", ["rescued", "back", "gone", "nonsense", ""])
def test_what_makes_no_sense_is_refused_and_changes_nothing(outcome, november, project, bob, ada):
    difference = unlike(november, charged_take(project, bob))
    with pytest.raises(CannotAnswer, match="Nothing was booked"):
        answer(difference, outcome, "why not", ada)
    assert not Entry.objects.filter(kind="correction").exists()


def test_in_a_closed_month_a_difference_is_read_only(november, project, bob, ada):
    difference = unlike(november, charged_take(project, bob))
    Month.objects.update(closed_at=timezone.now(), closed_by=ada)
    with pytest.raises(IsClosed):
        answer(difference, "booked", "too late", ada)


def test_a_run_of_nobodys_is_taken_in_by_the_project_that_was_chosen(november, project, ada):
    recipe = {"prompt": "character1 waves", "duration": 3, "resolution": "huge", "aspect_ratio": 7, "seed": "x"}
    difference = unlike(november, kind="unknown", ours=0, recipe=recipe, made_at=MIDDLE)
    with pytest.raises(CannotAnswer, match="Choose the project"):
        answer(difference, "rescued", "ours after all", ada)
    take = answer(difference, "rescued", "ours after all", ada, project)
    assert take
    assert (take.status, take.charged, take.author, take.run_id) == ("failed", Decimal("1.05"), ada, "run-1")
    assert take.resolution in {"720p", "1080p"}


@pytest.mark.parametrize("kind", ["day", "member", "project"])
def test_a_run_that_was_taken_in_counts_in_every_limit_whenever_the_limit_is_set(kind, november, project, ada):
    Budget.named(kind, project).set_limit(Decimal(5), "monthly", ada)
    taken_in(november, project, ada)
    for limit, resets in ((4, "never"), (3, "monthly")):
        assert foremost(Budget.named(kind, project)).charged == Decimal("1.05")
        Budget.named(kind, project).set_limit(Decimal(limit), resets, ada)
    with pytest.raises(BelowCommitted, match=r"\$1.05 is spent"):
        Budget.named(kind, project).set_limit(Decimal(1), "monthly", ada)


def test_a_run_that_was_taken_in_and_corrected_later_counts_once_on_the_day_on_which_it_came(november, project, ada):
    take = taken_in(november, project, ada)
    assert take
    with time_machine.travel(LATER + timedelta(days=1), tick=False):
        take.correct(Decimal("-0.05"), "by hand", ada)
        Budget.named("day", project).set_limit(Decimal(5), "never", ada)
        assert foremost(Budget.named("day", project)).charged == 0
    Budget.named("member", project).set_limit(Decimal(5), "monthly", ada)
    assert foremost(Budget.named("member", project)).charged == Decimal("1.00")
