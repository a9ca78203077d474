"""Which takes used a character, and which exact picture each was made of, for ever."""

import pytest

from generations.status import Status
from projects.characters import usage
from tests.characters.test_cast import HERE, cover_of, make_studio_character, page
from tests.factories import cite, make_character, make_generation, make_picture, make_project


@pytest.fixture
def artist(client, bob, project):
    client.force_login(bob)
    return client


def takes_page(client, character, query: str = "") -> str:
    return page(client, f"{HERE}{character.pk}/takes/{query}")


def make_takes(project, author, image, count: int = 1):
    takes = [make_generation(project, author) for _ in range(count)]
    for take in takes:
        cite(take, image)
    return takes


def numbers(html: str) -> list[int]:
    return [int(part.split("<")[0]) for part in html.split(">T")[1:] if part.split("<")[0].isdecimal()]


def test_the_takes_of_a_character_are_listed_newest_first_with_links(artist, bob, project):
    pilot = make_character(project)
    make_takes(project, bob, cover_of(pilot), 3)
    html = takes_page(artist, pilot)
    assert numbers(html) == [3, 2, 1]
    assert "Pilot in 3 takes" in html
    assert 'href="/projects/low-orbit/takes/3/"' in html


def test_a_page_leads_to_the_older_takes(artist, bob, project):
    pilot = make_character(project)
    make_takes(project, bob, cover_of(pilot), usage.PER_PAGE + 2)
    assert f"?before={3}" in takes_page(artist, pilot)
    assert numbers(takes_page(artist, pilot, "?before=3")) == [2, 1]


def test_one_exact_picture_lists_its_takes_alone(artist, bob, project):
    pilot = make_character(project, pictures=2)
    first, second = pilot.first_look.images.all()
    make_takes(project, bob, first)
    make_takes(project, bob, second, 2)
    html = takes_page(artist, pilot, f"?picture={first.pk}")
    assert numbers(html) == [1]
    assert "2 takes" in html


def test_a_picture_that_came_back_is_the_same_picture(artist, bob, project):
    pilot = make_character(project)
    old = cover_of(pilot)
    make_takes(project, bob, old)
    old.archive()
    new = make_picture(pilot, sha256=old.sha256)
    make_takes(project, bob, new)
    assert numbers(takes_page(artist, pilot, f"?picture={new.pk}")) == [2, 1]


def test_a_picture_that_was_taken_out_still_leads_to_its_takes(artist, bob, project):
    pilot = make_character(project)
    image = cover_of(pilot)
    make_takes(project, bob, image)
    image.archive()
    assert "1 take, taken out since" in takes_page(artist, pilot)


def test_a_take_says_under_which_name_it_cited_the_character_then(artist, bob, project):
    pilot = make_character(project)
    make_takes(project, bob, cover_of(pilot))
    pilot.handle = "mara"
    pilot.save()
    assert '<span class="mono small">@pilot</span>' in takes_page(artist, pilot)


def test_takes_of_other_projects_are_not_listed(artist, alice, project):
    suit = make_studio_character(alice)
    make_takes(make_project(alice, "Other"), alice, make_picture(suit, sha256="a" * 64))
    assert "No take of Low Orbit used" in takes_page(artist, suit)


def test_a_hidden_take_shows_neither_its_prompt_nor_its_picture(artist, bob, project):
    pilot = make_character(project)
    take = make_generation(
        project, bob, Status.READY, poster="p.webp", visibility="hidden", prompt="@pilot secret words"
    )
    cite(take, cover_of(pilot))
    html = takes_page(artist, pilot)
    assert "secret words" not in html
    assert "poster" not in html.split('id="uses"')[1].split("use-poster")[1].split("</a>")[0].replace("use-poster", "")


def test_the_panel_leads_from_a_picture_to_its_takes(artist, bob, project):
    pilot = make_character(project)
    image = cover_of(pilot)
    make_takes(project, bob, image, 2)
    html = page(artist, f"{HERE}pilot/")
    assert f"{HERE}{pilot.pk}/takes/?picture={image.pk}" in html
    assert "Used in 2 takes" in html


def test_the_list_needs_the_same_number_of_queries_however_long_it_is(
    artist, bob, project, django_assert_max_num_queries
):
    pilot = make_character(project)
    make_takes(project, bob, cover_of(pilot))
    with django_assert_max_num_queries(100) as one:
        takes_page(artist, pilot)
    make_takes(project, bob, cover_of(pilot), 9)
    with django_assert_max_num_queries(len(one)):
        takes_page(artist, pilot)


@pytest.mark.parametrize("query", ["before=x", "before=%00", "before=" + "9" * 40, "picture=x", "picture=" + "9" * 18])
def test_a_strange_address_still_lists_the_takes(artist, bob, project, query):
    pilot = make_character(project)
    make_takes(project, bob, cover_of(pilot))
    assert numbers(takes_page(artist, pilot, f"?{query}")) == [1]
