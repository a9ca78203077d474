"""The library: the studio's characters, for everybody who is in a project."""

import pytest
from django.utils import timezone

from tests.characters.test_cast import make_studio_character, page
from tests.factories import cite, make_character, make_generation, make_picture, make_project

HERE = "/library/"


@pytest.fixture
def artist(client, bob, project):
    client.force_login(bob)
    return client


def test_the_library_shows_the_studios_characters_alone(artist, alice, project):
    make_character(project)
    make_studio_character(alice)
    html = page(artist, HERE)
    assert "1 character of the whole studio" in html
    assert "@suit" in html
    assert "@pilot" not in html
    assert 'href="/projects/low-orbit/characters/suit/#character-panel"' in html


def test_it_counts_the_takes_of_projects_that_one_may_see(artist, alice, bob, project):
    image = make_picture(make_studio_character(alice), sha256="a" * 64)
    cite(make_generation(project, bob), image)
    cite(make_generation(make_project(alice, "Secret"), alice), image)
    assert "In 1 take of yours" in page(artist, HERE)


def test_somebody_in_no_project_sees_nobody(client, alice, mallory):
    make_studio_character(alice)
    client.force_login(mallory)
    html = page(client, HERE)
    assert "You are in no project yet" in html
    assert "@suit" not in html


def test_an_empty_library_says_how_it_fills(artist):
    assert "Share with the studio" in page(artist, HERE)


@pytest.mark.parametrize("query", ["q=sui", "tag=space", "q=space"])
def test_the_library_is_searched(artist, alice, query):
    suit, cup = make_studio_character(alice), make_studio_character(alice, "cup")
    suit.tags = ["space"]
    suit.save()
    html = page(artist, f"{HERE}?{query}")
    assert f'id="character-{suit.pk}"' in html
    assert f'id="character-{cup.pk}"' not in html


def test_archived_ones_are_listed_apart(artist, alice):
    suit = make_studio_character(alice)
    suit.archived_at = timezone.now()
    suit.save()
    assert "@suit" not in page(artist, HERE)
    assert f"/projects/low-orbit/characters/{suit.pk}/takes/" in page(artist, f"{HERE}?scope=archived")


@pytest.mark.parametrize("query", ["q=%00", "page=-1", "page=x", "scope=%00"])
def test_a_strange_address_still_shows_the_library(artist, alice, query):
    make_studio_character(alice)
    assert "@suit" in page(artist, f"{HERE}?{query}")


def test_what_nobody_is_tagged_with_finds_nobody(artist, alice):
    make_studio_character(alice)
    html = page(artist, f"{HERE}?tag=%00")
    assert "@suit" not in html
    assert "1 character of the whole studio" in html
