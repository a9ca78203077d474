"""Reports over months that are over: kept sums and the rest are always what the ledger says."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from generations.generation import Generation
from generations.money import keeping, long_reports, touches
from generations.money.keeping import keep, keep_all, wanted
from generations.money.kept import KeptApart, KeptMonth, KeptSum, Touch, days_of, name_of
from generations.money.ledger import Entry, today
from generations.money.long_reports import Cover, report_over
from generations.money.reports import GROUPINGS, Report
from generations.money.tasks import keep_sums
from generations.status import Status
from tests.factories import cite, make_character, make_generation, make_project
from tests.generations.pages import read
from tests.money.shaking import Shaker, ago, in_order, on

LONG_AGO = ago(100).replace(day=10)
MONTH = name_of(LONG_AGO)
FIRST, LAST = days_of(MONTH)


@pytest.fixture
def take(project, bob) -> Generation:
    """One with all its rows in a month that is over, and summed."""
    with on(LONG_AGO):
        take = make_generation(project, bob, Status.READY)
    keep_all()
    return take


def report(project, first=FIRST, last=LAST) -> Report:
    rows = Entry.objects.filter(project=project, day__gte=first, day__lte=last).order_by()
    return in_order(report_over(rows, first, last, [project.pk], GROUPINGS))


def usable() -> set[str]:
    return set(KeptMonth.objects.usable().values_list("name", flat=True))


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_a_report_says_what_the_ledger_says(project, alice, bob, seed):
    other = make_project(alice, "Rain Check")
    project.shots.create(code="1A", title="Cold open")
    images = [make_character(project, handle).first_look.images.get() for handle in ("pilot", "cat")]
    shaker = Shaker(seed, [project, other], [alice, bob], images)
    for _ in range(40):
        shaker.shake()
        kept, plain = shaker.two_reports()
        assert kept == plain
    keep_all()
    assert list(keeping.flaws()) == []


def test_a_whole_month_is_read_from_its_sums_alone(project, take):
    cover = Cover.of(FIRST, LAST, [project.pk])
    assert len(cover.kept) == 1
    assert list(cover.gaps) == []
    assert report(project).total.charged == take.charged


@pytest.mark.usefixtures("take")
def test_days_of_a_month_and_other_days_are_read_from_the_ledger(project):
    cover = Cover.of(FIRST - timedelta(days=3), LAST + timedelta(days=40), [project.pk])
    assert (cover.gaps[0].first, cover.gaps[0].last) == (FIRST - timedelta(days=3), FIRST - timedelta(days=1))
    assert Cover.of(FIRST + timedelta(days=1), LAST, [project.pk]).kept == []


@pytest.mark.parametrize(
    "change",
    [
        {"status": "failed"}, {"visibility": "hidden"}, {"is_pick": True}, {"verdict": "approved"}, {"shot": 1},
        {"reserved": 1}, {"author": 1}, {"resolution": "1080p"}, {"aspect_ratio": "9:16"}, {"duration": 9},
    ],
)  # fmt: skip
def test_what_a_report_reads_of_a_take_touches_its_month(project, take, alice, change):
    named = {"shot": project.shots.create(code="1A", title="Cold open"), "author": alice}
    Generation.objects.filter(pk=take.pk).update(**{name: named.get(name, value) for name, value in change.items()})
    assert MONTH not in usable()
    assert keep_all() == 1
    assert MONTH in usable()


def test_what_it_does_not_read_touches_nothing(take):
    Generation.objects.filter(pk=take.pk).update(seed=9, prompt="Rain", is_pick=False)
    assert MONTH in usable()


def test_who_is_in_a_take_touches_its_month(project, take):
    image = make_character(project).first_look.images.get()
    picture = cite(take, image)
    for change in (lambda: take.references.update(handle="cat"), picture.delete):
        assert keep_all() == 1
        change()
        assert MONTH not in usable()


def test_a_late_row_puts_a_take_apart(project, take):
    take.book_late(take.charged * 2, "the record says so")
    assert MONTH not in usable()
    keep_all()
    assert KeptApart.objects.count() == 2
    assert report(project).total.charged * 2 == report(project, FIRST, today()).total.charged
    assert report(project, FIRST, today()).total.takes == 1


def test_this_month_is_neither_summed_nor_touched(project, bob):
    make_generation(project, bob, Status.READY)
    keep_all()
    assert name_of(today()) not in usable()
    assert not Touch.objects.exists()


@pytest.mark.usefixtures("take")
def test_a_month_is_summed_two_days_after_its_end(monkeypatch):
    for days, is_over in ((1, False), (2, False), (3, True)):
        monkeypatch.setattr(keeping, "today", lambda day=LAST + timedelta(days=days): day)
        KeptMonth.objects.all().delete()
        assert (MONTH in {name for _, name in wanted()}) == is_over


def test_a_change_while_the_sums_are_read_has_them_asked_again(project, take):
    find = long_reports.kept_within

    def find_and_change(*asked):
        found = find(*asked)
        Generation.objects.filter(pk=take.pk).update(is_pick=True)
        return found

    with patch.object(long_reports, "kept_within", find_and_change):
        assert report(project).total.approved == take.duration


def test_a_change_while_a_month_is_summed_leaves_its_touch(project, take):
    summed = keeping.summed

    def sum_and_change(*asked):
        found = summed(*asked)
        Generation.objects.filter(pk=take.pk).update(is_pick=True)
        return found

    KeptMonth.objects.all().delete()
    with patch.object(keeping, "summed", sum_and_change):
        keep(project.pk, MONTH)
    assert MONTH not in usable()
    keep_sums()
    assert MONTH in usable()


@pytest.mark.usefixtures("take")
def test_a_project_whose_month_changed_is_read_and_the_others_are_not(project, alice):
    for name in ("Rain Check", "Night Shift", "Tall Order"):
        make_project(alice, name)
    keep_all()
    Generation.objects.update(is_pick=True)
    (gap,) = Cover.of(FIRST, LAST, list(range(project.pk, project.pk + 4))).gaps
    assert gap.projects == [project.pk]


def test_triggers_that_were_gone_make_all_sums_doubtful(take):
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER touch_by_take")
    assert touches.install(connection)
    assert not KeptMonth.objects.exists()
    assert not touches.install(connection)


def test_the_page_of_costs_shows_months_by_their_sums(project, bob, take):
    KeptSum.objects.filter(grouping="member").update(charged=123_0000)
    query = {"from": str(FIRST), "to": str(LAST)}
    assert "$123.00" in read(bob, "costs", project, **query)
    assert "$123.00" not in read(bob, "costs", project, **query, member=str(bob.pk))


def test_the_command_sums_proves_and_begins_again(take, capsys):
    call_command("keep_sums", "--verify")
    KeptSum.objects.filter(grouping="total").update(charged=1)
    with pytest.raises(CommandError, match=r"keep_sums --anew"):
        call_command("keep_sums", "--verify")
    assert f"Low Orbit, {MONTH}" in capsys.readouterr().err
    call_command("keep_sums", "--anew")
    call_command("keep_sums", "--verify")
