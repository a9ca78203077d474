"""Appeals: once, in time, by the person concerned, to another moderator."""

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client

from generations.generation import Generation
from generations.moderation.appeals import appeal
from generations.moderation.cases import Case
from generations.moderation.opening import open_case
from generations.moderation.rulings import Refused, Ruling, decide, undo
from generations.rules.checking import PROMPT, Match
from generations.status import Status
from generations.together.notices import Notice
from projects.audit import AuditEntry
from projects.models import User
from tests.factories import make_generation
from tests.moderation.moderators import Visibility, flagged, in_days, make_moderator, reported

pytestmark = pytest.mark.django_db


@pytest.fixture
def ines() -> User:
    return make_moderator("Ines")


def visibility_of(ruling: Ruling) -> str:
    return Generation.objects.get(cases=ruling.case.pk).visibility


def page_of(person: User, ruling: Ruling) -> str:
    client = Client()
    client.force_login(person)
    return client.get(f"/appeals/{ruling.pk}/").content.decode()


# Who, when, how often


def test_only_the_person_concerned_appeals(ruling, alice):
    with pytest.raises(Refused, match="Only the person"):
        appeal(ruling, alice, "else", "No")


def test_an_appeal_is_made_once(ruling, bob):
    appeal(ruling, bob, "else", "It is steam.")
    with pytest.raises(Refused, match="already"):
        appeal(Ruling.objects.get(pk=ruling.pk), bob, "else", "Steam!")


@pytest.mark.parametrize(("days", "may"), [(19, True), (21, False)])
def test_an_appeal_has_twenty_days(ruling, bob, days, may):
    with time_machine.travel(in_days(days)):
        assert ("Send the appeal" in page_of(bob, ruling)) == may


def test_what_is_not_against_them_cannot_be_appealed(project, bob, ines):
    ruling = decide(flagged(project, bob), ines, "allow", "alarm")
    with pytest.raises(Refused, match="nothing left"):
        appeal(ruling, bob, "else", "Thanks")


# How it ends


def test_whoever_ruled_does_not_decide_the_appeal(ruling, bob, ines):
    case = appeal(ruling, bob, "else", "It is steam.")
    with pytest.raises(PermissionDenied):
        decide(case, ines, "remove", "violence")


def test_nobody_decides_their_own_appeal(project, ines, oskar):
    ruling = decide(flagged(project, oskar), ines, "hide", "violence")
    with pytest.raises(PermissionDenied):
        decide(appeal(ruling, oskar, "else", "Steam"), oskar, "allow", "alarm")


def test_granted_the_take_is_shown_and_its_case_let_off(ruling, bob, oskar):
    decide(appeal(ruling, bob, "else", "It is steam."), oskar, "allow", "alarm", "Right.")
    first, second = Ruling.objects.filter(case=ruling.case)
    assert visibility_of(ruling) == Visibility.VISIBLE
    assert (first.undone_by, second.step, second.by) == (oskar, "allow", oskar)
    assert not Case.objects.filter(closed_at=None).exists()


def test_declined_it_stands_and_that_is_final(ruling, bob, oskar):
    answer = decide(appeal(ruling, bob, "else", "It is steam."), oskar, "remove", "violence")
    assert visibility_of(ruling) == Visibility.HIDDEN
    with pytest.raises(Refused, match="final"):
        appeal(answer, bob, "else", "Please")


def test_a_granted_appeal_is_not_undone_but_the_case_may_be_decided_anew(ruling, bob, ines, oskar):
    granted = decide(appeal(ruling, bob, "else", "It is steam."), oskar, "allow", "alarm")
    with pytest.raises(Refused, match="granted stands"):
        undo(granted, oskar)
    undo(Ruling.objects.get(case=ruling.case, undone_at=None), oskar)
    assert visibility_of(ruling) == Visibility.HIDDEN


def test_a_ruling_that_is_undone_leaves_nothing_to_appeal(ruling, bob, ines):
    case = appeal(ruling, bob, "else", "It is steam.")
    undo(ruling, ines)
    case.refresh_from_db()
    assert case.closed_at
    assert "This decision was taken back" in page_of(bob, ruling)


def test_a_refused_prompt_is_sent_once_its_appeal_is_granted(project, bob, ines, oskar):
    take = make_generation(project, bob, status=Status.HELD, awaits_review=True)
    ruling = decide(open_case(Case.Kind.PROMPT, take=take), ines, "remove", "violence")
    assert Generation.objects.get(pk=take.pk).status == Status.HELD
    decide(appeal(ruling, bob, "fits", "It is a stunt."), oskar, "allow", "fits")
    assert Generation.objects.get(pk=take.pk).status == Status.QUEUED


