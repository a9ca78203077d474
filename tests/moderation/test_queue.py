"""The queue: which cases are shown in which order, whether anything has changed, and how long people wait."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from generations.moderation import queue
from generations.moderation.cases import Case, Report
from generations.moderation.claiming import claim, let_go
from generations.moderation.forms import QueueFilter, Wanted
from generations.moderation.opening import add_report, open_case
from generations.moderation.queue import counts_for, mark_now, median_of, neighbours_of, page_of, this_month
from generations.moderation.rulings import decide, undo
from tests.factories import make_project
from tests.moderation.moderators import flagged, make_moderator

Kind = Case.Kind


def open_many(project, author, count: int) -> list[Case]:
    return [flagged(project, author) for _ in range(count)]


def shown_to(moderator, **wanted) -> list[Case]:
    return page_of(Wanted(**wanted), moderator).cases


def test_whoever_waits_longest_comes_first(project, bob, ines):
    first, second = open_many(project, bob, 2)
    Case.objects.filter(pk=second.pk).update(opened_at=timezone.now() - timedelta(days=1))
    assert shown_to(ines) == [second, first]


def test_each_tab_shows_its_own(project, bob, ines):
    waits, mine, done = open_many(project, bob, 3)
    claim(mine, ines)
    appeal = open_case(Kind.APPEAL, take=done.take, appeals=decide(done, ines, "allow", "alarm"))
    assert shown_to(ines) == [waits, mine, appeal]
    assert [shown_to(ines, tab=tab) for tab in ("mine", "appeals", "decided")] == [[mine], [appeal], [done]]
    assert counts_for(ines) == {"waiting": 3, "mine": 1, "appeals": 1}


def test_a_lapsed_claim_is_nobodys(project, bob, ines):
    (case,) = open_many(project, bob, 1)
    claim(case, ines)
    Case.objects.update(claimed_until=timezone.now())
    assert shown_to(ines, tab="mine") == []


def test_it_is_narrowed_by_kind_severity_project_and_person(project, alice, bob, carol, ines):
    wanted = flagged(project, bob)
    flagged(make_project(alice, "Other"), bob)
    flagged(project, alice)
    add_report(Report.Reason.OTHER, by=carol, take=wanted.take)
    Case.objects.filter(kind=Kind.OUTPUT, pk__gt=wanted.pk).update(severity=3)
    narrowed = {"kind": "output", "severity": 2, "project": project.pk, "person": bob.pk}
    assert shown_to(ines, **narrowed) == [wanted]
    assert [len(shown_to(ines, **{name: value})) for name, value in narrowed.items()] == [3, 2, 3, 3]


@pytest.mark.parametrize("said", ["tab=none", "kind=x", "severity=9", "project=a", "person=-1", f"after={2**64}"])
def test_what_makes_no_sense_filters_nothing(said):
    name, value = said.split("=")
    assert QueueFilter({name: value}).wanted() == Wanted()


def test_pages_follow_each_other_without_a_gap(project, bob, ines, monkeypatch):
    monkeypatch.setattr(queue, "PER_PAGE", 2)
    cases = open_many(project, bob, 5)
    Case.objects.update(opened_at=timezone.now())
    first = page_of(Wanted(), ines)
    second = page_of(Wanted(after=first.after), ines)
    third = page_of(Wanted(after=second.after), ines)
    assert [*first.cases, *second.cases, *third.cases] == cases
    assert third.after is None


def test_decided_ones_come_newest_first_and_page_by_page(project, bob, ines, monkeypatch):
    monkeypatch.setattr(queue, "PER_PAGE", 1)
    first, second = open_many(project, bob, 2)
    for case in (first, second):
        decide(case, ines, "allow", "alarm")
    page = page_of(Wanted(tab="decided"), ines)
    assert page.cases == [second]
    assert shown_to(ines, tab="decided", after=page.after) == [first]


def test_neighbours_stay_inside_the_filters(project, alice, bob, ines):
    first, other, case, last = (flagged(project, author) for author in (bob, alice, bob, bob))
    beside = neighbours_of(case, Wanted(person=bob.pk), ines)
    assert (beside.previous, beside.next) == (first, last)
    assert neighbours_of(case, Wanted(), ines).previous == other


def test_what_others_have_is_not_offered_next(project, bob, ines):
    case, taken, free = open_many(project, bob, 3)
    claim(taken, make_moderator("Oskar"))
    assert neighbours_of(case, Wanted(), ines).coming == [free]


def test_the_mark_changes_with_all_that_happens(project, bob, carol, ines):
    (case,) = open_many(project, bob, 1)
    marks = [mark_now()]
    steps = (
        lambda: claim(case, ines),
        lambda: let_go(case, ines),
        lambda: claim(case, ines),
        lambda: Case.objects.update(claimed_until=timezone.now()),
        lambda: add_report(Report.Reason.OTHER, by=carol, take=case.take),
        lambda: flagged(project, bob),
        lambda: decide(case, ines, "allow", "alarm"),
        lambda: undo(case.rulings.get(), ines),
    )
    for step in steps:
        step()
        marks.append(mark_now())
    assert len(set(marks)) == len(marks)
    assert mark_now() == marks[-1]


def test_the_median_is_of_this_month_and_of_what_stands(project, bob, ines):
    assert median_of(this_month()) is None
    for case, hours in zip(open_many(project, bob, 4), (1, 3, 50, 30), strict=True):
        decide(case, ines, "allow", "alarm")
        Case.objects.filter(pk=case.pk).update(opened_at=timezone.now() - timedelta(hours=hours))
    undo(case.rulings.get(), ines)
    median = median_of(this_month())
    assert median
    assert round(median / timedelta(hours=1)) == 3


# In the rail


def rail_of(client, person) -> str:
    client.force_login(person)
    return client.get(reverse("home")).content.decode()


def test_moderators_see_in_the_rail_how_many_wait(client, project, bob, ines):
    open_many(project, bob, 2)
    assert '<span class="sr-only">waiting: </span>2' in rail_of(client, ines)
    assert reverse("moderation") not in rail_of(client, bob)


def test_nothing_waiting_is_no_badge(client, ines):
    assert 'id="rail-cases" data-tone="accent" hidden' in rail_of(client, ines)
