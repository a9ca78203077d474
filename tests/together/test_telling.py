"""Who is told of what, and who is not."""

from decimal import Decimal

import pytest

from generations.live import events
from generations.live.events import Event
from generations.money.budgets import Budget
from generations.review import comments, decisions
from generations.status import Status
from generations.together.notices import Kind, Mail, News, Notice, Preference, notify
from projects.happenings import membership_changed
from projects.models import Membership
from projects.people import members
from tests.factories import Role, make_generation, make_project


def told(user) -> list[tuple[str, str]]:
    return [(notice.kind, notice.sentence) for notice in Notice.objects.filter(user=user).order_by("id")]


@pytest.fixture
def take(project, bob):
    return make_generation(project, bob, Status.STORING)


def test_the_author_hears_that_a_take_is_ready(take, bob, alice):
    take.enter(Status.READY, cost=Decimal("0.7"))
    assert told(bob) == [("ready", "T1 is ready")]
    assert told(alice) == []


def test_the_author_hears_why_a_take_failed(take, bob):
    take.enter(Status.FAILED, problem="The picture could not be read. Nothing was charged.")
    notice = Notice.objects.get(user=bob)
    assert (notice.kind, notice.words) == ("failed", "T1 failed")
    assert notice.quote == "The picture could not be read. Nothing was charged."


def test_takes_of_one_press_that_end_together_are_one_notice(project, take, bob):
    second = make_generation(project, bob, Status.STORING, click=take.click, click_index=1)
    other = make_generation(project, bob, Status.STORING)
    for each in (take, second, other):
        each.enter(Status.READY, cost=Decimal("0.7"))
    assert [words for _, words in told(bob)] == ["2 takes of yours are ready", "T3 is ready"]


def test_what_was_read_stays_as_it_was(project, take, bob):
    second = make_generation(project, bob, Status.STORING, click=take.click, click_index=1)
    take.enter(Status.READY, cost=Decimal("0.7"))
    Notice.objects.read()
    second.enter(Status.READY, cost=Decimal("0.7"))
    assert [words for _, words in told(bob)] == ["T1 is ready", "T2 is ready"]


def test_who_left_the_project_hears_nothing_of_it(project, take, bob):
    project.memberships.filter(user=bob).delete()
    take.enter(Status.READY, cost=Decimal("0.7"))
    assert told(bob) == []


def test_who_was_switched_off_hears_nothing(take, bob):
    bob.is_active = False
    bob.save(update_fields=["is_active"])
    take.enter(Status.READY, cost=Decimal("0.7"))
    assert told(bob) == []


def test_a_comment_is_told_to_those_it_names_and_to_the_author(take, alice, bob, carol):
    comments.say(take, "@carol look at the hand", by=alice)
    assert told(carol) == [("mentioned", "Alice named you on T1")]
    assert told(bob) == [("commented", "Alice commented on T1")]
    assert told(alice) == []


def test_nobody_hears_twice_of_one_comment(take, alice, bob):
    comments.say(take, "@bob look at the hand", by=alice)
    assert told(bob) == [("mentioned", "Alice named you on T1")]


def test_an_answer_is_told_to_those_in_the_talk(take, alice, bob, carol):
    first = comments.say(take, "More light", by=carol)
    comments.say(take, "From the left?", by=alice, parent=first)
    assert told(carol) == [("commented", "Alice answered on T1")]
    assert [words for _, words in told(bob)] == ["Carol commented on T1", "Alice commented on T1"]


def test_a_comment_on_ones_own_take_is_told_to_nobody(take, bob):
    comments.say(take, "Mine", by=bob)
    assert not Notice.objects.exists()


def test_a_stranger_who_is_named_hears_nothing(take, alice, mallory):
    comments.say(take, "@mallory look", by=alice)
    assert told(mallory) == []


def test_a_decision_is_told_to_the_author(project, alice, bob):
    take = make_generation(project, bob, Status.READY)
    decisions.ask_changes(take, alice, "Warmer, please")
    decisions.approve(take, alice)
    assert told(bob) == [("changes", "Alice asked for changes to T1"), ("decided", "Alice approved T1")]


def test_a_question_goes_to_the_leads_or_to_the_one_asked(project, alice, bob, carol):
    first, second = (make_generation(project, bob, Status.READY) for _ in range(2))
    decisions.ask(first, bob)
    decisions.ask(second, bob, asked=carol)
    assert told(alice) == [("asked", "Bob asks for your decision on T1")]
    assert told(carol) == [("asked", "Bob asks for your decision on T2")]


