"""Votes: one per person and comparison, changeable; a blind one is cast without knowing what the others think."""

import pytest
from django.urls import reverse

from generations.live.events import Event
from generations.review.votes import Vote, key_of
from tests.generations.pages import client_of, read, text_of
from tests.review.reels import make_clip_take


@pytest.fixture
def two(project, alice, bob):
    return [make_clip_take(project, alice), make_clip_take(project, bob)]


def vote(person, project, takes, letter, **form):
    form = {"takes": ",".join(str(take.number) for take in takes), "vote": letter, **form}
    return client_of(person).post(reverse("compare_vote", args=[project.slug]), form)


def compared(person, project, takes, **query):
    return read(person, "compare", project, takes=",".join(str(take.number) for take in takes), **query)


def test_a_vote_counts_for_the_take_under_the_letter(project, two, carol):
    response = vote(carol, project, two, "B")
    assert response["Location"].endswith("?takes=1,2")
    assert Vote.objects.get().generation == two[1]


def test_a_second_vote_takes_the_place_of_the_first_in_whatever_order_the_takes_are_named(project, two, carol):
    vote(carol, project, two, "A")
    vote(carol, project, two[::-1], "A")
    assert Vote.objects.get().generation == two[1]


def test_the_same_takes_in_any_order_are_the_same_comparison(two):
    assert key_of(two) == key_of(two[::-1]) == "1,2"


@pytest.mark.parametrize("letter", ["", "C", "Z", "AB", "\x00"])
def test_a_vote_for_a_letter_that_is_not_there_is_not_counted(project, two, carol, letter):
    response = vote(carol, project, two, letter)
    assert response.status_code == 302
    assert not Vote.objects.exists()


@pytest.mark.parametrize("takes", ["1", "1,99", "1,x", "", "1,2,3,4,5", "9" * 30, "1,\x00"])
def test_a_vote_on_takes_that_cannot_be_compared_is_not_counted(project, two, carol, takes):
    form = {"takes": takes, "vote": "A"}
    assert client_of(carol).post(reverse("compare_vote", args=[project.slug]), form).status_code == 302
    assert not Vote.objects.exists()


def test_a_blind_vote_counts_for_what_this_person_sees_under_the_letter(project, two, carol):
    vote(carol, project, two, "A", blind="on")
    cast = Vote.objects.get()
    assert cast.was_blind
    # Whoever looks at the page afterwards finds the name of the take under the letter that was voted for.
    html = compared(carol, project, two, blind="on")
    assert html.index(f">T{cast.generation.number}<") < html.index('id="compare-b"')


def test_a_person_who_compares_blind_reads_no_name_and_no_vote_before_their_own(project, two, alice, bob, carol):
    vote(alice, project, two, "A")
    said = text_of(compared(carol, project, two, blind="on"))
    page = said[said.index("Compare") :]
    assert not any(told in page for told in ("Alice", "Bob", "T1", "T2", "$", "What differs", "1 vote"))


def test_after_their_own_vote_they_read_everything(project, two, alice, carol):
    vote(alice, project, two, "A")
    vote(carol, project, two, "A", blind="on")
    html = compared(carol, project, two, blind="on")
    assert all(told in html for told in ("T1", "T2", "What differs", 'title="Alice"', 'title="Carol, blind"'))


def test_the_blind_order_is_a_persons_own_and_stays(project, alice, bob, carol, two):
    takes = [*two, make_clip_take(project, bob), make_clip_take(project, alice)]
    seen = {}
    for person in (alice, bob, carol):
        seen[person] = compared(person, project, takes, blind="on").split('class="compare-media')[1:]
        again = compared(person, project, takes[::-1], blind="on").split('class="compare-media')[1:]
        assert [part.split("/clip/")[0][-3:] for part in again] == [
            part.split("/clip/")[0][-3:] for part in seen[person]
        ]
    assert len({tuple(part.split("/clip/")[0][-3:] for part in parts) for parts in seen.values()}) > 1


def test_pages_that_compare_hear_of_a_vote(project, two, carol):
    vote(carol, project, two, "B")
    assert Event.objects.filter(kind=Event.Kind.TAKE, subject=two[1].pk).exists()
