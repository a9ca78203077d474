"""Reports over days that are over: kept sums and the rest are always what the ledger says."""

import sqlite3
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from generations.generation import Generation
from generations.money import keeping, long_reports, touches
from generations.money.keeping import keep, keep_all
from generations.money.kept import KeptApart, KeptSpan, KeptSum, Touch, forget
from generations.money.ledger import Entry, today
from generations.money.long_reports import Cover, Gap, report_over
from generations.money.reports import GROUPINGS, Report, report_of
from generations.money.spans import DAY, Days, month_of, part_of, pieces
from generations.money.tasks import keep_sums
from generations.status import Status
from tests.factories import cite, make_character, make_generation, make_project
from tests.generations.pages import read
from tests.money.shaking import Shaker, ago, in_order, on

LONG_AGO = ago(100).replace(day=10)
MONTH = FIRST, LAST = month_of(LONG_AGO)
PART = part_of(LONG_AGO)


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


def usable() -> set[Days]:
    return {span.days for span in KeptSpan.objects.usable()}


def fields_read(work: Callable[[], object]) -> dict[str, set[str]]:
    """By SQLite's own account, for each table."""
    found: dict[str, set[str]] = defaultdict(set)

    def note(action: int, table: str | None, field: str | None, database: str | None, _: str | None) -> int:
        if action == sqlite3.SQLITE_READ and database and table and field:
            found[table].add(field)
        return sqlite3.SQLITE_OK

    connection.connection.set_authorizer(note)
    work()
    connection.connection.set_authorizer(None)
    return found


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
    cover = Cover.of(MONTH, [project.pk])
    assert len(cover.kept) == 1
    assert list(cover.gaps) == []
    assert report(project).total.charged == take.charged


@pytest.mark.usefixtures("take")
def test_days_that_are_no_whole_part_of_a_month_are_read_from_the_ledger(project):
    cover = Cover.of((FIRST + DAY, LAST - DAY), [project.pk])
    assert len(cover.kept) == 4
    before, after = (gap.days for gap in cover.gaps)
    assert before == (FIRST + DAY, part_of(FIRST)[1])
    assert after == (part_of(LAST)[0], LAST - DAY)
    assert Cover.of((FIRST + DAY, FIRST + 2 * DAY), [project.pk]).kept == []


def test_many_days_without_sums_are_read_from_the_ledger_too(project, bob):
    for day in (ago(200), LONG_AGO):
        with on(day):
            make_generation(project, bob, Status.READY)
    keep(project.pk, MONTH)
    assert len(Cover.of((ago(200), LAST), [project.pk]).gaps[0].each()) > long_reports.LONG
    assert report(project, ago(200), LAST).total.takes == 2


@pytest.mark.usefixtures("take")
def test_sums_from_before_a_clock_was_put_back_are_renewed_too(monkeypatch):
    monkeypatch.setattr(keeping, "today", lambda: LAST)
    Generation.objects.update(is_pick=True)
    keep_all()
    assert MONTH in usable()
    assert list(keeping.flaws()) == []


@pytest.mark.parametrize("day", [date(2027, 1, 31), date(2027, 2, 3), date(2028, 2, 29), date(2027, 4, 12)])
def test_a_month_is_cut_into_parts_and_no_day_is_lost(day):
    month = month_of(day)
    parts = list(pieces(month, part_of))
    assert len(parts) == 6
    assert (parts[0][0], parts[-1][1]) == month
    assert all(after[0] == before[1] + DAY for before, after in pairwise(parts))
    assert [part for part in parts if part[0] <= day <= part[1]] == [part_of(day)]


@pytest.mark.usefixtures("take")
def test_the_parts_of_a_month_that_runs_are_kept_too(project, bob, monkeypatch):
    monkeypatch.setattr(keeping, "today", lambda: LAST)
    forget()
    keep_all()
    assert MONTH not in usable()
    assert len(Cover.of(MONTH, [project.pk]).kept) == 5
    assert Cover.of(MONTH, [project.pk]).gaps == [Gap(part_of(LAST), frozenset({project.pk}))]


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
    assert PART not in usable()
    assert keep_all() == 1
    assert {MONTH, PART} <= usable()


def test_a_report_reads_nothing_that_no_trigger_watches(project):
    read = fields_read(lambda: report_of(Entry.objects.filter(project=project).order_by(), GROUPINGS))
    assert read.pop(touches.TAKES) == {"id", *touches.FACTS}
    assert read.pop(touches.PICTURES) == {"generation_id", "handle", "look"}
    assert set(read) == {touches.ENTRIES}


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
    assert KeptApart.objects.filter(span__first=FIRST, span__last=LAST).count() == 2
    assert report(project).total.charged * 2 == report(project, FIRST, today()).total.charged
    assert report(project, FIRST, today()).total.takes == 1


def test_what_runs_is_neither_summed_nor_touched(project, bob):
    make_generation(project, bob, Status.READY)
    keep_all()
    assert usable().isdisjoint({month_of(today()), part_of(today())})
    assert not Touch.objects.exists()


@pytest.mark.usefixtures("take")
def test_a_month_is_summed_three_days_after_its_end(monkeypatch):
    for days, is_over in ((1, False), (3, False), (4, True)):
        monkeypatch.setattr(keeping, "today", lambda day=LAST + days * DAY: day)
        forget()
        keep_all()
        assert (MONTH in usable()) == is_over


def test_a_change_while_the_sums_are_read_has_them_asked_again(project, take):
    find = long_reports.usable_spans

    def find_and_change(*asked):
        found = find(*asked)
        Generation.objects.filter(pk=take.pk).update(is_pick=True)
        return found

    with patch.object(long_reports, "usable_spans", find_and_change):
        assert report(project).total.approved == take.duration


def test_a_change_while_a_month_is_summed_leaves_its_touch(project, take):
    summed = keeping.summed

    def sum_and_change(*asked):
        found = summed(*asked)
        Generation.objects.filter(pk=take.pk).update(is_pick=True)
        return found

    forget()
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
    cover = Cover.of(MONTH, list(range(project.pk, project.pk + 4)))
    assert cover.gaps == [Gap(PART, frozenset({project.pk}))]
    assert len(cover.kept) == 3 + 5


def test_triggers_that_were_gone_make_all_sums_doubtful(take):
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER touch_by_take")
    assert touches.install(connection)
    assert not KeptSpan.objects.exists()
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
    assert f"Low Orbit, {FIRST} to {LAST}" in capsys.readouterr().err
    call_command("keep_sums", "--anew")
    call_command("keep_sums", "--verify")
