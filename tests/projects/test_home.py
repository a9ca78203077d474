import pytest
from django.urls import reverse

from generations.review import decisions
from generations.status import Status
from projects.models import Project
from tests.factories import join, make_character, make_generation, make_project


@pytest.fixture
def of_alice(client, alice, project):
    client.force_login(alice)
    return client


def page(client, address: str = "/") -> str:
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode())


def test_only_the_projects_of_a_person_are_shown(of_alice, mallory):
    make_project(mallory, "Elsewhere")
    html = page(of_alice)
    assert "Low Orbit" in html
    assert "Elsewhere" not in html


def test_an_admin_sees_every_project(client, ada, project, mallory):
    make_project(mallory, "Elsewhere")
    client.force_login(ada)
    assert "2 projects" in page(client)


def test_a_card_says_what_is_spent_reserved_and_left(of_alice, alice, project):
    project.budgets.create(kind="project", limit=10)
    make_generation(project, alice, Status.READY)
    make_generation(project, alice, Status.RENDERING)
    html = page(of_alice)
    assert "<b>$0.70</b> spent, $0.70 reserved" in html
    assert "$8.60 left" in html


def test_a_viewer_sees_no_money(client, carol, project):
    project.budgets.create(kind="project", limit=10)
    client.force_login(carol)
    assert "$" not in page(client)


def test_a_card_counts_all_takes_and_those_on_their_way(of_alice, alice, project):
    for status in (Status.READY, Status.FAILED, Status.QUEUED, Status.RENDERING):
        make_generation(project, alice, status)
    html = page(of_alice)
    assert "2 in progress" in html
    assert "4 takes" in html


def test_the_cover_is_the_newest_clip_that_may_be_seen(of_alice, alice, project):
    first = make_generation(project, alice, Status.READY, poster="a.webp")
    hidden = make_generation(project, alice, Status.READY, poster="b.webp", visibility="hidden")
    make_generation(project, alice, Status.READY)
    make_generation(project, alice, Status.FAILED)
    html = page(of_alice)
    assert html.count(reverse("generation_file", args=(project.slug, first.number, "poster"))) == 2
    assert reverse("generation", args=(project.slug, hidden.number)) not in html


def test_a_project_without_clips_shows_a_picture_of_its_cast(of_alice, project):
    make_character(project)
    pk = project.characters.get().looks.get().images.get().pk
    assert reverse("picture", args=(project.slug, pk, "thumb")) in page(of_alice)


def test_projects_are_found_by_a_part_of_their_name(of_alice, alice):
    make_project(alice, "Salt Road")
    html = page(of_alice, "/?q=ORB")
    assert "Low Orbit" in html
    assert "Salt Road" not in html


def test_what_is_not_found_is_said(of_alice):
    assert "No project of yours has that in its name" in page(of_alice, "/?q=zzz")


def test_there_are_pages_of_twenty_four(of_alice, alice):
    for number in range(25):
        make_project(alice, f"Film {number}")
    assert page(of_alice).count("<article") == 24
    assert page(of_alice, "/?page=2").count("<article") == 2


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        *((query, 1) for query in ("page=-1", "page=9999999999999999999999", "page=x%00", "q=%00", "page=٣")),
        ("q=" + "x" * 5000, 0),
    ],
)
def test_a_strange_address_still_shows_the_page(of_alice, query, shown):
    assert page(of_alice, f"/?{query}").count("<article") == shown


def test_the_number_of_queries_does_not_grow_with_the_projects(of_alice, alice, bob, django_assert_max_num_queries):
    with django_assert_max_num_queries(100) as one:
        page(of_alice)
    for number in range(5):
        more = make_project(alice, f"Film {number}")
        more.budgets.create(kind="project")
        join(more, bob)
        make_generation(more, alice, Status.READY, poster="a.webp")
        make_generation(more, alice, Status.QUEUED)
    with django_assert_max_num_queries(len(one)):
        page(of_alice)


def test_a_person_without_projects_is_told_to_ask(client, mallory, project):
    client.force_login(mallory)
    html = page(client)
    assert "You are in no project yet" in html
    assert reverse("project_new") not in html


def test_the_first_person_of_a_studio_starts_with_a_project(client, mallory):
    client.force_login(mallory)
    assert "Start with a project" in page(client)


def test_a_sandbox_without_clips_offers_the_tour(of_alice, alice, project):
    assert reverse("welcome") in page(of_alice)
    make_generation(project, alice, Status.READY, poster="a.webp")
    assert reverse("welcome") not in page(of_alice)


def test_the_menu_of_projects_begins_with_the_open_one(of_alice, alice, project):
    make_project(alice, "Salt Road")
    html = page(of_alice, reverse("characters", args=(project.slug,)))
    menu = html[html.index("project-menu") :]
    assert menu.index("Low Orbit") < menu.index("Salt Road")


def test_a_visitor_is_sent_to_sign_in(client, db):
    assert client.get("/")["Location"].startswith(reverse("account_login"))


def test_names_are_shown_as_words_not_as_markup(of_alice):
    Project.objects.update(name="<script>alert(1)</script>")
    assert "<script>alert" not in page(of_alice)


def test_what_waits_for_a_person_leads_to_the_review_of_its_project(client, of_alice, alice, bob, project):
    assert "Waiting for you" not in page(of_alice)
    for _ in range(2):
        decisions.ask(make_generation(project, bob, Status.READY), bob)
    html = page(of_alice)
    assert "Waiting for you" in html
    assert "<small>2 to approve</small>" in html
    assert f'id="needs-{project.slug}" href="{reverse("review", args=[project.slug])}"' in html
    client.force_login(bob)
    assert "Waiting for you" not in page(client)
