"""Decisions: made once, with all that follows from them, and undone in any order."""

import pytest
from django.core.exceptions import PermissionDenied

from generations.generation import Generation
from generations.live.events import Event
from generations.moderation.cases import Case
from generations.moderation.claiming import claim
from generations.moderation.opening import open_case
from generations.moderation.rulings import Refused, Ruling, decide, steps, undo
from generations.status import Status
from generations.together.notices import Notice
from projects.audit import AuditEntry
from projects.models import User
from tests.factories import make_character, make_generation, make_picture
from tests.moderation.moderators import Visibility, flagged, in_days, make_moderator, reported

pytestmark = pytest.mark.django_db


@pytest.fixture
def ines() -> User:
    return make_moderator("Ines")


@pytest.fixture
def case(project, bob) -> Case:
    return flagged(project, bob)


@pytest.fixture
def take(project, bob) -> Generation:
    return make_generation(project, bob, status=Status.READY)


def seen(take: Generation) -> str:
    return Generation.objects.get(pk=take.pk).visibility


# What follows


def test_no_action_shows_a_flagged_clip_again(case, ines):
    decide(case, ines, "allow", "alarm")
    assert seen(case.take) == Visibility.VISIBLE


def test_a_clip_that_is_kept_hidden_stays_hidden(case, ines):
    decide(case, ines, "hide", "violence")
    assert seen(case.take) == Visibility.HIDDEN


def test_a_removed_clip_has_thirty_days(case, ines):
    decide(case, ines, "remove", "consent")
    take = Generation.objects.get(pk=case.take.pk)
    assert take.visibility == Visibility.REMOVED
    assert take.removed_at
    assert take.purge_at
    assert (take.purge_at - take.removed_at).days == 30


def test_hiding_changes_the_card_on_open_boards(take, ines):
    case, version = reported(take), take.version
    decide(case, ines, "hide", "violence")
    assert Generation.objects.get(pk=take.pk).version == version + 1
    assert Event.objects.filter(kind="take", subject=take.pk).exists()


def test_what_was_reported_may_be_shared_again_once_somebody_has_looked(take, ines):
    decide(reported(take), ines, "allow", "fits")
    take.refresh_from_db()
    assert not take.is_reported
    assert take.visibility == Visibility.VISIBLE


def test_a_hidden_comment_keeps_its_words_for_the_undoing(take, bob, ines):
    comment = take.comments.create(author=bob, text="Rude")
    ruling = decide(open_case(Case.Kind.REPORT, comment=comment), ines, "hide", "other")
    comment.refresh_from_db()
    assert comment.deleted_at
    undo(ruling, ines)
    comment.refresh_from_db()
    assert (comment.text, comment.deleted_at) == ("Rude", None)


def test_a_comment_that_its_author_took_back_does_not_come_back(take, bob, ines):
    comment = take.comments.create(author=bob, text="Rude")
    case = open_case(Case.Kind.REPORT, comment=comment)
    comment.take_back()
    undo(decide(case, ines, "hide", "other"), ines)
    comment.refresh_from_db()
    assert comment.deleted_at


def test_a_held_character_is_freed_and_held_again_since_when_it_was(project, ines):
    character = make_character(project, held_at=in_days(-1), held_why="A public person")
    since = character.held_at
    ruling = decide(open_case(Case.Kind.CHARACTER, character=character), ines, "allow", "fits")
    character.refresh_from_db()
    assert character.held_at is None
    undo(ruling, ines)
    character.refresh_from_db()
    assert (character.held_at, character.held_why) == (since, "A public person")


def test_a_picture_alone_is_held(project, ines):
    character = make_character(project, pictures=0)
    picture = make_picture(character, sha256="b" * 64)
    decide(open_case(Case.Kind.REPORT, picture=picture), ines, "hide", "consent")
    picture.refresh_from_db()
    character.refresh_from_db()
    assert picture.held_at
    assert not character.held_at


def test_holding_a_members_takes_hides_this_one_and_marks_the_member(case, bob, ines):
    decide(case, ines, "hold", "violence")
    bob.refresh_from_db()
    assert bob.needs_review
    assert seen(case.take) == Visibility.HIDDEN


# Who may, and what may not be


def test_nobody_decides_about_their_own_work(project, ines):
    case = flagged(project, ines)
    with pytest.raises(PermissionDenied):
        decide(case, ines, "allow", "fits")


def test_of_two_who_decide_one_wins_and_the_other_is_told(case, ines, oskar):
    late = Case.objects.get(pk=case.pk)
    decide(case, ines, "hide", "violence")
    with pytest.raises(Refused, match="Ines decided this a moment ago: hidden"):
        decide(late, oskar, "allow", "fits")
    assert seen(case.take) == Visibility.HIDDEN


def test_a_case_in_somebody_elses_hands_is_not_decided(case, ines, oskar):
    claim(case, oskar)
    with pytest.raises(Refused, match="Oskar has this case in hand"):
        decide(case, ines, "allow", "fits")


