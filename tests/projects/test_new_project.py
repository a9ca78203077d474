from decimal import Decimal

import pytest
from django.urls import reverse

from projects.access import may_start_project
from projects.models import Project
from tests.factories import make_character, make_user

NEW = "/projects/new/"


@pytest.fixture
def lead(client, alice, project):
    client.force_login(alice)
    return client


def wanted(**fields: object) -> dict[str, object]:
    return {"name": "Salt Road", "note": "Music video", "aspect_ratio": "9:16", "resolution": "1080p", **fields}


def refusal(client, **fields: object) -> str:
    response = client.post(NEW, wanted(**fields))
    assert response.status_code == 422
    assert Project.objects.count() == 1
    return str(response.content.decode())


def test_a_lead_makes_a_project_and_lands_on_its_board(lead, alice):
    response = lead.post(NEW, wanted())
    project = Project.objects.get(slug="salt-road")
    assert response["Location"] == reverse("board", args=("salt-road",))
    assert (project.note, project.aspect_ratio, project.resolution) == ("Music video", "9:16", "1080p")
    assert project.memberships.get().role == "lead"


def test_the_budget_is_kept_to_the_cent(lead):
    lead.post(NEW, wanted(budget="150.05"))
    assert Project.objects.get(slug="salt-road").budgets.get().limit == Decimal("150.05")


def test_no_budget_is_no_limit(lead):
    lead.post(NEW, wanted(budget=""))
    assert Project.objects.get(slug="salt-road").budgets.get().limit is None


@pytest.mark.parametrize("budget", ["1.234", "-1", "NaN", "Infinity", "1e30", "much", "10000000", "0x10", "1\x00"])
def test_a_budget_that_is_no_amount_in_cents_is_refused(lead, budget):
    assert 'id="p-budget-error"' in refusal(lead, budget=budget)


def test_people_come_in_with_their_roles(lead, bob, carol):
    lead.post(NEW, wanted(member=[bob.pk, carol.pk], **{f"role-{bob.pk}": "lead", f"role-{carol.pk}": "viewer"}))
    roles = dict(Project.objects.get(slug="salt-road").memberships.values_list("user", "role"))
    assert roles[bob.pk] == "lead"
    assert roles[carol.pk] == "viewer"


@pytest.mark.parametrize("role", ["owner", "", "\x00", "l" * 500])
def test_a_role_that_does_not_exist_is_refused(lead, bob, role):
    assert 'id="p-member-error"' in refusal(lead, member=bob.pk, **{f"role-{bob.pk}": role})


@pytest.mark.parametrize("member", ["x", "\x00", "9" * 40, "-1"])
def test_somebody_who_is_not_here_is_refused(lead, member):
    assert 'id="p-member-error"' in refusal(lead, member=member)


def test_a_person_who_was_switched_off_cannot_be_taken_in(lead):
    gone = make_user("Gone", is_active=False)
    assert 'id="p-member-error"' in refusal(lead, member=gone.pk)


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\x00b"])
def test_a_project_needs_a_name_that_fits(lead, name):
    assert 'id="p-name-error"' in refusal(lead, name=name)


def test_what_was_typed_comes_back_with_the_refusal(lead, bob):
    html = refusal(lead, budget="much", member=bob.pk)
    assert 'value="Salt Road"' in html
    assert 'value="much"' in html
    assert f'value="{bob.pk}" checked' in html


@pytest.mark.parametrize("name", ["漢字", "new", "-", "🐎"])
def test_any_name_gets_an_address_of_its_own(lead, name):
    lead.post(NEW, wanted(name=name))
    slug = Project.objects.get(name=name).slug
    assert slug not in {"", "new"}


def test_a_slug_that_somebody_else_drew_a_moment_ago_is_drawn_again(lead, project, monkeypatch):
    slugs = iter([project.slug, "salt-road"])
    monkeypatch.setattr("projects.project.free_slug", lambda _: next(slugs))
    assert lead.post(NEW, wanted())["Location"] == reverse("board", args=("salt-road",))


def test_the_summary_says_what_the_budget_buys(lead, bob):
    html = lead.get(reverse("project_summary"), wanted(budget="150", member=bob.pk)).content.decode()
    assert "214 takes" in html
    assert "107 at 1080p" in html
    assert "2 people, 2 may make takes" in html
    assert "9:16" in html


def test_the_summary_waits_for_an_amount_that_makes_sense(lead):
    assert "Type the budget" in lead.get(reverse("project_summary"), {"budget": "1.2.3"}).content.decode()


def test_the_summary_counts_the_studios_cast(lead, project):
    make_character(project, handle="suit").__class__.objects.update(project=None)
    assert "1 studio character ready" in lead.get(NEW).content.decode()


def test_the_price_of_a_second_stands_on_the_form(lead):
    html = lead.get(NEW).content.decode()
    assert "720p, $0.14 a second" in html
    assert "1080p, $0.28 a second" in html


def test_leads_moderators_and_admins_may_start_projects(alice, bob, ada, project):
    moderator = make_user("Mo", is_staff=True)
    assert [may_start_project(user) for user in (alice, bob, ada, moderator)] == [True, False, True, True]


def test_anybody_may_start_the_first_project(mallory):
    assert may_start_project(mallory)
