import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from generations.generation import Generation
from generations.live.events import Event
from generations.saved_views import SavedView
from generations.status import Status
from projects.happenings import happened
from projects.models import Project, Shot
from tests.factories import make_generation, make_project
from tests.generations.pages import HTMX, client_of, read, takes_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def shot(project) -> Shot:
    return Shot.objects.create(project=project, code="3B", title="Window seat")


@pytest.fixture
def told():
    heard = []

    def hear(happening, **kwargs):
        heard.append(happening)

    happened.connect(hear)
    yield heard
    happened.disconnect(hear)


def post(user, address, project, /, *arguments, htmx=False, **form):
    headers = HTMX if htmx else {}
    return client_of(user).post(reverse(address, args=[project.slug, *arguments]), form, headers=headers)


def rows_in(html: str) -> list[str]:
    return [piece.split('"', 1)[0] for piece in html.split('<tr id="')[1:]]


def test_a_take_moves_to_another_shot_and_out_of_it(project, bob, shot, told):
    take = make_generation(project, bob)
    card = post(bob, "generation_shot", project, take.number, htmx=True, shot=shot.pk).content.decode()
    assert f'data-shot="{shot.pk}"' in card
    post(bob, "generation_shot", project, take.number, shot="")
    take.refresh_from_db()
    assert take.shot is None
    assert [happening.words for happening in told] == ["moved {take} to {shot}", "took {take} out of its shot"]


@pytest.mark.parametrize("wrong", ["999999", "x", "99999999999999999999999", "\x00"])
def test_a_take_never_moves_to_what_is_no_shot_here(wrong, project, bob, shot):
    take = make_generation(project, bob, shot=shot)
    post(bob, "generation_shot", project, take.number, shot=wrong)
    take.refresh_from_db()
    assert take.shot == shot


def test_a_take_never_moves_to_another_projects_shot(project, alice, bob):
    take = make_generation(project, bob)
    other = Shot.objects.create(project=make_project(alice, "Other"), code="1A", title="Theirs")
    post(bob, "generation_shot", project, take.number, shot=other.pk)
    take.refresh_from_db()
    assert take.shot is None


def test_an_archived_take_leaves_the_board_and_its_counts_until_it_is_restored(project, bob, shot):
    take = make_generation(project, bob, Status.READY, shot=shot)
    card = post(bob, "generation_archive", project, take.number, htmx=True).content.decode()
    assert "data-archived" in card
    html = read(bob, "board", project)
    assert takes_in(html) == []
    assert "0 takes" in text_of(html)
    assert takes_in(read(bob, "board", project, q="archived:yes")) == ["take-1"]
    post(bob, "generation_archive", project, take.number, restore="1")
    assert takes_in(read(bob, "board", project)) == ["take-1"]


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.READY, Status.FAILED, Status.CANCELLED}))
def test_a_take_that_is_on_its_way_is_never_archived(status, project, bob):
    take = make_generation(project, bob, status)
    post(bob, "generation_archive", project, take.number)
    take.refresh_from_db()
    assert take.archived_at is None


def test_arranging_tells_open_browsers_the_card_and_the_figures(project, bob, shot):
    take = make_generation(project, bob, Status.READY)
    Event.objects.all().delete()
    post(bob, "generation_shot", project, take.number, shot=shot.pk)
    assert {("take", take.pk), ("budget", project.pk)} <= set(Event.objects.values_list("kind", "subject"))


def test_many_takes_are_archived_at_once_and_those_on_their_way_stay(project, bob, told):
    takes = [make_generation(project, bob, status) for status in (Status.READY, Status.FAILED, Status.QUEUED)]
    response = post(bob, "takes_change", project, do="archive", takes=[take.number for take in takes])
    assert response.status_code == 302
    assert list(Generation.objects.exclude(archived_at=None).values_list("number", flat=True)) == [2, 1]
    assert [happening.words for happening in told] == ["archived 2 takes"]


def test_many_takes_move_to_a_shot(project, bob, shot):
    takes = [make_generation(project, bob) for _ in range(3)]
    post(bob, "takes_change", project, do="move", shot=shot.pk, takes=["1", "3", "77"])
    assert [Generation.objects.get(pk=take.pk).shot_id for take in takes] == [shot.pk, None, shot.pk]


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"do": "archive"},
        {"do": "burn", "takes": "1"},
        {"do": "archive", "takes": "½"},
        {"do": "archive", "takes": "9" * 40},
        {"do": "move", "shot": "777", "takes": "1"},
        {"do": "archive", "takes": [str(number) for number in range(1, 202)]},
    ],
    ids=str,
)
def test_what_makes_no_sense_changes_nothing(form, project, bob):
    make_generation(project, bob, Status.READY)
    assert post(bob, "takes_change", project, **form).status_code == 302
    assert not Generation.objects.exclude(archived_at=None).exists()


