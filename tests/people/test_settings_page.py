"""The settings of a project: who is in it, and the project itself."""

import pytest
from django.urls import reverse

from generations.status import Status
from projects.models import Project
from projects.people import inviting
from projects.project import Archived
from tests.factories import Role, join, make_generation, make_project, make_user
from tests.generations.pages import client_of, order_form, press, read, text_of


def post(person, address, project, /, *arguments, **fields):
    return client_of(person).post(reverse(address, args=[project.slug, *arguments]), fields, follow=True)


def of(project, person):
    return project.memberships.get(user=person)


def test_every_member_sees_who_is_in_it(project, carol):
    html = read(carol, "members", project)
    assert "3 people" in text_of(html)
    assert all(name in html for name in ("Alice", "Bob", "Carol"))


def test_only_leads_see_addresses_and_who_is_invited(project, alice, carol):
    inviting.invite(project, ["new@x.test"], Role.VIEWER, alice)
    assert "bob@studio.test" not in read(carol, "members", project)
    assert "new@x.test" not in read(carol, "members", project)
    assert "bob@studio.test" in read(alice, "members", project)
    assert "new@x.test" in read(alice, "members", project)


def test_a_member_finds_nobody_by_address(project, carol):
    for number in range(20):
        join(project, make_user(f"P{number}"))
    assert "Nobody here is called that" in read(carol, "members", project, q="bob@studio")


def test_members_are_found_by_name_where_there_are_many(project, alice):
    assert 'aria-label="Find a member"' not in read(alice, "members", project)
    for number in range(60):
        join(project, make_user(f"P{number}"))
    html = read(alice, "members", project, q="CAROL")
    assert "Carol" in html
    assert "Bob" not in html
    assert "1 to 50 of 63" in read(alice, "members", project)
    assert "51 to 63 of 63" in read(alice, "members", project, page="2")


@pytest.mark.parametrize("query", ["page=-1", "page=99999999999999999999", "asked=x%00", "q=%00", "q=" + "x" * 3000])
def test_a_strange_address_still_shows_the_page(project, alice, query):
    assert client_of(alice).get(f"/projects/{project.slug}/settings/?{query}").status_code == 200


def test_the_number_of_queries_does_not_grow(project, alice, django_assert_max_num_queries):
    inviting.invite(project, ["a@x.test"], Role.VIEWER, alice)
    with django_assert_max_num_queries(100) as one:
        read(alice, "members", project)
    for number in range(10):
        join(project, make_user(f"P{number}"))
    inviting.invite(project, [f"p{number}@x.test" for number in range(9)], Role.VIEWER, alice)
    with django_assert_max_num_queries(len(one)):
        read(alice, "members", project)


def test_a_lead_changes_a_role(project, alice, bob):
    html = post(alice, "member_role", project, of(project, bob).pk, role="viewer").content.decode()
    assert "Bob is a viewer now." in html
    assert of(project, bob).role == "viewer"


@pytest.mark.parametrize("role", ["", "owner", "x\x00", "1" * 5000])
def test_a_role_that_is_none_changes_nothing(project, alice, bob, role):
    assert "Nothing was changed" in post(alice, "member_role", project, of(project, bob).pk, role=role).content.decode()
    assert of(project, bob).role == Role.ARTIST


def test_the_last_lead_reads_why_they_cannot_go(project, alice):
    html = post(alice, "member_leave", project).content.decode()
    assert "Alice is the last lead of this project" in html
    assert of(project, alice).role == Role.LEAD


def test_a_removed_person_finds_nothing_any_more(project, alice, bob):
    take = make_generation(project, bob)
    client = client_of(bob)
    post(alice, "member_remove", project, of(project, bob).pk)
    for name, arguments in (("board", []), ("members", []), ("characters", []), ("generation", [take.number])):
        assert client.get(reverse(name, args=[project.slug, *arguments])).status_code == 404
    assert project.generations.get().author == bob


def test_whoever_leaves_lands_on_their_projects(project, bob):
    response = post(bob, "member_leave", project)
    assert response.redirect_chain == [(reverse("home"), 302)]
    assert "You have left Low Orbit." in response.content.decode()


@pytest.mark.parametrize(("then", "role"), [("stay", "artist"), ("leave", None)])
def test_a_lead_hands_the_project_over(project, alice, bob, then, role):
    post(alice, "member_hand_over", project, member=of(project, bob).pk, then=then)
    assert of(project, bob).role == Role.LEAD
    assert project.memberships.filter(user=alice).values_list("role", flat=True).first() == role


