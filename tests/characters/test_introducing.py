import pytest
from django.utils import timezone

from projects.characters import forms
from projects.characters.handles import suggested_handle
from projects.models import Character
from tests.characters.test_cast import HERE, make_studio_character
from tests.factories import make_character

NEW = f"{HERE}new/"


@pytest.fixture
def artist(client, bob, project):
    client.force_login(bob)
    return client


def refusal(client, **fields: str) -> str:
    response = client.post(NEW, {"name": "Mara", **fields})
    assert response.status_code == 422
    return str(response.content.decode())


def test_a_character_gets_the_handle_that_was_typed(artist, bob):
    response = artist.post(NEW, {"name": "Mara Jones", "handle": "mara"})
    character = Character.objects.get()
    assert response["Location"] == f"{HERE}mara/"
    assert (character.name, character.created_by, character.looks.count()) == ("Mara Jones", bob, 1)


@pytest.mark.parametrize("typed", ["@Mara", "MARA", " mara "])
def test_a_handle_is_taken_as_it_is_meant(artist, typed):
    artist.post(NEW, {"name": "Mara", "handle": typed})
    assert Character.objects.get().handle == "mara"


def test_without_a_handle_it_is_made_of_the_name(artist, project):
    make_character(project, "mara_jones")
    artist.post(NEW, {"name": "Mara Jones"})
    assert Character.objects.filter(handle="mara_jones2").exists()


@pytest.mark.parametrize(
    ("name", "handle"),
    [
        ("Mara Jones", "mara_jones"),
        ("Ängström-2", "angstrom_2"),
        ("7 of 9", "of_9"),
        ("海", "character"),
        ("X", "character"),
        ("", "character"),
        ("new", "new2"),
        ("o" * 90, "o" * 26),
        ("\x00", "character"),
    ],
)
def test_a_name_suggests_a_handle(name, handle):
    assert suggested_handle(name, {"new"}) == handle


def test_the_suggestion_is_shown_while_the_name_is_typed(artist, project):
    assert "<b>@mara_jones</b>" in artist.get(NEW, {"name": "Mara Jones"}).content.decode()


@pytest.mark.parametrize("handle", ["m", "9lives", "mara jones", "mara-j", "mära", "x" * 31, "x" * 500, "a\x00b"])
def test_a_handle_that_no_prompt_could_name_is_refused(artist, handle):
    assert 'id="c-handle-error"' in refusal(artist, handle=handle)
    assert not Character.objects.exists()


@pytest.mark.parametrize("handle", ["new", "mentions", "@New"])
def test_a_handle_that_is_an_address_of_the_studio_is_refused(artist, handle):
    assert "The studio uses" in refusal(artist, handle=handle)


def test_a_handle_of_the_project_is_refused_with_its_owner(artist, project):
    make_character(project, "mara", name="Old Mara")
    assert "@mara is taken: it is Old Mara." in refusal(artist, handle="mara")


def test_a_handle_of_the_studio_is_refused(artist, alice):
    make_studio_character(alice, "mara")
    assert "it is Mara of the whole studio" in refusal(artist, handle="mara")


def test_the_handle_of_an_archived_character_is_free_again(artist, project):
    make_character(project, "mara", archived_at=timezone.now())
    artist.post(NEW, {"name": "New Mara", "handle": "mara"})
    assert project.characters.get(archived_at=None).name == "New Mara"


def test_free_handles_are_offered_for_one_that_is_taken(artist, project):
    make_character(project, "mara")
    assert "@mara_jones or @mara2 or @jones is free" in refusal(artist, name="Mara Jones", handle="mara")


def test_a_handle_that_was_taken_a_moment_ago_is_refused(artist, project, monkeypatch):
    make_character(project, "mara")
    monkeypatch.setattr(forms, "clash", lambda *_: "")
    assert "@mara was taken a moment ago" in refusal(artist, handle="mara")


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "a\x00b"])
def test_a_character_needs_a_name_that_fits(artist, name):
    assert 'id="c-name-error"' in refusal(artist, name=name, handle="mara")


def test_a_viewer_may_not_add_to_the_cast(client, carol, project):
    client.force_login(carol)
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, {"name": "Mara"}).status_code == 403


def test_a_look_is_named_as_prompts_cite_it(artist, project):
    pilot = make_character(project)
    response = artist.post(f"{HERE}pilot/looks/", {"name": "Rain Coat"})
    look = pilot.looks.get(name="rain_coat")
    assert response["Location"] == f"{HERE}pilot/?look={look.pk}#drop-title"
    assert look.position == 1


@pytest.mark.parametrize("name", ["", "x", "9", "x" * 31, "x" * 4000, "a:b", "a\x00b", "raincoat"])
def test_a_look_whose_name_cannot_be_used_is_refused(artist, project, name):
    make_character(project).looks.create(name="raincoat")
    response = artist.post(f"{HERE}pilot/looks/", {"name": name})
    assert response.status_code == 422
    assert 'id="look-name-error"' in response.content.decode()


def test_an_artist_adds_no_look_to_the_studios_characters(artist, alice):
    make_studio_character(alice)
    assert artist.post(f"{HERE}suit/looks/", {"name": "torn"}).status_code == 403