def test_a_new_role_is_told_and_open_pages_are_checked(
    project, bob, alice, published, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        members.change_role(project.memberships.get(user=bob), Role.VIEWER, alice)
    assert told(bob) == [("membership", "Alice made you a viewer in Low Orbit")]
    assert f"revoke:{bob.pk}:{project.pk}" in published


def test_who_was_removed_hears_nothing_and_their_streams_end(
    project, bob, alice, published, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        members.remove(project.memberships.get(user=bob), alice)
    assert told(bob) == []
    assert f"revoke:{bob.pk}:{project.pk}" in published


def test_ones_own_doing_is_no_news(project, bob):
    membership_changed.send(Membership, project_id=project.pk, user_id=bob.pk)
    assert told(bob) == []


@pytest.fixture
def published(monkeypatch) -> list[str]:
    words: list[str] = []
    monkeypatch.setattr(events, "publish", words.append)
    return words


def limit(project, amount) -> None:
    Budget.of(project)
    Budget.objects.filter(project=project).update(limit=Decimal(amount))


def test_the_leads_hear_once_of_each_threshold(project, alice, bob, carol):
    limit(project, "1.40")
    first, second = make_generation(project, bob), make_generation(project, bob)
    first.enter(Status.SUBMITTING)
    second.enter(Status.SUBMITTING)
    assert told(alice) == [("budget", "Low Orbit has used 100% of its budget, takes on their way included")]
    assert told(bob) == told(carol) == []


def test_another_limit_counts_anew(project, alice, bob):
    limit(project, "1.00")
    make_generation(project, bob).enter(Status.SUBMITTING)
    limit(project, "1.40")
    make_generation(project, bob).enter(Status.SUBMITTING)
    limit(project, "20")
    make_generation(project, bob).enter(Status.SUBMITTING)
    assert [words.split()[4] for _, words in told(alice)] == ["50%", "100%"]


def test_a_threshold_once_told_is_not_told_again_from_below(project, alice, bob):
    limit(project, "1.40")
    first, second = make_generation(project, bob), make_generation(project, bob)
    first.enter(Status.SUBMITTING)
    second.cancel(bob)
    assert len(told(alice)) == 1


def test_without_a_limit_nobody_is_told_of_money(project, alice, bob):
    make_generation(project, bob).enter(Status.SUBMITTING)
    assert told(alice) == []


def test_one_cause_is_told_once(project, alice, bob):
    news = News(Kind.GUEST, "approved T1", project, guest="Lena", cause="guest:1")
    notify([bob, bob, alice], news)
    notify([bob], news)
    assert told(bob) == [("guest", "Lena approved T1")]


def test_preferences_decide_how_somebody_hears(project, alice, bob, carol):
    Preference.objects.create(user=alice, kind=Kind.GUEST, in_app=False, by_mail=False, in_digest=False)
    Preference.objects.create(user=bob, kind=Kind.GUEST, in_app=False, by_mail=False, in_digest=True)
    Preference.objects.create(user=carol, kind=Kind.READY, in_app=False)
    notify([alice, bob, carol], News(Kind.GUEST, "approved T1", project, guest="Lena"))
    ways = {notice.user: (notice.in_app, notice.mail) for notice in Notice.objects.all()}
    assert ways == {bob: (False, Mail.DIGEST), carol: (True, Mail.NOW)}


def test_a_bell_rings_where_the_person_is_and_says_nothing(project, bob, alice):
    elsewhere = make_project(bob, "Elsewhere")
    bob_is_in(elsewhere, bob)
    notify([bob], News(Kind.GUEST, "approved T1", project, guest="Lena"))
    rung = set(Event.objects.filter(kind="notice").values_list("project", "subject"))
    assert rung == {(project.pk, bob.pk), (elsewhere.pk, bob.pk)}


def bob_is_in(project, bob) -> None:
    project.presences.create(user=bob)


def test_who_is_named_when_a_comment_is_edited_hears_of_it_once(take, alice, carol):
    comment = comments.say(take, "Look at this", by=alice)
    for text in ("@carol look at this", "Look", "@carol look at this again"):
        comment.edit(text)
    (notice,) = carol.notices.all()
    assert (notice.kind, notice.quote) == ("mentioned", "@carol look at this")