@pytest.mark.parametrize("until", [None, in_days(-1)])
def test_a_suspension_needs_a_date_to_come(case, bob, ines, until):
    with pytest.raises(Refused, match="date"):
        decide(case, ines, "suspend", "violence", until=until)
    bob.refresh_from_db()
    assert bob.suspended_until is None
    assert Case.objects.get(pk=case.pk).closed_at is None


def test_a_moderator_does_not_suspend_an_admin(project, ada, ines):
    with pytest.raises(Refused, match="admin"):
        decide(flagged(project, ada), ines, "suspend", "violence", until=in_days(3))


def test_a_guests_comment_has_nobody_to_suspend(take, ines):
    comment = take.comments.create(guest_name="Lena", text="Rude")
    case = open_case(Case.Kind.REPORT, comment=comment)
    assert set(steps(case)) == {"allow", "hide", "remove"}
    with pytest.raises(Refused):
        decide(case, ines, "suspend", "other", until=in_days(3))


# Undoing


def test_undoing_hides_a_flagged_clip_again_and_opens_its_case(case, ines, oskar):
    ruling = decide(case, ines, "allow", "alarm")
    undo(ruling, oskar, "It was no steam")
    assert seen(case.take) == Visibility.HIDDEN
    assert Case.objects.get(pk=case.pk).closed_at is None


def test_undoing_twice_is_once(case, ines, oskar):
    ruling = decide(case, ines, "allow", "alarm")
    same = Ruling.objects.get(pk=ruling.pk)
    undo(ruling, ines)
    with pytest.raises(Refused, match="a moment ago"):
        undo(same, oskar)


def test_a_hidden_take_stays_hidden_while_another_ruling_hides_it(take, bob, carol, ines):
    first = decide(reported(take, carol), ines, "remove", "consent")
    decide(flagged_later(take), ines, "hide", "violence")
    assert seen(take) == Visibility.REMOVED
    undo(first, ines)
    assert seen(take) == Visibility.HIDDEN


def flagged_later(take: Generation) -> Case:
    return open_case(Case.Kind.OUTPUT, take=take)


def test_a_ruling_stands_while_another_case_of_its_kind_is_open(take, ines):
    ruling = decide(reported(take), ines, "hide", "violence")
    reported(take)
    with pytest.raises(Refused, match="Another case"):
        undo(ruling, ines)
    assert seen(take) == Visibility.HIDDEN


def test_files_that_are_gone_cannot_come_back(case, ines):
    ruling = decide(case, ines, "remove", "consent")
    Generation.objects.update(purged_at=in_days(0))
    with pytest.raises(Refused, match="were deleted on"):
        undo(ruling, ines)
    assert Case.objects.get(pk=case.pk).closed_at


def test_undoing_a_hold_leaves_the_member_as_before(case, bob, ines):
    undo(decide(case, ines, "hold", "violence"), ines)
    bob.refresh_from_db()
    assert not bob.needs_review


# The trail, and who hears of it


def test_a_decision_and_its_undoing_leave_one_row_each_with_before_and_after(case, ines, oskar):
    ruling = decide(case, ines, "remove", "consent", "No release on file")
    undo(ruling, oskar, "There is one")
    undone, decided = AuditEntry.objects.filter(action__in=("case.decided", "case.undone"))
    assert (decided.by, decided.why) == (ines, "No release on file")
    assert (decided.before["visibility"], decided.after["visibility"]) == ("hidden", "removed")
    assert (undone.by, undone.why, undone.after["visibility"]) == (oskar, "There is one", "hidden")


def test_the_author_is_told_why_and_how_to_appeal(case, bob, ines):
    ruling = decide(case, ines, "hide", "violence", "It reads as an accident")
    notice = Notice.objects.get(user=bob, kind="ruling")
    assert notice.sentence.startswith(f"Ines keeps {case.take}, Low Orbit hidden: injury or gore.")
    assert "appeal once, until" in notice.sentence
    assert (notice.quote, notice.url) == ("It reads as an accident", f"/appeals/{ruling.pk}/")


def test_whoever_reported_hears_what_came_of_it_and_not_by_whom(take, alice, carol, ines):
    decide(reported(take, alice, carol), ines, "remove", "consent")
    told = Notice.objects.filter(kind="ruling", user__in=(alice, carol))
    assert {notice.sentence for notice in told} == {f"What you reported, {take}, is removed"}
    assert {notice.user for notice in told} == {alice, carol}


def test_an_author_hears_nothing_of_reports_that_came_to_nothing(take, bob, carol, ines):
    decide(reported(take, carol), ines, "allow", "fits")
    assert not Notice.objects.filter(kind="ruling", user=bob).exists()


def test_whoever_is_no_moderator_any_more_decides_nothing(case, ines):
    User.objects.filter(pk=ines.pk).update(is_staff=False)
    with pytest.raises(PermissionDenied):
        decide(case, ines, "allow", "fits")
