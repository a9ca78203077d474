"""Reports by members and guests: one case for many, kept from links until decided, the outcome heard."""

import pytest
from django.test import Client

from generations.models import Case, Notice, Policy, Report
from generations.moderation import report_views, rulings
from generations.sharing.links import ShareLink
from generations.status import Status
from projects.models import User
from tests.factories import make_character, make_generation, make_user
from tests.generations.pages import client_of, text_of

pytestmark = pytest.mark.django_db
BRAND = {"reason": "brand", "words": "The sign in the back is a real brand."}


@pytest.fixture
def take(project, bob):
    return make_generation(project, bob, Status.READY, clip="clips/a.mp4")


@pytest.fixture
def mod(db) -> User:
    return make_user("Mod", is_staff=True)


@pytest.fixture
def link(project, alice, take) -> str:
    return ShareLink.make(project, alice, [take], title="For Harbour")[1]


def report(person: User, take, form=BRAND):
    return client_of(person).post(f"/projects/low-orbit/takes/{take.number}/report/", form)


def test_a_member_reports_a_take(carol, take):
    assert client_of(carol).get("/projects/low-orbit/takes/1/report/").status_code == 200
    assert report(carol, take).status_code == 302
    case = Case.objects.get()
    assert (case.kind, case.take, case.person) == ("report", take, take.author)
    assert (case.reports.get().by, case.reports.get().words) == (carol, BRAND["words"])


def test_several_reports_are_one_case(alice, carol, take):
    report(alice, take)
    report(carol, take, {"reason": "consent"})
    case = Case.objects.get()
    assert (case.reports.count(), case.severity) == (2, Case.Severity.HIGH)


def test_the_same_person_again_has_changed_their_words(carol, take):
    report(carol, take)
    report(carol, take, {"reason": "other", "words": "I was wrong."})
    assert Report.objects.get().words == "I was wrong."


def test_members_still_see_it_and_links_do_not(carol, take, link):
    assert "/1/clip/" in Client().get(f"/s/{link}/").content.decode()
    report(carol, take)
    assert "/1/clip/" not in Client().get(f"/s/{link}/").content.decode()
    assert client_of(carol).get("/projects/low-orbit/takes/1/").status_code == 200


def test_once_it_is_let_be_links_show_it_again_and_who_reported_hears_of_it(carol, mod, take, link):
    report(carol, take)
    rulings.decide(Case.objects.get(), mod, "allow", "fits", "")
    assert "/1/clip/" in Client().get(f"/s/{link}/").content.decode()
    assert Notice.objects.filter(user=carol, kind="ruling").exists()


def test_a_guest_reports_by_the_link_and_reads_what_became_of_it(mod, take, link):
    guest = Client()
    guest.get(f"/s/{link}/")
    assert guest.post(f"/s/{link}/1/report/", BRAND).status_code == 302
    assert "You reported T1." in text_of(guest.get(f"/s/{link}/").content.decode())
    rulings.decide(Case.objects.get(), mod, "hide", "brand", "")
    assert "took it out of sight" in text_of(guest.get(f"/s/{link}/").content.decode())


def test_another_guest_reads_nothing_of_it(take, link):
    guest = Client()
    guest.get(f"/s/{link}/")
    guest.post(f"/s/{link}/1/report/", BRAND)
    assert "You reported" not in text_of(Client().get(f"/s/{link}/").content.decode())


def test_where_the_studio_takes_no_reports_from_guests_none_is_written(take, link):
    Policy.objects.create(guests_may_report=False)
    guest = Client()
    page = guest.post(f"/s/{link}/1/report/", BRAND)
    assert "takes no reports through links" in text_of(page.content.decode())
    assert not Case.objects.exists()


def test_a_comment_and_a_character_can_be_reported(alice, carol, bob, project, take):
    said = take.comments.create(author=bob, text="Rude")
    make_character(project, "pilot")
    client_of(carol).post(f"/projects/low-orbit/comments/{said.pk}/report/", BRAND)
    client_of(carol).post("/projects/low-orbit/characters/pilot/report/", BRAND)
    assert set(Case.objects.values_list("comment", "character__handle")) == {(said.pk, None), (None, "pilot")}


@pytest.mark.parametrize("form", [{}, {"reason": "nothing"}, {"reason": "brand", "words": "x" * 601}])
def test_a_wrong_form_says_so_and_writes_nothing(carol, take, form):
    response = report(carol, take, form)
    assert response.status_code == 422
    assert not Case.objects.exists()


def test_a_nul_in_the_words_writes_nothing(carol, take):
    assert report(carol, take, {"reason": "brand", "words": "a\x00b"}).status_code == 422
    assert not Case.objects.exists()


def test_whoever_reports_very_much_is_asked_to_wait(carol, take, monkeypatch):
    monkeypatch.setattr(report_views, "REPORTS_PER_HOUR", 1)
    report(carol, take)
    response = report(carol, take)
    assert response.status_code == 422
    assert "not sent" in response.content.decode()


def test_a_stranger_cannot_report_what_they_may_not_see(mallory, take):
    assert report(mallory, take).status_code == 404
