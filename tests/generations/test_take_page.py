from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from generations.generation import Generation
from generations.status import Status
from generations.templatetags.takes import ago, clock
from tests.factories import Role, cite, join, make_generation, make_project
from tests.generations.pages import HTMX, client_of, read, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(project, bob, picture) -> Generation:
    take = make_generation(project, bob, Status.READY, clip="clips/a.mp4", poster="posters/a.webp")
    Generation.objects.filter(pk=take.pk).update(width=1280, height=720, clip_bytes=1_000_000, clip_seconds=Decimal(5))
    cite(take, picture)
    take.transitions.create(target=Status.QUEUED, by=bob)
    take.transitions.create(source=Status.QUEUED, target=Status.READY, why="it arrived")
    return take


def cancel(user, take, headers=None):
    address = reverse("generation_cancel", args=[take.project.slug, take.number])
    return client_of(user).post(address, headers=headers)


def test_a_ready_take_can_be_played_and_downloaded(project, bob, ready):
    html = read(bob, "generation", project, ready.number)
    clip = reverse("generation_file", args=[project.slug, ready.number, "clip"])
    assert f'<video class="player-video" src="{clip}"' in html
    assert f'href="{clip}?download"' in html


def test_a_ready_take_tells_its_recipe(project, bob, ready, picture):
    html = read(bob, "generation", project, ready.number)
    words = text_of(html)
    assert "@pilot walks down a street" in words
    assert "character1 walks down a street" in words
    assert "5 s · 16:9 · 720p" in words
    assert reverse("picture", args=[project.slug, picture.pk, "full"]) in html


def test_a_ready_take_tells_its_money_to_those_who_may_know(project, bob, carol, ready):
    assert "Reserved 5 s at 720p$0.70" in text_of(read(bob, "generation", project, ready.number))
    html = read(carol, "generation", project, ready.number)
    assert "$" not in html
    assert "Money" not in text_of(html)


def test_the_history_says_who_when_and_why(project, carol, ready):
    words = text_of(read(carol, "generation", project, ready.number))
    assert "Bob · Queued" in words
    assert "Readyit arrived" in words


@pytest.mark.parametrize("status", [status for status in Status if status != Status.READY])
def test_a_take_without_a_clip_shows_where_it_stands(status, project, bob):
    take = make_generation(project, bob, status)
    html = read(bob, "generation", project, take.number)
    assert "<video" not in html
    assert 'id="stage"' in html


def test_a_failed_take_says_why_in_plain_words(project, carol):
    take = make_generation(project, carol, Status.FAILED)
    Generation.objects.filter(pk=take.pk).update(problem="The model gave up. Nothing was charged.")
    assert "The model gave up" in text_of(read(carol, "generation", project, take.number))


def test_the_page_follows_its_own_take(project, bob, ready):
    html = read(bob, "generation", project, ready.number)
    assert f'data-take="{ready.number}"' in html
    assert f'data-feed="/projects/{project.slug}/takes/{ready.number}/feed/"' in html
    assert "data-live=" in html


def test_the_pages_inside_comes_alone_with_the_budget(project, bob, ready):
    html = read(bob, "generation_feed", project, ready.number)
    assert "<html" not in html
    assert 'id="feed"' in html
    assert 'id="budget"' in html


def test_the_take_before_and_the_take_after_are_one_press_away(project, bob, ready):
    make_generation(project, bob)
    html = read(bob, "generation", project, ready.number)
    assert 'rel="next" href="/projects/low-orbit/takes/2/"' in html
    assert 'rel="prev"' not in html


def test_a_take_of_another_project_is_not_there(project, bob, ready):
    other = make_project(bob, "Elsewhere")
    assert client_of(bob).get(reverse("generation", args=[other.slug, ready.number])).status_code == 404


def test_the_author_may_cancel_while_it_waits(project, bob, take):
    assert "Cancel" in text_of(read(bob, "generation", project, take.number))
    assert cancel(bob, take).status_code == 302
    assert Generation.objects.get(pk=take.pk).status == "cancelled"
    assert "Cancel</span>" not in read(bob, "generation", project, take.number)


def test_a_lead_may_cancel_anybodys_take(alice, take):
    cancel(alice, take)
    assert Generation.objects.get(pk=take.pk).status == "cancelled"


def test_nobody_else_may_cancel_it_or_finds_the_button(project, carol, mallory, take):
    join(project, mallory, Role.ARTIST)
    for person in (carol, mallory):
        assert cancel(person, take).status_code == 403
        assert "Cancel</span>" not in read(person, "generation", project, take.number)
    assert Generation.objects.get(pk=take.pk).status == "queued"


def test_a_take_that_is_on_its_way_is_not_cancelled_and_the_person_is_told(bob, take):
    take.enter(Status.SUBMITTING)
    response = cancel(bob, take, HTMX)
    assert "T1 is on its way already" in response.content.decode()
    assert Generation.objects.get(pk=take.pk).status == "submitting"


def test_a_cancelled_take_comes_back_as_its_card(bob, take):
    assert 'id="take-1" data-state="cancelled"' in cancel(bob, take, HTMX).content.decode()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "now"),
        (59, "now"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (86_400, "1 d"),
        (8 * 86_400, "14 Nov 2026"),
    ],
)
def test_how_long_ago_is_said_in_a_word_or_two(seconds, words):
    with time_machine.travel("2026-11-22 12:00:00Z", tick=False):
        assert ago(timezone.now() - timedelta(seconds=seconds)) == words


@pytest.mark.parametrize(("seconds", "words"), [(0, "0:00"), (9, "0:09"), (84, "1:24"), (600, "10:00")])
def test_a_clock_counts_minutes_and_seconds(seconds, words):
    assert clock(seconds) == words
