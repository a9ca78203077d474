"""Who agreed to be shown: what an agreement covers, what stops new takes, and who may note and take back."""

from datetime import date, datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest

from projects.characters import consent as rules
from projects.characters.consent import refusals, studio_day
from projects.happenings import happened
from projects.models import Consent
from tests.characters.test_cast import HERE, cover_of, make_studio_character, page
from tests.factories import Role, cite, join, make_character, make_generation, make_project

NOTE = f"{HERE}pilot/consents/"
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(rules, "studio_day", lambda: TODAY)
    monkeypatch.setattr("projects.characters.forms.studio_day", lambda: TODAY)


@pytest.fixture
def lead(client, alice, project):
    client.force_login(alice)
    return client


@pytest.fixture
def person(project):
    return make_character(project, is_person=True)


def agree(person, project=None, **fields) -> Consent:
    fields = {"person": "Mara Jones", "agreed_by": "Mara", "recorded_by": person.created_by, **fields}
    consent = person.consents.create(everywhere=project is None, **fields)
    if project:
        consent.projects.add(project)
    return consent


def note(client, project, status: int = 302, **fields) -> str:
    form = {"person": "Mara Jones", "agreed_by": "Mara", "projects": [project.pk], **fields}
    response = client.post(NOTE, form)
    assert response.status_code == status
    return str(response.content.decode())


def revoke_address(consent: Consent) -> str:
    return f"/projects/low-orbit/consents/{consent.pk}/revoke/"


def test_a_person_without_an_agreement_stops_new_takes(person, project):
    assert refusals(project, [person.pk]) == {
        person.pk: "@pilot shows a person, and nobody has noted that they agreed."
    }


def test_somebody_who_is_no_person_needs_none(project):
    assert refusals(project, [make_character(project).pk]) == {}


@pytest.mark.parametrize(("days", "stopped"), [(0, False), (1, False), (-1, True)])
def test_an_agreement_counts_through_its_last_day(person, project, days, stopped):
    agree(person, project, until=TODAY + timedelta(days=days))
    assert bool(refusals(project, [person.pk])) is stopped


def test_the_day_is_the_studios(settings):
    settings.STUDIO_TIME_ZONE = "Pacific/Auckland"
    with patch("django.utils.timezone.now", return_value=datetime(2026, 11, 22, 23, tzinfo=ZoneInfo("UTC"))):
        assert studio_day() == date(2026, 11, 23)


def test_an_agreement_for_another_project_is_none_here(person, alice, project):
    agree(person, make_project(alice, "Other"))
    assert "does not cover this project" in refusals(project, [person.pk])[person.pk]


def test_the_reason_is_of_the_agreement_that_was_meant_for_this_project(person, alice, project):
    agree(person, project, until=TODAY - timedelta(days=1))
    agree(person, make_project(alice, "Other"))
    assert refusals(project, [person.pk])[person.pk] == "The agreement for @pilot ended on 21 November 2026."


def test_one_that_stands_is_enough(person, alice, project):
    agree(person, project).revoke(alice)
    agree(person)
    assert refusals(project, [person.pk]) == {}


def test_a_lead_notes_who_agreed_for_what_and_until_when(lead, alice, project):
    pilot = make_character(project)
    note(lead, project, until="2027-03-31", note="Paper in the safe")
    consent = pilot.consents.get()
    pilot.refresh_from_db()
    assert (consent.person, consent.until, list(consent.projects.all())) == (
        "Mara Jones", date(2027, 3, 31), [project],
    )  # fmt: skip
    assert (consent.recorded_by, pilot.is_person) == (alice, True)
    assert refusals(project, [pilot.pk]) == {}


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("person", "", "Say who is pictured."),
        ("agreed_by", "\x00", "Null characters"),
        ("until", "31.13.2027", "Type a day"),
        ("until", "2026-11-21", "That day is over."),
        ("projects", ["999999999999999999999"], "not yours to agree for"),
        ("projects", ["x"], "not yours to agree for"),
        ("projects", [], "Say for which projects"),
        ("note", "x" * 501, "at most 500"),
    ],
)
def test_an_agreement_that_makes_no_sense_is_refused(lead, project, field, value, words):
    make_character(project)
    assert words in note(lead, project, 422, **{field: value})
    assert not Consent.objects.exists()


