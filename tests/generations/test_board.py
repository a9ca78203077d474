import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from generations.cards import render_budgets, render_takes
from generations.generation import Generation
from generations.history import BOOKINGS
from generations.live.audience import Audience
from generations.looks import LOOKS, VEIL_LOOKS, VERDICT_LOOKS
from generations.status import Status
from projects.models import Shot
from tests.factories import cite, make_character, make_generation
from tests.generations.pages import HTMX, client_of, read, takes_in, text_of

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent.parent
ASKING = re.compile(r"<\w+[^<]*? hx-(?:get|post)=[^<]*?>")
ARTICLE = re.compile(r"<article.*?</article>", re.DOTALL)
GARBAGE = [
    {"q": "\x00"},
    {"status": "sideways"},
    {"author": "-1"},
    {"author": "99999999999999999999"},
    {"shot": "½"},
    {"character": "\x00\x00"},
    {"sort": "[]"},
    {"before": "0"},
    {"before": "1e9"},
]


@pytest.fixture
def shot(project) -> Shot:
    return Shot.objects.create(project=project, code="3B", title="Window seat", note="She wakes")


def test_takes_stand_under_their_shot_and_the_rest_under_no_shot(project, bob, shot):
    make_generation(project, bob, shot=shot)
    make_generation(project, bob)
    html = read(bob, "board", project)
    assert takes_in(html) == ["take-1", "take-2"]
    assert html.index("Window seat") < html.index("take-1") < html.index("No shot yet") < html.index("take-2")


def test_a_shot_shows_its_newest_takes_and_a_way_to_all(project, bob, shot):
    for _ in range(10):
        make_generation(project, bob, shot=shot)
    html = read(bob, "board", project)
    assert takes_in(html) == [f"take-{number}" for number in range(10, 2, -1)]
    assert f'href="/projects/{project.slug}/?shot={shot.pk}"' in html
    assert len(takes_in(read(bob, "board", project, shot=shot.pk))) == 10


def test_an_empty_board_says_what_to_do(project, bob, carol):
    assert "Add a character" in read(bob, "board", project)
    make_character(project)
    assert "press Generate" in read(bob, "board", project)
    assert "it appears here by itself" in read(carol, "board", project)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "sunrise"}, ["take-2"]),
        ({"q": "t1"}, ["take-1"]),
        ({"status": "failed"}, ["take-3"]),
        ({"status": "progress"}, ["take-4", "take-2"]),
        ({"character": "@Pilot"}, ["take-1"]),
        ({"sort": "newest"}, ["take-4", "take-3", "take-2", "take-1"]),
        ({"before": "3"}, ["take-2", "take-1"]),
        ({"q": "nothing like it"}, []),
    ],
    ids=str,
)
def test_a_filter_leaves_what_was_asked_for(query, found, project, bob, picture):
    cite(make_generation(project, bob, Status.READY, prompt="@pilot waves"), picture)
    make_generation(project, bob, prompt="A sunrise")
    make_generation(project, bob, Status.FAILED, prompt="Noon")
    make_generation(project, bob, prompt="Dusk")
    assert takes_in(read(bob, "board", project, **query)) == found


def test_a_filter_by_author_shows_their_takes_alone(project, alice, bob):
    make_generation(project, alice)
    make_generation(project, bob)
    assert takes_in(read(bob, "board", project, author=alice.pk)) == ["take-1"]


def test_a_filter_without_result_offers_a_way_back(project, bob):
    make_generation(project, bob)
    words = text_of(read(bob, "board", project, q="lighthouse"))
    assert "No take matches The project has 1 take. Show all takes" in words


def test_a_filtered_feed_says_so_to_the_script(project, bob):
    make_generation(project, bob)
    assert "data-filtered" in read(bob, "feed", project, status="progress")
    assert "data-filtered" not in read(bob, "feed", project, sort="newest")


def test_older_takes_follow_page_by_page(project, bob):
    for _ in range(30):
        make_generation(project, bob)
    first = read(bob, "board", project, sort="newest")
    assert len(takes_in(first)) == 24
    assert f'href="/projects/{project.slug}/?sort=newest&amp;before=7"' in first
    second = read(bob, "board", project, sort="newest", before=7)
    assert takes_in(second) == [f"take-{number}" for number in range(6, 0, -1)]
    assert "Show older takes" not in second


@pytest.mark.parametrize("query", GARBAGE, ids=str)
@pytest.mark.parametrize("name", ["board", "feed"])
def test_nonsense_in_the_address_is_left_out(name, query, project, bob):
    make_generation(project, bob)
    assert takes_in(read(bob, name, project, **query)) == ["take-1"]


@pytest.mark.parametrize("name", ["board", "feed"])
def test_a_number_that_no_take_can_have_finds_none(name, project, bob):
    make_generation(project, bob)
    assert takes_in(read(bob, name, project, q="T99999999999999999999")) == []


def test_the_feed_tells_the_browser_its_page_without_empty_answers(project, bob):
    address = reverse("feed", args=[project.slug])
    response = client_of(bob).get(address, {"q": "sun rise", "status": "", "sort": "newest"}, headers=HTMX)
    assert response["HX-Replace-Url"] == f"/projects/{project.slug}/?q=sun+rise&sort=newest"


