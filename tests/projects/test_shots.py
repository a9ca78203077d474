import pytest
from django.urls import reverse

from generations.live.audience import Audience
from generations.live.events import Event
from generations.shot_heads import render_shots
from projects.happenings import happened
from projects.models import Shot
from projects.shots import editing
from tests.factories import make_generation, make_project
from tests.generations.pages import client_of, read, text_of

pytestmark = pytest.mark.django_db
WORDS = {"code": "3B", "title": "Window seat", "note": "", "description": ""}


@pytest.fixture
def shots(project, bob) -> list[Shot]:
    return [editing.add(project, bob, WORDS | {"code": code, "title": f"Shot {code}"}) for code in ("1A", "2A", "3A")]


@pytest.fixture
def told():
    heard = []

    def hear(happening, **kwargs):
        heard.append(happening.words)

    happened.connect(hear)
    yield heard
    happened.disconnect(hear)


def post(user, name, project, *arguments, **form):
    return client_of(user).post(reverse(name, args=[project.slug, *arguments]), form)


def codes(project) -> list[str]:
    return list(project.shots.values_list("code", flat=True))


def test_a_new_shot_stands_at_the_end(project, bob, shots, told):
    post(bob, "shot_create", project, **WORDS)
    assert codes(project) == ["1A", "2A", "3A", "3B"]
    assert told == ["added {shot}"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"code": ""}, "Give the shot a short code, like 3B."),
        ({"code": "1a"}, "There is a shot 1a already. Nothing was changed."),
        ({"code": "1 A"}, "A code has no spaces, like 3B."),
        ({"title": ""}, "Give the shot a title."),
        ({"code": "x" * 9}, "at most 8 characters"),
        ({"title": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_a_shot_that_is_wrong_is_not_added_and_says_why(wrong, words, project, bob, shots):
    response = post(bob, "shot_create", project, **(WORDS | wrong))
    assert response.status_code == 422
    assert words in text_of(response.content.decode())
    assert project.shots.count() == 3


def test_a_shot_is_reworded(project, bob, shots, told):
    shot = shots[0]
    response = post(bob, "shot_edit", project, shot.pk, **WORDS, version=1)
    assert response["Location"] == f"/projects/{project.slug}/#shot-{shot.pk}"
    shot.refresh_from_db()
    assert (shot.code, shot.version, shot.edited_by) == ("3B", 2, bob)
    assert told == ["edited {shot}"]


def test_two_who_edit_at_once_do_not_overwrite_each_other_unseen(project, alice, bob, shots):
    shot = shots[0]
    post(alice, "shot_edit", project, shot.pk, **WORDS | {"title": "Hers"}, version=1)
    response = post(bob, "shot_edit", project, shot.pk, **WORDS | {"title": "His"}, version=1)
    words = text_of(response.content.decode())
    assert response.status_code == 409
    assert "Alice saved this shot while you wrote. Nothing was overwritten." in words
    assert "TitleHersHis" in words
    shot.refresh_from_db()
    assert shot.title == "Hers"


def test_after_seeing_both_one_may_keep_ones_own(project, alice, bob, shots):
    shot = shots[0]
    post(alice, "shot_edit", project, shot.pk, **WORDS | {"title": "Hers"}, version=1)
    conflict = post(bob, "shot_edit", project, shot.pk, **WORDS | {"title": "His"}, version=1).content.decode()
    assert '<input type="hidden" name="version" value="2">' in conflict
    post(bob, "shot_edit", project, shot.pk, **WORDS | {"title": "His"}, version=2)
    shot.refresh_from_db()
    assert shot.title == "His"


@pytest.mark.parametrize("version", ["", "0", "x", "99999999999999"])
def test_without_the_version_that_was_read_nothing_is_written(version, project, bob, shots):
    assert post(bob, "shot_edit", project, shots[0].pk, **WORDS, version=version).status_code in {409, 422}
    assert project.shots.get(pk=shots[0].pk).title == "Shot 1A"


@pytest.mark.parametrize(
    ("which", "to", "order"),
    [
        (0, "down", ["2A", "1A", "3A"]),
        (2, "up", ["1A", "3A", "2A"]),
        (0, "up", ["1A", "2A", "3A"]),
        (0, "2", ["2A", "3A", "1A"]),
        (0, "99", ["2A", "3A", "1A"]),
        (1, "-1", ["1A", "2A", "3A"]),
        (1, "", ["1A", "2A", "3A"]),
        (1, "٣", ["1A", "2A", "3A"]),
    ],
)
def test_a_shot_moves_in_the_list(which, to, order, project, bob, shots):  # noqa: PLR0917
    post(bob, "shot_move", project, shots[which].pk, to=to)
    assert codes(project) == order


def test_an_empty_shot_is_deleted(project, bob, shots, told):
    post(bob, "shot_delete", project, shots[1].pk)
    assert codes(project) == ["1A", "3A"]
    assert told == ["deleted the shot 2A Shot 2A"]


def test_a_shot_with_takes_is_deleted_only_when_they_may_be_loosened(project, bob, shots):
    take = make_generation(project, bob, shot=shots[0])
    post(bob, "shot_delete", project, shots[0].pk)
    assert "1A" in codes(project)
    post(bob, "shot_delete", project, shots[0].pk, loosen="on")
    take.refresh_from_db()
    assert "1A" not in codes(project)
    assert take.shot is None
    assert "No shot yet" in text_of(read(bob, "board", project))


def test_open_boards_are_told_which_shots_changed(project, bob, shots):
    Event.objects.all().delete()
    post(bob, "shot_move", project, shots[2].pk, to="0")
    assert ("shot", shots[2].pk) in Event.objects.values_list("kind", "subject")


def test_the_stream_draws_a_shots_head_for_each_audience_and_says_when_it_is_gone(project, bob, shots):
    make_generation(project, bob, shot=shots[0])
    drawn = render_shots([shots[0].pk, 999_999], Audience.PLAIN)
    assert f'id="shot-{shots[0].pk}-head" data-order="1"' in drawn[shots[0].pk]
    assert "1 take" in text_of(drawn[shots[0].pk])
    assert "data-shot-gone" in drawn[999_999]


def test_the_board_draws_a_shots_head_as_the_stream_does(project, bob, shots):
    drawn = render_shots([shots[0].pk], Audience.COSTS)[shots[0].pk]
    assert text_of(drawn) in text_of(read(bob, "board", project))


def test_a_shot_of_another_project_is_not_found(project, alice, bob, shots):
    other = make_project(alice, "Other")
    for name in ("shot_edit", "shot_move", "shot_delete"):
        assert post(alice, name, other, shots[0].pk, to="up").status_code == 404