@pytest.mark.parametrize("member", ["", "0", "-1", "x", "9" * 30, "٣", "1\x00"])
def test_it_is_handed_over_to_nobody_unknown(project, alice, member):
    address = reverse("member_hand_over", args=[project.slug])
    assert client_of(alice).post(address, {"member": member}).status_code == 404


@pytest.mark.parametrize("name", ["member_role", "member_remove"])
def test_a_member_of_another_project_is_not_found(project, alice, bob, name):
    other = make_project(bob, "Other")
    address = reverse(name, args=[project.slug, of(other, bob).pk])
    assert client_of(alice).post(address, {"role": "viewer"}).status_code == 404


WANTED = {"name": "High Orbit", "note": "Reshoot", "aspect_ratio": "1:1", "resolution": "1080p"}


def test_a_lead_renames_the_project_and_its_address_stays(project, alice):
    post(alice, "project_edit", project, **WANTED)
    project.refresh_from_db()
    assert (project.name, project.slug, project.resolution) == ("High Orbit", "low-orbit", "1080p")


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "x" * 81}, {"name": "a\x00"}, {"aspect_ratio": "2:1"}, {"resolution": ""}]
)
def test_what_is_wrong_is_said_and_nothing_changed(project, alice, wrong):
    response = post(alice, "project_edit", project, **{**WANTED, **wrong})
    assert response.status_code == 422
    assert 'class="error"' in response.content.decode()
    assert Project.objects.get(pk=project.pk).name == "Low Orbit"


def archived(project, alice, name="Low Orbit"):
    return post(alice, "project_archive", project, name=name)


def test_an_archived_project_is_read_and_not_worked_in(project, alice, bob):
    archived(project, alice, " low orbit ")
    assert "This project is archived" in read(bob, "members", project)
    read(bob, "board", project)
    response = press(bob, project, order_form())
    assert response.status_code == 403
    assert "This project is archived" in response.content.decode()
    assert not project.generations.exists()
    assert client_of(alice).get(reverse("character_create", args=[project.slug])).status_code == 403


def test_no_order_slips_in_behind_the_look(project, alice, bob):
    archived(project, alice)
    with pytest.raises(Archived):
        make_generation(project, bob)


@pytest.mark.parametrize("name", ["", "Low", "x\x00"])
def test_without_its_name_nothing_is_archived(project, alice, name):
    response = archived(project, alice, name)
    assert response.status_code == 422
    assert "Type Low Orbit to archive it" in response.content.decode()
    assert Project.objects.get(pk=project.pk).archived_at is None


def test_archiving_waits_for_takes_under_way(project, alice, bob):
    for status in (Status.READY, Status.RENDERING, Status.HELD):
        make_generation(project, bob, status)
    response = archived(project, alice)
    assert response.status_code == 422
    assert "2 takes are under way" in response.content.decode()
    assert Project.objects.get(pk=project.pk).archived_at is None


def test_a_lead_opens_it_again(project, alice, bob):
    archived(project, alice)
    post(alice, "project_reopen", project)
    assert make_generation(Project.objects.get(pk=project.pk), bob)


def test_the_first_page_keeps_archived_projects_apart(project, alice, bob):
    make_project(alice, "Salt Road")
    archived(project, alice)
    client = client_of(alice)
    assert 'id="project-low-orbit"' not in client.get("/").content.decode()
    assert "Archived, 1" in client.get("/").content.decode()
    assert 'id="project-low-orbit"' in client.get("/?archived=1").content.decode()
    assert "Archived, 1" in client_of(bob).get("/").content.decode()
    assert "Nothing is archived" in client_of(make_user("Eve")).get("/?archived=1").content.decode()


def test_two_projects_of_one_press_are_one(project, alice):
    form = {**WANTED, "click": "5b0c1d52-6d0c-4f6e-8f3c-0d1f0c6a7b8e"}
    first, second = (client_of(alice).post(reverse("project_new"), form) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Project.objects.filter(name="High Orbit").count() == 1


def test_another_press_makes_another_project(project, alice):
    for _ in range(2):
        client_of(alice).post(reverse("project_new"), WANTED)
    assert Project.objects.filter(name="High Orbit").count() == 2
