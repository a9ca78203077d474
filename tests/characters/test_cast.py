import pytest
from django.urls import reverse
from django.utils import timezone

from generations.status import Status
from projects.models import Character, ReferenceImage
from tests.factories import cite, make_character, make_generation, make_picture, make_project

HERE = "/projects/low-orbit/characters/"


@pytest.fixture
def artist(client, bob, project):
    client.force_login(bob)
    return client


def page(client, address: str = HERE) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode())


def cover_of(character: Character) -> ReferenceImage:
    return next(image for look in character.looks.all() for image in look.images.all())


def make_studio_character(by, handle: str = "suit") -> Character:
    character = Character.objects.create(project=None, handle=handle, name=handle.title(), created_by=by)
    character.looks.create(name="")
    return character


def test_a_card_counts_looks_pictures_and_takes(artist, bob, project):
    pilot = make_character(project, pictures=2)
    pilot.looks.create(name="raincoat", position=1)
    for _ in range(3):
        cite(make_generation(project, bob), cover_of(pilot))
    html = page(artist)
    assert "2 looks, 2 pictures" in html
    assert "In 3 takes" in html


def test_a_take_that_shows_two_pictures_of_somebody_counts_once(artist, bob, project):
    pilot = make_character(project, pictures=2)
    take = make_generation(project, bob)
    for position, image in enumerate(pilot.first_look.images.all(), start=1):
        cite(take, image, position)
    assert "In 1 take<" in page(artist)


def test_takes_of_other_projects_are_not_counted(artist, alice, project):
    suit = make_studio_character(alice)
    other = make_project(alice, "Other")
    cite(make_generation(other, alice), make_picture(suit, sha256="a" * 64))
    assert "Not used here yet" in page(artist)


def test_a_character_without_a_picture_says_so(artist, project):
    make_character(project, pictures=0)
    assert "Cannot be sent yet" in page(artist)


@pytest.mark.parametrize("query", ["PIL", "@pil", "fLy"])
def test_characters_are_found_by_name_or_handle(artist, project, query):
    make_character(project, "pilot", name="The flyer")
    make_character(project, "cup")
    html = page(artist, f"{HERE}?q={query}")
    assert "The flyer" in html
    assert ">@cup<" not in html


def test_what_is_not_found_is_said(artist, project):
    make_character(project)
    assert "Nobody here is called that" in page(artist, f"{HERE}?q=zzz")


@pytest.mark.parametrize(
    ("scope", "shown", "hidden"), [("project", "@pilot<", "@suit<"), ("studio", "@suit<", "@pilot<")]
)
def test_the_list_can_be_narrowed_to_the_project_or_the_studio(artist, alice, project, scope, shown, hidden):  # noqa: PLR0917
    make_character(project)
    make_studio_character(alice)
    html = page(artist, f"{HERE}?scope={scope}")
    assert "All 2" in html
    assert shown in html
    assert hidden not in html


def test_archived_characters_are_not_shown(artist, project):
    make_character(project, archived_at=timezone.now())
    assert "Nobody is in the cast yet" in page(artist)
    assert artist.get(f"{HERE}pilot/").status_code == 404


def test_characters_of_another_project_are_not_shown(artist, alice, project):
    make_character(make_project(alice, "Other"))
    assert artist.get(f"{HERE}pilot/").status_code == 404


def test_there_are_pages_of_twenty_four(artist, project):
    for number in range(26):
        make_character(project, f"c{number:02}", pictures=0)
    assert page(artist).count("<article") == 24
    assert page(artist, f"{HERE}?page=2").count("<article") == 2


def test_the_number_of_queries_does_not_grow_with_the_cast(artist, bob, project, django_assert_max_num_queries):
    cite(make_generation(project, bob, Status.READY), cover_of(make_character(project)))
    with django_assert_max_num_queries(100) as one:
        page(artist)
    for handle in ("rocket", "cup", "hat", "cat", "dog"):
        more = make_character(project, handle, pictures=3)
        more.looks.create(name="raincoat")
        cite(make_generation(project, bob, Status.READY), cover_of(more))
    with django_assert_max_num_queries(len(one)):
        page(artist)


def test_the_panel_shows_the_newest_clips_of_a_character(artist, bob, project):
    image = cover_of(make_character(project))
    shown = make_generation(project, bob, Status.READY, poster="a.webp")
    hidden = make_generation(project, bob, Status.READY, poster="b.webp", visibility="hidden")
    for take in (shown, hidden, make_generation(project, bob, Status.FAILED)):
        cite(take, image)
    html = page(artist, f"{HERE}pilot/")
    assert reverse("generation_file", args=(project.slug, shown.number, "poster")) in html
    assert reverse("generation_file", args=(project.slug, hidden.number, "poster")) not in html
    assert "Used in 3 takes" in html


def test_a_viewer_finds_nothing_to_press(client, carol, project):
    make_character(project)
    client.force_login(carol)
    html = page(client, f"{HERE}pilot/")
    assert "data-upload" not in html
    assert "Take it out" not in html
    assert "New character" not in html


def test_an_artist_only_looks_at_the_studios_characters(artist, alice, project):
    make_studio_character(alice)
    html = page(artist, f"{HERE}suit/")
    assert "an admin changes it" in html
    assert "data-upload" not in html


def test_the_projects_own_character_wins_over_the_studios(artist, alice, project):
    make_studio_character(alice, "pilot")
    make_character(project, name="Our pilot")
    assert '<h2 id="character-name">Our pilot</h2>' in page(artist, f"{HERE}pilot/")


@pytest.mark.parametrize(
    "query", ["q=%00", "scope=%00", "page=-3", "look=%00", "look=" + "9" * 30, "q=" + "@" * 4000, "q=%25%5F%5C"]
)
def test_a_strange_address_still_shows_the_page(artist, project, query):
    make_character(project)
    assert '<h2 id="character-name">Pilot</h2>' in page(artist, f"{HERE}pilot/?{query}")


def test_the_filter_stays_while_a_character_is_opened(artist, project):
    make_character(project)
    assert f"{HERE}pilot/?q=pil&amp;scope=project&amp;page=1#character-panel" in page(
        artist, f"{HERE}?q=pil&scope=project"
    )


def test_the_budget_is_shown_to_those_who_may_see_costs(artist, client, carol, project):
    project.budgets.create(kind="project", limit=10)
    assert "$10.00 left" in page(artist)
    client.force_login(carol)
    assert "$10.00" not in page(client)
