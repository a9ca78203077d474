import pytest
from django.utils import timezone

from projects.characters.cast import suggest
from tests.characters.test_cast import HERE, make_studio_character
from tests.factories import make_character


def values(project, text: str) -> list[str]:
    return [suggestion.value for suggestion in suggest(project, text)]


def test_handles_that_begin_with_the_text_come_first(project):
    for handle, name in (("amara", "Amara"), ("marble", "Marble"), ("tom", "Mardi"), ("zed", "Zed")):
        make_character(project, handle, name=name)
    assert values(project, "mar") == ["@marble", "@amara", "@tom"]


def test_an_empty_text_offers_everybody_but_eight_at_most(project):
    for number in range(12):
        make_character(project, f"c{number:02}", pictures=0)
    assert values(project, "") == [f"@c{number:02}" for number in range(8)]


def test_one_handle_is_offered_once_and_means_the_projects_own(project, alice):
    make_studio_character(alice, "pilot")
    own = make_character(project, "pilot")
    assert [suggestion.character for suggestion in suggest(project, "pil")] == [own]


def test_a_character_with_several_looks_opens_them_behind_a_colon(project):
    make_character(project, "rocket")
    make_character(project, "pilot").looks.create(name="raincoat", position=1)
    looks = {suggestion.value: suggestion.look for suggestion in suggest(project, "")}
    assert looks == {"@pilot": "@pilot:", "@rocket": ""}
    assert values(project, "pilot:") == ["@pilot", "@pilot:raincoat"]
    assert values(project, "PILOT:Rain") == ["@pilot:raincoat"]


def test_archived_characters_are_not_offered(project):
    make_character(project, archived_at=timezone.now())
    assert values(project, "pil") == []


def test_the_list_is_a_listbox_whose_options_say_what_they_insert(client, carol, project):
    make_character(project, "pilot", pictures=2)
    client.force_login(carol)
    html = client.get(f"{HERE}mentions/?q=pil").content.decode()
    assert 'role="listbox"' in html
    assert 'role="option" id="mention-1" data-value="@pilot"' in html
    assert "1 look, 2 pictures" in html
    assert "Low Orbit" in html


def test_somebody_without_a_picture_is_offered_with_a_warning(client, bob, project):
    make_character(project, pictures=0)
    client.force_login(bob)
    assert "No picture yet" in client.get(f"{HERE}mentions/?q=pil").content.decode()


def test_the_number_of_queries_does_not_grow_with_the_list(project, django_assert_max_num_queries):
    make_character(project)
    with django_assert_max_num_queries(20) as one:
        suggest(project, "")
    for handle in ("rocket", "cup", "hat", "cat"):
        make_character(project, handle, pictures=3)
    with django_assert_max_num_queries(len(one)):
        suggest(project, "")


@pytest.mark.parametrize(
    "text", ["%00", "%25", ":", "::", "a:b:c", "%F0%9F%90%8E", "x" * 5000, "'", '"><b>', "pilot:%00"]
)
def test_whatever_is_typed_gets_a_list(client, bob, project, text):
    make_character(project)
    client.force_login(bob)
    response = client.get(f"{HERE}mentions/?q={text}")
    assert response.status_code == 200
    assert "<b>&" not in response.content.decode()
    assert '"><b>"' not in response.content.decode()


def test_a_stranger_gets_no_list(client, mallory, project):
    client.force_login(mallory)
    assert client.get(f"{HERE}mentions/?q=").status_code == 404


def test_somebody_whom_no_new_take_may_show_is_marked(project):
    make_character(project, is_person=True)
    assert suggest(project, "pilot")[0].words == "No agreement: new takes are stopped"