def test_a_warning_is_taken_back_though_the_take_was_sent(project, bob, ines, oskar):
    take = make_generation(project, bob, status=Status.HELD, awaits_review=True)
    ruling = decide(open_case(Case.Kind.PROMPT, take=take), ines, "warn", "brand")
    decide(appeal(ruling, bob, "fits", "It is our own brand."), oskar, "allow", "fits")
    assert not Ruling.objects.get(pk=ruling.pk).stands
    assert Generation.objects.get(pk=take.pk).status == Status.QUEUED


def test_an_appeal_changes_no_money(ruling, project, bob, oskar):
    before = list(project.entries.values_list("kind", "amount"))
    decide(appeal(ruling, bob, "else", "It is steam."), oskar, "allow", "alarm")
    assert list(project.entries.values_list("kind", "amount")) == before


def test_each_act_of_a_granted_appeal_has_its_own_audit_row(ruling, bob, oskar):
    decide(appeal(ruling, bob, "else", "It is steam."), oskar, "allow", "alarm")
    by_oskar = AuditEntry.objects.filter(by=oskar).values_list("action", flat=True)
    assert sorted(by_oskar) == ["case.decided", "case.decided", "case.undone"]


def test_the_person_hears_how_it_ended_and_the_reporters_too(project, bob, carol, ines, oskar):
    take = make_generation(project, bob, status=Status.READY)
    ruling = decide(reported(take, carol), ines, "hide", "violence")
    decide(appeal(ruling, bob, "else", "It is steam."), oskar, "allow", "alarm")
    assert Notice.objects.filter(user=bob, words__startswith="granted your appeal").exists()
    assert Notice.objects.filter(user=carol, words__endswith="left it as it is").exists()


# The page


def test_the_page_says_why_and_offers_the_way_to_appeal(ruling, bob):
    page = page_of(bob, ruling)
    for words in ("It stays hidden, for now", "injury or gore", "It reads as an accident", "Send the appeal"):
        assert words in page


def test_the_words_that_a_rule_found_are_marked_and_may_be_left_out(project, bob, ines):
    take = make_generation(project, bob, status=Status.HELD, awaits_review=True, prompt="blood on the floor")
    found = Match(1, 1, 1, "Injury words", "hold", "Nobody is hurt here", PROMPT, 0, 5, "blood").as_json()
    page = page_of(bob, decide(open_case(Case.Kind.PROMPT, take=take, matches=[found]), ines, "remove", "violence"))
    for words in ("<mark>blood</mark>", "The words that the rules found", "Remix without these words"):
        assert words in page


def test_sending_it_from_the_page_makes_a_case_and_shows_where_it_stands(ruling, bob, oskar):
    client = Client()
    client.force_login(bob)
    page = client.post(f"/appeals/{ruling.pk}/", {"grounds": "else", "words": "It is steam."}, follow=True)
    assert "Someone else is looking at it" in page.content.decode()
    assert "It is steam." in page.content.decode()
    assert Case.objects.get(kind="appeal").appeals == ruling


@pytest.mark.parametrize("said", [{}, {"grounds": "none", "words": "x"}, {"grounds": "else", "words": "x" * 601}])
def test_what_is_wrong_with_the_form_is_said(ruling, bob, said):
    client = Client()
    client.force_login(bob)
    assert client.post(f"/appeals/{ruling.pk}/", said).status_code == 422
    assert not Case.objects.filter(kind="appeal").exists()


def test_nobody_else_has_the_page(ruling, alice, client):
    client.force_login(alice)
    assert client.get(f"/appeals/{ruling.pk}/").status_code == 404


def test_the_earlier_ones_stand_beside_it(ruling, project, bob, ines):
    earlier = decide(flagged(project, bob), ines, "warn", "brand")
    assert f'href="/appeals/{earlier.pk}/"' in page_of(bob, ruling)
    assert "There are none." not in page_of(bob, ruling)


def test_the_takes_own_page_leads_its_author_there_and_nobody_else(ruling, project, bob, alice, client):
    client.force_login(bob)
    page = f"/projects/{project.slug}/takes/{ruling.case.take.number}/"
    assert f'href="/appeals/{ruling.pk}/"' in client.get(page).content.decode()
    client.force_login(alice)
    assert f'href="/appeals/{ruling.pk}/"' not in client.get(page).content.decode()