def test_the_feed_is_the_boards_inside_with_its_figures(project, bob):
    make_generation(project, bob)
    html = read(bob, "feed", project)
    assert "<html" not in html
    assert re.findall(r'id="(feed|counts|budget|composer)"', html) == ["feed", "counts", "budget"]


def test_whoever_may_not_see_costs_finds_no_money_in_the_page(project, carol, bob, shot):
    for status in Status:
        make_generation(project, bob, status, shot=shot)
    for name in ("board", "feed"):
        html = read(carol, name, project)
        assert "$" not in html
        assert 'class="money"' not in html
        assert 'id="budget"' not in html


def test_whoever_may_see_costs_finds_them_on_every_card(project, bob):
    make_generation(project, bob)
    make_generation(project, bob, Status.READY)
    make_generation(project, bob, Status.FAILED)
    words = text_of(read(bob, "board", project))
    assert [each in words for each in ("$0.70 reserved", "$0.70 charged", "$0.70 released")] == [True, True, True]


def test_a_viewer_sees_no_composer(project, carol):
    html = read(carol, "board", project)
    assert 'id="composer"' not in html
    assert 'data-can=""' in html


def test_a_card_is_the_same_for_everybody_of_an_audience(project, alice, bob, picture):
    cite(make_generation(project, bob), picture)
    first, second = (ARTICLE.findall(read(user, "board", project)) for user in (alice, bob))
    assert len(first) == 1
    assert first == second


def test_the_stream_draws_the_card_of_the_page(project, bob, picture):
    take = make_generation(project, bob)
    cite(take, picture)
    drawn = render_takes([take.pk], Audience.COSTS)[take.pk].strip()
    assert text_of(drawn) in text_of(read(bob, "board", project))
    assert f'data-version="{take.version}"' in drawn


@pytest.mark.parametrize("status", Status)
def test_a_card_can_be_drawn_in_every_state(status, project, bob):
    take = make_generation(project, bob, status)
    assert LOOKS[status].word in text_of(render_takes([take.pk], Audience.PLAIN)[take.pk])


def test_a_failed_card_says_what_happened_first(project, bob):
    take = make_generation(project, bob, Status.FAILED)
    Generation.objects.filter(pk=take.pk).update(problem="Runflow was busy. Nothing was charged. Generate again.")
    html = render_takes([take.pk], Audience.PLAIN)[take.pk]
    assert "<b>Runflow was busy</b><span>Nothing was charged. Generate again.</span>" in html


def test_a_queued_card_says_how_many_are_ahead(project, bob):
    first, second = make_generation(project, bob), make_generation(project, bob)
    drawn = render_takes([first.pk, second.pk], Audience.PLAIN)
    assert "Next to be sent" in drawn[first.pk]
    assert "1 ahead of this one" in drawn[second.pk]


def test_what_was_typed_is_shown_and_never_run(project, bob):
    make_generation(project, bob, prompt="<script>alert(1)</script> @pilot")
    assert "<script>alert" not in read(bob, "board", project)


def test_the_stream_sends_a_projects_figures_to_each_audience(project, bob, shot):
    make_generation(project, bob, Status.READY, shot=shot)
    with_costs = render_budgets([project.pk], Audience.COSTS)[project.pk]
    without = render_budgets([project.pk], Audience.PLAIN)[project.pk]
    assert f'id="shot-{shot.pk}-facts"' in with_costs
    assert "$0.70" in with_costs
    assert f'id="shot-{shot.pk}-facts"' in without
    assert "$" not in without


def queries_of_the_board(project, bob) -> int:
    client = client_of(bob)
    client.get(reverse("board", args=[project.slug]))
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("board", args=[project.slug]))
    return len(asked)


def test_the_board_asks_the_database_as_often_with_many_takes_as_with_few(project, bob, shot, picture):
    cite(make_generation(project, bob, shot=shot), picture)
    cite(make_generation(project, bob), picture)
    few = queries_of_the_board(project, bob)
    for status in Status:
        cite(make_generation(project, bob, status, shot=shot), picture)
        cite(make_generation(project, bob, status), picture)
    assert queries_of_the_board(project, bob) == few


def test_every_icon_that_a_state_or_a_booking_names_is_drawn():
    drawn = set(re.findall(r'symbol id="([^"]+)"', (ROOT / "static" / "icons.svg").read_text()))
    named = {look.icon for looks in (LOOKS, VEIL_LOOKS, VERDICT_LOOKS) for look in looks.values()} | {
        icon for icon, _ in BOOKINGS.values()
    }
    assert named <= drawn


def test_whatever_asks_the_server_has_an_id_of_its_own():
    """A morph of an element without one could lend its listeners to another element."""
    tags = [
        tag for path in (ROOT / "templates" / "generations").glob("*.html") for tag in ASKING.findall(path.read_text())
    ]
    assert tags
    assert [tag for tag in tags if " id=" not in tag] == []
