"""Two to four takes side by side, and what differs between their recipes."""

import pytest
from django.urls import reverse

from generations.generation import Generation, Transition
from generations.review.compare import comparison_of
from generations.selection import BadSelection, numbers_in
from generations.status import Status
from projects.access import open_project
from projects.models import Project
from tests.factories import cite, make_character, make_generation, make_picture
from tests.generations.pages import client_of, read, text_of
from tests.review.reels import make_clip_take, make_shot


@pytest.fixture
def two(project, alice, bob):
    return [
        make_clip_take(project, alice, seed=7),
        make_clip_take(project, bob, seed=8, prompt="@pilot walks up a street", duration=8),
    ]


def ask(person, project, takes):
    return client_of(person).get(reverse("compare", args=[project.slug]), {"takes": takes})


def test_players_stand_in_the_order_of_the_address(project, two, carol):
    html = read(carol, "compare", project, takes="2,1")
    assert html.index("takes/2/clip/") < html.index("takes/1/clip/")


def test_differences_are_marked_against_the_first(project, two, alice):
    html = read(alice, "compare", project, takes="1,2")
    assert "<del>down</del>" in html
    assert "<ins>up</ins>" in html
    assert "<mark>8 s</mark>" in html
    assert "<mark>8</mark>" in html


def test_prices_are_for_those_who_may_see_costs(project, two, bob, carol):
    assert "$1.12" in read(bob, "compare", project, takes="1,2")
    assert "$" not in text_of(read(carol, "compare", project, takes="1,2"))


def test_pictures_that_differ_are_marked(project, two, alice):
    character = make_character(project, pictures=0)
    first, second = make_picture(character, sha256="a" * 64), make_picture(character, sha256="b" * 64)
    cup = make_picture(make_character(project, "cup", pictures=0), sha256="c" * 64)
    cite(two[0], first), cite(two[0], cup, 2), cite(two[1], second)
    pictures = comparison_of(opened(project, alice), [1, 2], alice, blind=False).pictures
    states = [[(picture.reference.handle, picture.state) for picture in row] for row in pictures]
    assert states == [[("pilot", ""), ("cup", "")], [("pilot", "changed"), ("cup", "gone")]]


def opened(project, person):
    return open_project(person, project.slug)


def test_the_time_of_rendering_comes_from_the_history(project, two, alice):
    for target in (Status.RENDERING, Status.STORING):
        two[0].transitions.create(target=target)
    start = two[0].transitions.first()
    Transition.objects.filter(pk=start.pk).update(at=start.at.replace(year=start.at.year - 1))
    rows = {row.label: row for row in comparison_of(opened(project, alice), [1, 2], alice, blind=False).rows}
    assert rows["Rendered in"].cells[0].text.endswith(":00")
    assert rows["Rendered in"].cells[1].text == "unknown"


@pytest.mark.parametrize("takes", ["", "99", "1,99", "1,2,3,4,5", "1,one", "1,-2", "1,99999999999", "1,2\x00"])
def test_what_cannot_be_compared_is_said(project, two, carol, takes):
    response = ask(carol, project, takes)
    assert response.status_code == 400
    assert "<h1" in response.content.decode()


def test_takes_that_are_not_ready_hidden_or_of_another_project_cannot_be_compared(project, two, alice, mallory):
    make_generation(project, alice)
    other = Project.start("Other", mallory)
    for _ in range(4):
        make_clip_take(other, mallory)
    assert ask(alice, project, "1,3").status_code == ask(alice, project, "1,4").status_code == 400
    Generation.objects.filter(pk=two[1].pk).update(visibility="hidden")
    assert ask(alice, project, "1,2").status_code == 400


def test_more_takes_of_the_same_shot_are_offered_and_one_can_be_left_out(project, alice):
    shot, other = make_shot(project, "1A"), make_shot(project, "2A", 1)
    for place in (shot, shot, shot, shot, other):
        make_clip_take(project, alice, shot=place)
    html = read(alice, "compare", project, takes="1,2,3")
    assert "?takes=1,2,3,4" in html
    assert "?takes=1,2,3,5" not in html
    assert "?takes=1,3" in html


def test_the_feed_is_the_inside_alone(project, two, carol):
    html = read(carol, "compare_feed", project, takes="1,2")
    assert html.lstrip().startswith("<div")
    assert "<html" not in html


def test_the_number_of_queries_is_the_same_for_two_and_four(project, alice, django_assert_max_num_queries):
    for seed in range(4):
        cite(
            make_clip_take(project, alice, seed=seed),
            make_picture(make_character(project, f"c{seed}"), sha256=f"{seed:064}"),
        )
    client = client_of(alice)
    counts = []
    for takes in ("1,2", "1,2,3,4"):
        with django_assert_max_num_queries(40) as captured:
            client.get(reverse("compare", args=[project.slug]), {"takes": takes})
        counts.append(len(captured))
    assert counts[0] >= counts[1]


def test_numbers_are_read_once_each_in_their_order():
    assert numbers_in(["T3, 1", "3", "t2"], 9) == [3, 1, 2]


@pytest.mark.parametrize("said", ["x", "1;2", "-1", "1.5", "٣", "9999999999"])
def test_what_is_no_number_is_refused(said):
    with pytest.raises(BadSelection):
        numbers_in([said], 9)


def test_a_take_that_is_named_alone_is_asked_whom_to_stand_beside(project, two, carol):
    assert "?takes=2,1" in read(carol, "compare", project, takes="2")


def test_the_only_ready_take_has_nothing_to_stand_beside(project, alice):
    make_clip_take(project, alice)
    assert "Nothing to compare T1 with" in read(alice, "compare", project, takes="1,1")
