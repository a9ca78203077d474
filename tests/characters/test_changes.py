"""Renaming, describing, archiving, restoring and sharing a character: takes that were made before never change."""

import pytest
from django.utils import timezone

from projects.characters.cast import suggest
from projects.happenings import happened
from projects.models import Character
from tests.characters.test_cast import HERE, cover_of, make_studio_character, page
from tests.factories import cite, make_character, make_generation, make_project

EDIT = f"{HERE}pilot/edit/"


@pytest.fixture
def artist(client, bob, project):
    client.force_login(bob)
    return client


@pytest.fixture
def lead(client, alice, project):
    client.force_login(alice)
    return client


@pytest.fixture
def heard():
    """What the project was told."""
    words: list[str] = []

    def listen(happening, **_):
        words.append(f"{happening.by} {happening.words}")

    happened.connect(listen)
    yield words
    happened.disconnect(listen)


def edit(client, status: int = 302, **fields: str) -> str:
    response = client.post(EDIT, {"name": "Pilot", "handle": "pilot", **fields})
    assert response.status_code == status
    return str(response.content.decode())


def test_a_renamed_handle_leaves_old_takes_as_they_were(artist, bob, project):
    pilot = make_character(project)
    take = make_generation(project, bob)
    cite(take, cover_of(pilot))
    edit(artist, handle="mara")
    reference = take.references.get()
    assert (reference.handle, reference.image.look.character.handle) == ("pilot", "mara")
    assert "Used in 1 take" in page(artist, f"{HERE}mara/")


def test_the_old_handle_means_nobody_after_a_renaming(artist, project):
    make_character(project)
    edit(artist, handle="@Mara")
    assert artist.get(f"{HERE}pilot/").status_code == 404
    assert suggest(project, "pilot") == [] or suggest(project, "pilot")[0].value == "@mara"


def test_a_renaming_is_told_and_a_saving_is_not(artist, project, heard):
    make_character(project)
    edit(artist, name="Mara")
    edit(artist, handle="mara")
    assert heard == ["Bob renamed @pilot to @mara"]


def test_a_taken_handle_is_refused_with_free_ones(artist, project):
    make_character(project)
    make_character(project, "mara", name="Mara")
    html = edit(artist, 422, name="Mara Jones", handle="mara")
    assert "@mara is taken: it is Mara. Choose another handle: @mara_jones or @mara2 or @jones is free." in html
    assert Character.objects.filter(handle="pilot").exists()


@pytest.mark.parametrize("handle", ["", "x", "new", "a b", "a\x00b", "ä" * 3, "x" * 400])
def test_a_handle_that_cannot_be_is_refused_when_editing(artist, project, handle):
    make_character(project)
    assert 'id="e-handle-error"' in edit(artist, 422, handle=handle)


def test_tags_are_small_words_each_once(artist, project):
    make_character(project)
    edit(artist, tags="Crew, night #crew; hero-1")
    assert Character.objects.get().tags == ["crew", "night", "hero-1"]


@pytest.mark.parametrize("tags", ["a.b", "x" * 25, "a b c d e f g h i", "a\x00b", "<b>"])
def test_tags_that_are_no_small_words_are_refused(artist, project, tags):
    make_character(project)
    assert 'id="e-tags-error"' in edit(artist, 422, tags=tags)


@pytest.mark.parametrize("query", ["q=night", "q=%23nig", "tag=night", "q=RAINY", "tag=night&q=pil"])
def test_characters_are_found_by_tag_and_description(artist, project, query):
    make_character(project, tags=["night"], description="A rainy one")
    make_character(project, "cup", tags=["day"])
    html = page(artist, f"{HERE}?{query}")
    assert ">@pilot<" in html
    assert 'class="mention" data-tint="2">@cup<' not in html.split('id="character-panel"')[0]


def test_an_artist_does_not_say_that_a_person_is_none(artist, project):
    make_character(project, is_person=True)
    assert "Only a lead says" in edit(artist, 422)
    assert Character.objects.get().is_person


def test_a_lead_says_that_a_person_is_none(lead, project, heard):
    make_character(project, is_person=True)
    edit(lead)
    assert not Character.objects.get().is_person
    assert heard == ["Alice noted that @pilot shows no real person"]


def test_only_an_admin_edits_a_character_of_the_studio(artist, client, alice, ada):
    make_studio_character(alice, "pilot")
    edit(artist, 403)
    client.force_login(ada)
    edit(client, name="The pilot")
    assert Character.objects.get().name == "The pilot"


def test_a_studio_character_is_not_named_like_one_of_any_project(client, alice, ada, project):
    make_studio_character(alice, "pilot")
    make_character(make_project(alice, "Other"), "mara", name="Secret Mara")
    client.force_login(ada)
    html = edit(client, 422, handle="mara")
    assert "a character of another project has it" in html
    assert "Secret" not in html


def test_an_archived_character_leaves_the_cast_and_its_takes_keep_it(artist, bob, project, heard):
    pilot = make_character(project)
    cite(make_generation(project, bob), cover_of(pilot))
    artist.post(f"{HERE}pilot/archive/")
    assert suggest(project, "pilot") == []
    assert artist.get(f"{HERE}pilot/").status_code == 404
    assert "Pilot in 1 take" in page(artist, f"{HERE}{pilot.pk}/takes/")
    assert heard == ["Bob archived Pilot, @pilot"]


