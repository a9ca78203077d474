"""What moderators press on a case's page, and what open queues hear of it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from generations.moderation.cases import Case
from generations.moderation.claiming import claim
from generations.moderation.rulings import decide
from tests.moderation.moderators import flagged, make_moderator
from tests.moderation.test_queue_page import page_of


def press(desk, name, case, **said):
    return desk.post(reverse(name, args=[case.pk]), said)


def test_claiming_and_letting_go(desk, project, bob):
    case = flagged(project, bob)
    assert "You have it, " in desk.post(reverse("case_claim", args=[case.pk]), follow=True).content.decode()
    assert "Free</span>" in desk.post(reverse("case_release", args=[case.pk]), follow=True).content.decode()


def test_whoever_comes_second_is_told_who_has_it(desk, project, bob):
    case = flagged(project, bob)
    claim(case, make_moderator("Oskar"))
    page = desk.post(reverse("case_claim", args=[case.pk]), follow=True).content.decode()
    assert "Oskar has this case in hand." in page
    assert "Oskar has it, " in page


def test_a_case_is_passed_on(desk, project, bob):
    case, oskar = flagged(project, bob), make_moderator("Oskar")
    press(desk, "case_pass", case, to=oskar.pk)
    case.refresh_from_db()
    assert case.holder == oskar


@pytest.mark.parametrize("to", ["", "x", "999999", str(2**70)])
def test_nobody_else_than_a_moderator_is_passed_a_case(desk, project, bob, to):
    case = flagged(project, bob)
    page = desk.post(reverse("case_pass", args=[case.pk]), {"to": to}, follow=True).content.decode()
    assert "Choose a moderator" in page
    assert Case.objects.get().claimed_by is None


def test_deciding_goes_on_to_the_next_within_the_filters(desk, project, bob):
    case, following = flagged(project, bob), flagged(project, bob)
    address = f"{reverse('case_decide', args=[case.pk])}?kind=output"
    answer = desk.post(address, {"step": "allow", "reason": "alarm", "note": "Steam"})
    assert answer["Location"] == f"{reverse('case', args=[following.pk])}?kind=output"
    assert case.rulings.get().note == "Steam"


def test_deciding_the_last_one_leads_back_to_the_queue(desk, project, bob):
    answer = press(desk, "case_decide", flagged(project, bob), step="allow", reason="alarm")
    assert answer["Location"] == reverse("moderation")


def test_what_another_has_is_not_decided_and_the_note_stays(desk, project, bob):
    case = flagged(project, bob)
    claim(case, make_moderator("Oskar"))
    answer = press(desk, "case_decide", case, step="allow", reason="alarm", note="Only steam")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Oskar has this case in hand" in page
    assert "Only steam</textarea>" in page
    assert not case.rulings.exists()


def test_what_was_decided_meanwhile_is_said(desk, project, bob):
    case = flagged(project, bob)
    decide(case, make_moderator("Oskar"), "hide", "violence")
    answer = press(desk, "case_decide", case, step="allow", reason="alarm")
    assert answer.status_code == 422
    assert "Oskar decided" in answer.content.decode()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"step": "allow"}, "Choose a reason"),
        ({"reason": "alarm"}, "Choose what is to be done"),
        ({"step": "suspend", "reason": "alarm"}, "Choose until which day"),
        ({"step": "suspend", "reason": "alarm", "until": "2001-01-01"}, "from today on"),
        ({"step": "suspend", "reason": "alarm", "until": "9999-99-99"}, "Write the day like"),
        ({"step": "bogus", "reason": "alarm"}, "bogus"),
    ],
)
def test_what_is_missing_is_said_in_words(desk, project, bob, said, words):
    case = flagged(project, bob)
    answer = press(desk, "case_decide", case, **said)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not case.rulings.exists()


def test_a_suspension_lasts_until_the_end_of_its_day(desk, project, bob):
    day = timezone.localdate()
    press(desk, "case_decide", flagged(project, bob), step="suspend", reason="violence", until=day.isoformat())
    bob.refresh_from_db()
    assert bob.is_suspended
    assert timezone.localdate(bob.suspended_until) == day


def test_nobody_decides_about_their_own(desk, project, ines):
    case = flagged(project, ines)
    assert "another moderator decides it" in page_of(desk, case)
    assert press(desk, "case_decide", case, step="allow", reason="alarm").status_code == 403


def test_a_decision_is_undone_from_its_page(desk, project, bob, ines):
    case = flagged(project, bob)
    ruling = decide(case, ines, "remove", "violence")
    assert "Undo this decision" in page_of(desk, case)
    desk.post(reverse("ruling_undo", args=[ruling.pk]), {"why": "Looked again"})
    case.refresh_from_db()
    assert case.closed_at is None
    assert "Looked again" in page_of(desk, case)


# Live


def test_an_open_queue_hears_nothing_while_nothing_changes(desk, project, bob):
    case = flagged(project, bob)
    mark = desk.get(reverse("moderation")).context["mark"]
    asked = {"mark": mark, "case": case.pk}
    assert desk.get(reverse("case_list_live"), asked).status_code == 204
    claim(case, make_moderator("Oskar"))
    answer = desk.get(reverse("case_list_live"), asked).content.decode()
    assert "Oskar has it, " in answer
    assert "decide-note" not in answer


@pytest.mark.parametrize("case", ["", "x", "0", "99999999999999999999", "٣"])
def test_a_case_that_is_none_is_left_out(desk, case):
    assert desk.get(reverse("case_list_live"), {"case": case}).status_code == 200


def test_a_press_by_script_is_answered_with_the_parts_that_move(desk, project, bob):
    case = flagged(project, bob)
    answer = desk.post(f"{reverse('case_claim', args=[case.pk])}?case={case.pk}", headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert "You have it, " in page
    assert "<html" not in page
