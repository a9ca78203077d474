"""C3: every seeded discrepancy is found and named, none where there is none, and the totals agree to the cent."""

from collections import Counter

import pytest

from generations.closing.answers import answer, choices_for
from generations.closing.check import check
from generations.closing.tasks import check_month, fetch_clip
from generations.generation import Generation
from generations.status import Status

pytestmark = pytest.mark.django_db


def checked(month, client):
    assert check(month, client), month.problem
    return month


def kinds(month):
    return Counter(month.open_differences.values_list("kind", flat=True))


def bring_clips(month):
    for difference in month.open_differences:
        fetch_clip(difference.pk)


def close_all(month, by, project):
    """Each in the first way that is offered."""
    for difference in list(month.open_differences):
        choice = choices_for(difference)[0]
        answer(difference, choice.outcome, "as Runflow's invoice says", by, project if choice.needs_project else None)


def test_without_differences_there_are_none_and_the_totals_agree(seeds, month, client):
    for faults in ({}, {"run_failed": True}, {"cost_higher": True}, {"callback_lost": True}):
        seeds.good(**faults)
    checked(month, client)
    assert (kinds(month), month.matched, month.runs) == ({}, 4, 4)
    assert month.ours == month.theirs == seeds.invoiced() == seeds.booked()


def test_every_kind_of_discrepancy_is_found_and_named(seeds, month, client):
    seeds.good()
    expected = {
        *(("price", seeds.wrong_price().pk) for _ in range(2)),
        *(("unknown", seeds.lost().pk) for _ in range(2)),
        ("unknown", seeds.given_up().pk),
        *(("absent", seeds.absent().pk) for _ in range(2)),
        *(("doubled", seeds.doubled().pk) for _ in range(2)),
    }
    strangers = {seeds.foreign(), seeds.nameless()}
    checked(month, client)
    found = month.open_differences
    assert {(each.kind, each.generation_id) for each in found.exclude(generation=None)} == expected
    assert set(found.filter(generation=None, kind="unknown").values_list("run_id", flat=True)) == strangers
    assert found.count() == len(expected) + len(strangers)
    assert month.theirs == seeds.invoiced()


def test_when_each_is_closed_by_a_person_the_ledger_is_the_invoice(seeds, month, client, ada, project):
    for sow in (seeds.good, seeds.wrong_price, seeds.lost, seeds.given_up, seeds.absent, seeds.doubled):
        sow()
    seeds.foreign()
    seeds.nameless()
    check_month(month.pk)
    bring_clips(month)
    close_all(month, ada, project)
    assert seeds.booked() == seeds.invoiced()
    checked(month, client)
    assert (kinds(month), month.ours) == ({}, seeds.invoiced())
    assert month.matched == month.runs == len(seeds.wire.invoice()["runs"])


def test_a_correction_names_its_person_and_its_reason(seeds, month, client, ada, project):
    take = seeds.wrong_price()
    close_all(checked(month, client), ada, project)
    row = take.entries.get(by=ada)
    assert (row.kind, row.amount, row.reason) == ("correction", take.charged / 2, "as Runflow's invoice says")


def test_a_lost_clip_comes_back_as_a_new_take_beside_the_first(seeds, month, client, ada, project):
    lost = seeds.lost()
    checked(month, client)
    bring_clips(month)
    close_all(month, ada, project)
    child = Generation.objects.get(parent=lost)
    assert (child.status, child.origin, child.shot, child.prompt) == (Status.READY, "rescued", lost.shot, lost.prompt)
    assert child.clip.size == child.clip_bytes
    assert (child.charged, seeds.now(lost).charged) == (lost.amount, 0)
    assert child.references.get().image == seeds.image


def test_checking_again_updates_and_never_doubles(seeds, month, client):
    seeds.lost()
    seeds.foreign()
    first = list(checked(month, client).differences.values_list("pk", flat=True))
    assert list(checked(month, client).differences.values_list("pk", flat=True)) == first


def test_what_was_dismissed_stays_so_until_its_figures_change(seeds, month, client, ada):
    take = seeds.absent()
    difference = checked(month, client).open_differences.get()
    answer(difference, "dismissed", "Runflow lost its record, they say", ada)
    assert not checked(month, client).open_differences.exists()
    take.correct(take.amount, "a new mistake")
    assert checked(month, client).open_differences.get() == difference


def test_what_goes_away_by_itself_is_closed_by_nobody(seeds, month, client):
    take = seeds.wrong_price()
    difference = checked(month, client).open_differences.get()
    take.correct(take.amount / 2, "found by hand")
    checked(month, client)
    difference.refresh_from_db()
    assert (difference.is_open, difference.outcome, difference.closed_by) == (False, "gone", None)


def test_a_take_on_its_way_is_no_difference(seeds, month, client):
    seeds.sent(never_ends=True)
    checked(month, client)
    assert (kinds(month), month.under_way) == ({}, 1)