def test_archiving_many_asks_the_database_as_often_as_for_two(project, bob):
    def asked(numbers):
        with CaptureQueriesContext(connection) as queries:
            post(bob, "takes_change", project, do="archive", takes=numbers)
        return len(queries)

    for _ in range(12):
        make_generation(project, bob, Status.READY)
    assert asked([1, 2]) == asked(list(range(3, 13)))


def test_nobody_is_sent_elsewhere_after_a_press(project, bob):
    make_generation(project, bob, Status.READY)
    response = post(bob, "takes_change", project, do="archive", takes="1", next="//evil.example/")
    assert response["Location"] == f"/projects/{project.slug}/"


def test_the_list_shows_fifty_and_the_way_to_more(project, bob):
    for _ in range(52):
        make_generation(project, bob)
    html = read(bob, "board", project, view="list")
    assert len(rows_in(html)) == 50
    assert "before=3" in html
    assert rows_in(read(bob, "board", project, view="list", before=3)) == ["row-2", "row-1"]


def test_the_list_is_remembered_until_the_cards_are_chosen(project, bob):
    make_generation(project, bob)
    client = client_of(bob)
    address = reverse("board", args=[project.slug])
    client.get(address, {"view": "list"})
    assert rows_in(client.get(address).content.decode()) == ["row-1"]
    client.get(address, {"view": "cards"})
    assert takes_in(client.get(address).content.decode()) == ["take-1"]


def test_the_list_shows_a_viewer_no_money(project, bob, carol):
    for status in Status:
        make_generation(project, bob, status)
    html = read(carol, "board", project, view="list")
    assert "$" not in html
    assert "data-usd" not in html


def test_the_list_asks_the_database_as_often_for_many_as_for_few(project, bob):
    def asked():
        client = client_of(bob)
        client.get(reverse("board", args=[project.slug]), {"view": "list"})
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("board", args=[project.slug]), {"view": "list"})
        return len(queries)

    def make_one_of_each():
        for status in Status:
            make_generation(project, bob, status)

    make_one_of_each()
    few = asked()
    make_one_of_each()
    assert asked() == few


def test_a_filter_is_saved_under_a_name_for_everybody(project, bob, carol):
    post(bob, "saved_view_create", project, name="Mine", query="?q=by%3Ame&before=7&evil=1&status=")
    assert SavedView.objects.get().query == "q=by%3Ame"
    assert f'href="/projects/{project.slug}/?q=by%3Ame">Mine</a>' in read(carol, "board", project)


def test_a_view_needs_a_name_that_is_free(project, bob):
    for name in ("Mine", "Mine", "", "x" * 41):
        post(bob, "saved_view_create", project, name=name, query="q=a")
    assert SavedView.objects.count() == 1


def test_a_filter_that_is_too_long_is_not_saved(project, bob):
    post(bob, "saved_view_create", project, name="Long", query="q=" + "a" * 500)
    assert not SavedView.objects.exists()


def test_a_view_is_deleted_by_its_maker_or_a_lead_alone(project, alice, bob, carol):
    first, second = (SavedView.objects.create(project=project, name=name, query="", created_by=bob) for name in "ab")
    assert post(carol, "saved_view_delete", project, first.pk).status_code == 403
    post(bob, "saved_view_delete", project, first.pk)
    post(alice, "saved_view_delete", project, second.pk)
    assert not SavedView.objects.exists()


def test_another_projects_view_is_not_found(project, alice, bob):
    other = Project.start("Other", alice)
    view = SavedView.objects.create(project=other, name="a", query="", created_by=alice)
    assert post(alice, "saved_view_delete", project, view.pk).status_code == 404


def test_what_a_card_lets_one_press_is_marked_with_the_verb_it_needs(project, bob):
    make_generation(project, bob, Status.READY)
    html = read(bob, "board", project)
    assert 'id="take-1-pick" type="button" data-needs="approve" aria-pressed="false"' in html
    assert 'data-can="spend draft "' in html
