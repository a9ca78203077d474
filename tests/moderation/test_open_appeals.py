"""An appeal that nobody has decided: one more message, taking it back, and the page that follows it by itself."""

from typing import Any

import pytest
from django.test import Client

from generations.moderation.appeals import add, appeal, take_back
from generations.moderation.cases import Case
from generations.moderation.claiming import claim
from generations.moderation.rulings import Refused, Ruling, decide, undo
from generations.together.notices import Notice
from projects.audit import AuditEntry
from projects.models import User
from projects.people.suspension import token_of
from tests.moderation.moderators import flagged, in_days, make_moderator

pytestmark = pytest.mark.django_db


@pytest.fixture
def ines() -> User:
    return make_moderator("Ines")


@pytest.fixture
def appealed(ruling, bob, oskar) -> Case:
    return appeal(ruling, bob, "else", "It is steam.")


def browser_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page_of(person: User, ruling: Ruling) -> str:
    return browser_of(person).get(f"/appeals/{ruling.pk}/").content.decode()


def press(person: User, ruling: Ruling, act: str, **said: str) -> Any:
    return browser_of(person).post(f"/appeals/{ruling.pk}/", {"act": act, **said}, follow=True)


def now(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


# One more message


def test_one_message_is_added_and_both_read_it(appealed, ruling, bob, oskar):
    page = press(bob, ruling, "add", more="See panel 14.").content.decode()
    assert "Your message is added." in page
    assert "See panel 14." in page
    assert "See panel 14." in browser_of(oskar).get(f"/moderation/cases/{appealed.pk}/").content.decode()
    assert AuditEntry.objects.filter(action="appeal.added", by=bob, subject_id=str(appealed.pk)).count() == 1


def test_a_second_message_is_not_taken(appealed, ruling, bob):
    add(ruling, bob, "See panel 14.")
    assert 'name="more"' not in page_of(bob, ruling)
    answer = press(bob, ruling, "add", more="And 15.")
    assert answer.status_code == 422
    assert "You have added a message already" in answer.content.decode()
    assert now(appealed).addition == "See panel 14."


def test_nothing_is_added_once_it_is_decided(appealed, ruling, bob, oskar):
    decide(appealed, oskar, "remove", "violence")
    with pytest.raises(Refused, match="No appeal of yours is open"):
        add(ruling, bob, "Wait!")
    assert now(appealed).addition == ""


@pytest.mark.parametrize(("more", "said"), [("", "Write a message first."), ("x" * 601, "600 characters at most.")])
def test_what_is_wrong_with_a_message_is_said(appealed, ruling, bob, more, said):
    answer = press(bob, ruling, "add", more=more)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert now(appealed).addition == ""


def test_whoever_has_it_in_hand_is_told_of_the_message(appealed, ruling, bob, oskar):
    claim(appealed, oskar)
    add(ruling, bob, "See panel 14.")
    assert Notice.objects.filter(user=oskar, words__startswith="added a message to the appeal").count() == 1


def test_the_message_comes_by_itself_into_an_open_queue(appealed, ruling, bob, oskar):
    mark = browser_of(oskar).get("/moderation/").context["mark"]
    add(ruling, bob, "See panel 14.")
    answer = browser_of(oskar).get("/moderation/live/", {"mark": mark, "case": appealed.pk})
    assert "See panel 14." in answer.content.decode()


def test_nobody_adds_to_anothers_appeal(appealed, ruling, alice):
    with pytest.raises(Refused):
        add(ruling, alice, "Me too")
    assert press(alice, ruling, "add", more="Me too").status_code == 404


# Taking it back


def test_taken_back_the_case_is_closed_and_the_ruling_stands(appealed, ruling, bob):
    page = press(bob, ruling, "back").content.decode()
    assert now(appealed).closed_at
    assert Ruling.objects.get(pk=ruling.pk).stands
    for words in ("You took the appeal back", "The decision stands", "It cannot be appealed again."):
        assert words in page
    assert AuditEntry.objects.filter(action="appeal.taken_back", by=bob, subject_id=str(appealed.pk)).count() == 1


def test_nobody_is_told_of_it(appealed, ruling, bob, oskar):
    claim(appealed, oskar)
    before = Notice.objects.count()
    take_back(ruling, bob)
    assert Notice.objects.count() == before


def test_what_was_taken_back_is_not_appealed_again(appealed, ruling, bob):
    take_back(ruling, bob)
    with pytest.raises(Refused, match="already"):
        appeal(Ruling.objects.get(pk=ruling.pk), bob, "else", "It is steam.")
    assert "Send the appeal" not in page_of(bob, ruling)


def test_what_was_taken_back_is_decided_by_nobody(appealed, ruling, bob, oskar):
    take_back(ruling, bob)
    with pytest.raises(Refused, match="closed"):
        decide(now(appealed), oskar, "allow", "alarm")
    assert Ruling.objects.get(pk=ruling.pk).stands


def test_what_is_decided_is_not_taken_back(appealed, ruling, bob, oskar):
    decide(appealed, oskar, "remove", "violence")
    answer = press(bob, ruling, "back")
    assert answer.status_code == 422
    assert "It was decided, or taken back. Nothing was changed." in answer.content.decode()


def test_a_decision_that_is_undone_after_that_says_so(appealed, ruling, bob, ines):
    take_back(ruling, bob)
    undo(Ruling.objects.get(pk=ruling.pk), ines)
    page = page_of(bob, ruling)
    assert page.index("You took the appeal back") < page.index("The decision was taken back")


def test_an_appeal_whose_answer_was_undone_can_be_taken_back(appealed, ruling, bob, oskar):
    undo(decide(appealed, oskar, "remove", "violence"), oskar)
    take_back(ruling, bob)
    assert now(appealed).closed_at


# Whoever is suspended


@pytest.fixture
def suspension(project, bob, ines, oskar) -> Ruling:
    ruling = decide(flagged(project, bob), ines, "suspend", "violence", until=in_days(3))
    appeal(ruling, bob, "else", "It is steam.")
    return ruling


def test_the_suspended_add_their_message_and_take_it_back_too(suspension, bob):
    token = token_of(bob)
    said = {"token": token, "act": "add", "more": "See panel 14."}
    assert "See panel 14." in Client().post("/suspended/", said, follow=True).content.decode()
    page = Client().post("/suspended/", {"token": token, "act": "back"}, follow=True).content.decode()
    assert "You took the appeal back" in page
    assert suspension.appeal.closed_at is None
    assert now(suspension.appeal).closed_at


def test_without_the_token_nothing_is_taken_back(suspension):
    Client().post("/suspended/", {"token": "no", "act": "back"})
    assert now(suspension.appeal).closed_at is None


# Where it stands, by itself


def live(person: User, ruling: Ruling, mark: str) -> Any:
    return browser_of(person).get(f"/appeals/{ruling.pk}/live/", {"mark": mark})


def mark_of(person: User, ruling: Ruling) -> str:
    mark: str = browser_of(person).get(f"/appeals/{ruling.pk}/").context["mark"]
    return mark


def test_while_nothing_moves_nothing_is_sent(appealed, ruling, bob):
    assert live(bob, ruling, mark_of(bob, ruling)).status_code == 204


def test_who_has_it_in_hand_is_said_without_the_form(appealed, ruling, bob, oskar):
    mark = mark_of(bob, ruling)
    claim(appealed, oskar)
    answer = live(bob, ruling, mark)
    page = answer.content.decode()
    assert "Oskar is looking at it" in page
    assert "Oskar has it" in page
    assert 'name="more"' not in page
    assert "HX-Refresh" not in answer
    assert live(bob, ruling, mark_of(bob, ruling)).status_code == 204


def test_a_claim_that_is_only_kept_moves_nothing(appealed, ruling, bob, oskar):
    claim(appealed, oskar)
    mark = mark_of(bob, ruling)
    claim(appealed, oskar)
    assert live(bob, ruling, mark).status_code == 204


@pytest.mark.parametrize("step", ["allow", "remove"])
def test_once_it_is_decided_the_whole_page_comes_anew_and_asks_no_more(appealed, ruling, bob, oskar, step):
    mark = mark_of(bob, ruling)
    assert "every 15s" in page_of(bob, ruling)
    decide(appealed, oskar, step, "alarm")
    assert live(bob, ruling, mark)["HX-Refresh"] == "true"
    assert "every 15s" not in page_of(bob, ruling)


def test_nobody_else_follows_it(appealed, ruling, alice):
    assert live(alice, ruling, "").status_code == 404
