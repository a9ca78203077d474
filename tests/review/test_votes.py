"""Votes: one per person and comparison, changeable; a blind one is cast without knowing what the others think."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from generations.live.events import Event
from generations.review.compare import comparison_of
from generations.review.votes import Vote, key_of
from projects.access import open_project
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

    def order(person, takes):
        numbers = [take.number for take in takes]
        compared = comparison_of(open_project(person, project.slug), numbers, person, blind=True)
        return tuple(item.take.number for item in compared.items)

    seen = {person: order(person, takes) for person in (alice, bob, carol)}
    assert seen == {person: order(person, takes[::-1]) for person in seen}
    assert len(set(seen.values())) > 1


def test_the_source_of_a_blind_page_names_no_take_by_its_clip(project, two, carol):
    html = compared(carol, project, two, blind="on")
    # The menu of projects, above, shows the newest take of each.
    assert "/takes/" not in html[html.index('id="feed"') :]
    vote(carol, project, two, "A", blind="on")
    assert all(f"/takes/{take.number}/clip/" in compared(carol, project, two, blind="on") for take in two)


def test_a_blind_player_gets_the_clip_of_the_take_under_its_letter(project, two, carol, bob):
    for take in two:
        take.clip.save(f"{take.code}.mp4", ContentFile(take.code.encode()))
    compare = comparison_of(open_project(carol, project.slug), [1, 2], carol, blind=True)
    for item in compare.items:
        address = reverse("compare_file", args=[project.slug, compare.key, item.seal, "clip"])
        assert address in compared(carol, project, two, blind="on")
        assert client_of(carol).get(address, headers={"Range": "bytes=0-"}).content == item.take.code.encode()
        assert client_of(bob).get(address).status_code == 404


def test_pages_that_compare_hear_of_a_vote(project, two, carol):
    vote(carol, project, two, "B")
    assert Event.objects.filter(kind=Event.Kind.TAKE, subject=two[1].pk).exists()