def test_archived_characters_are_listed_under_their_filter(artist, project):
    pilot = make_character(project, archived_at=timezone.now())
    assert f"{HERE}{pilot.pk}/takes/" in page(artist, f"{HERE}?scope=archived")
    assert f"{HERE}{pilot.pk}/takes/" not in page(artist)


def test_an_archived_character_comes_back(artist, project):
    pilot = make_character(project, archived_at=timezone.now())
    assert artist.post(f"{HERE}{pilot.pk}/restore/")["Location"] == f"{HERE}pilot/"
    assert [each.value for each in suggest(project, "pilot")] == ["@pilot"]


def test_restoring_into_a_taken_handle_asks_for_another(artist, project):
    old = make_character(project, archived_at=timezone.now())
    make_character(project, name="New pilot")
    response = artist.post(f"{HERE}{old.pk}/restore/")
    assert response.status_code == 422
    assert "@pilot is taken: it is New pilot." in response.content.decode()
    assert artist.post(f"{HERE}{old.pk}/restore/", {"handle": "old_pilot"})["Location"] == f"{HERE}old_pilot/"


def test_restoring_twice_is_restoring_once(artist, project, heard):
    pilot = make_character(project, archived_at=timezone.now())
    for _ in range(2):
        artist.post(f"{HERE}{pilot.pk}/restore/")
    assert heard == ["Bob restored Pilot as @pilot"]


def test_a_lead_shares_a_character_with_the_studio(lead, bob, project, heard):
    pilot = make_character(project)
    take = make_generation(project, bob)
    cite(take, cover_of(pilot))
    lead.post(f"{HERE}pilot/promote/")
    pilot.refresh_from_db()
    assert pilot.project is None
    assert take.references.get().image.look.character == pilot
    assert heard == ["Alice shared Pilot, @pilot, with the whole studio"]


def test_an_artist_shares_nothing(artist, project):
    make_character(project)
    assert artist.post(f"{HERE}pilot/promote/").status_code == 403


@pytest.mark.parametrize("where", ["the studio", "another project"])
def test_sharing_into_a_taken_handle_is_refused_and_said(lead, alice, project, where):
    pilot = make_character(project)
    if where == "the studio":
        make_studio_character(alice, "pilot")
    else:
        make_character(make_project(alice, "Other"))
    html = lead.post(f"{HERE}pilot/promote/", follow=True).content.decode()
    assert "Rename @pilot first, then share it. Nothing was changed." in html
    pilot.refresh_from_db()
    assert pilot.project == project


def test_a_character_of_another_project_is_not_reached(artist, alice, project):
    other = make_character(make_project(alice, "Other"), "mara", archived_at=timezone.now())
    for address in ("restore/", "takes/"):
        method = artist.post if address == "restore/" else artist.get
        assert method(f"{HERE}{other.pk}/{address}").status_code == 404


def test_a_look_gets_another_name_and_takes_keep_the_old_one(artist, project):
    night = make_character(project).looks.create(name="night", position=1)
    artist.post(f"/projects/low-orbit/looks/{night.pk}/rename/", {"name": "Night Shift"})
    night.refresh_from_db()
    assert str(night) == "@pilot:night_shift"


def test_a_look_does_not_get_a_name_that_another_has(artist, project):
    pilot = make_character(project)
    night, _ = pilot.looks.create(name="night"), pilot.looks.create(name="day")
    html = artist.post(f"/projects/low-orbit/looks/{night.pk}/rename/", {"name": "day"}, follow=True).content.decode()
    assert "@pilot:night keeps its name. @pilot has a look of that name." in html


def test_another_look_becomes_what_a_plain_mention_sends(artist, project):
    pilot = make_character(project)
    night = pilot.looks.create(name="night", position=1)
    image = night.images.create(
        sha256="b" * 64, filename="b.jpg", width=1, height=1, size=1, added_by=project.created_by
    )
    artist.post(f"/projects/low-orbit/looks/{night.pk}/default/")
    assert Character.objects.get().cover == image
    assert [str(look) for look in pilot.looks.all()] == ["@pilot:night", "@pilot:main"]


def test_an_empty_look_is_removed_and_its_old_pictures_stay_for_takes(artist, bob, project):
    pilot = make_character(project)
    night = pilot.looks.create(name="night", position=1)
    image = cover_of(pilot)
    image.look = night
    image.save()
    cite(make_generation(project, bob), image)
    image.archive()
    artist.post(f"/projects/low-orbit/looks/{night.pk}/remove/")
    image.refresh_from_db()
    assert (pilot.looks.count(), image.look) == (1, pilot.first_look)


def test_a_look_with_pictures_or_the_only_one_stays(artist, project):
    pilot = make_character(project)
    artist.post(f"/projects/low-orbit/looks/{pilot.first_look.pk}/remove/")
    pilot.looks.create(name="night", position=1)
    artist.post(f"/projects/low-orbit/looks/{pilot.first_look.pk}/remove/")
    assert pilot.looks.count() == 2