def test_nobody_agrees_for_a_project_that_they_do_not_lead(lead, alice, bob, project):
    make_character(project)
    other = make_project(bob, "Other")
    join(other, alice, Role.ARTIST)
    assert "not yours to agree for" in note(lead, other, 422)


def test_only_an_admin_agrees_for_the_whole_studio_with_a_studio_character(lead, client, alice, ada, project):
    make_studio_character(alice, "pilot")
    assert "Only an admin" in note(lead, project, 422, everywhere="on")
    client.force_login(ada)
    note(client, project, everywhere="on")
    assert Consent.objects.get().everywhere


def test_an_agreement_that_is_taken_back_stops_new_takes_at_once(lead, person, bob, project):
    cite(make_generation(project, bob), cover_of(person))
    consent = agree(person, project)
    lead.post(revoke_address(consent))
    assert refusals(project, [person.pk])[person.pk] == "Mara took back the agreement for @pilot."
    html = page(lead, f"{HERE}pilot/")
    assert "New takes are stopped." in html
    assert "1 take of this project used the face" in html


def test_taking_back_is_told_once_in_every_project_that_it_concerned(lead, person, alice, project):
    told: list[int] = []
    listen = lambda happening, **_: told.append(happening.project_id)  # noqa: E731
    other = make_project(alice, "Other")
    consent = agree(person, other)
    happened.connect(listen)
    for _ in range(2):
        lead.post(revoke_address(consent))
    happened.disconnect(listen)
    assert sorted(told) == sorted([project.pk, other.pk])


def test_a_lead_takes_back_nothing_of_projects_that_they_do_not_lead(lead, alice, bob, project):
    suit = make_studio_character(alice)
    theirs, everywhere, mine = agree(suit, make_project(bob, "Other")), agree(suit), agree(suit, project)
    assert [lead.post(revoke_address(each)).status_code for each in (theirs, everywhere, mine)] == [403, 403, 302]


def test_an_agreement_of_another_project_is_not_reached(lead, bob):
    other = make_project(bob, "Other")
    consent = agree(make_character(other), other)
    assert lead.post(revoke_address(consent)).status_code == 404


def test_an_agreement_that_ends_within_two_weeks_is_marked(lead, person, project):
    consent = agree(person, project, until=TODAY + timedelta(days=14))
    assert "It ends within 14 days." in page(lead, f"{HERE}pilot/")
    consent.until = TODAY + timedelta(days=15)
    consent.save()
    html = page(lead, f"{HERE}pilot/")
    assert "It ends within 14 days." not in html
    assert "Until 7 Dec 2026" in html


def test_everybody_reads_the_rights_and_only_leads_change_them(client, carol, person, project):
    agree(person, project, note="Paper in the safe")
    client.force_login(carol)
    html = page(client, f"{HERE}pilot/")
    assert "Paper in the safe" in html
    assert "Note an agreement" not in html
    assert "Take it back" not in html


def test_a_project_that_one_may_not_know_of_is_not_named(client, bob, ada, alice):
    open_project = make_project(alice, "Low Orbit")
    join(open_project, bob)
    suit = make_studio_character(alice)
    consent = agree(suit, make_project(ada, "Secret film"))
    consent.projects.add(open_project)
    client.force_login(bob)
    html = page(client, f"{HERE}suit/")
    assert "Secret film" not in html
    assert "1 project that you are not in" in html


def test_sharing_with_the_studio_widens_no_agreement(lead, alice, person, project):
    agree(person, project)
    lead.post(f"{HERE}pilot/promote/")
    assert refusals(project, [person.pk]) == {}
    assert refusals(make_project(alice, "Other"), [person.pk])


def test_the_list_marks_whom_no_new_take_may_show(lead, person, project):
    assert "No agreement" in page(lead, HERE)
    agree(person, project)
    assert "No agreement" not in page(lead, HERE)
