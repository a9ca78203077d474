"""The screening room: the picks in the order of the shot list, and where one is missing, that it is."""

from decimal import Decimal

from generations.generation import Generation
from generations.review.screening import reel_of
from tests.generations.pages import read, text_of
from tests.review.reels import make_clip_take, make_shot


def reel(project):
    places = reel_of(project).places
    return [(place.shot and place.shot.code, place.card and str(place.card.take)) for place in places]


def test_picks_come_in_the_order_of_the_shots_and_shots_without_one_are_shown(project, alice):
    last, first, empty = make_shot(project, "3A", 3), make_shot(project, "1A", 1), make_shot(project, "2A", 2)
    make_clip_take(project, alice, shot=last, is_pick=True)
    make_clip_take(project, alice, shot=first, is_pick=True)
    make_clip_take(project, alice, shot=first, is_pick=True)
    make_clip_take(project, alice, shot=empty)
    make_clip_take(project, alice, is_pick=True)
    assert reel(project) == [("1A", "T2"), ("1A", "T3"), ("2A", None), ("3A", "T1"), (None, "T5")]


def test_the_length_is_that_of_the_clips(project, alice):
    for seconds in ("5.042", "3.000"):
        make_clip_take(project, alice, is_pick=True, clip_seconds=seconds)
    assert reel_of(project).seconds == Decimal("8.042")


def test_a_hidden_pick_is_not_shown(project, alice):
    shot = make_shot(project, "1A")
    make_clip_take(project, alice, shot=shot, is_pick=True, visibility=Generation.Visibility.HIDDEN)
    assert reel(project) == [("1A", None)]


def test_the_page_names_each_pick_and_its_place(project, alice, carol):
    make_clip_take(project, alice, shot=make_shot(project, "1A"), is_pick=True)
    make_shot(project, "2A", 1)
    html = read(carol, "screening", project)
    assert "takes/1/clip/" in html
    assert "No pick" in html
    assert "1 of 1 picks" in text_of(html)


def test_without_picks_the_page_says_what_to_do(project, carol):
    assert "No take is picked yet" in text_of(read(carol, "screening", project))


def test_the_number_of_queries_does_not_grow(project, alice, django_assert_num_queries):
    for position in range(6):
        make_clip_take(project, alice, shot=make_shot(project, f"{position}A", position), is_pick=True)
    with django_assert_num_queries(3):
        reel_of(project)
