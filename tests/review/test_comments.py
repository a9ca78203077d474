from decimal import Decimal

import pytest
from django.urls import reverse

from generations.live.events import Event
from generations.review.comments import Comment, commented, comments_of, say
from generations.status import Status
from projects.happenings import happened
from tests.factories import Role, join, make_generation, make_project, make_user
from tests.generations.pages import HTMX, client_of, read

pytestmark = pytest.mark.django_db


def comment(user, take, headers=HTMX, **form):
    address = reverse("comment_create", args=[take.project.slug, take.number])
    return client_of(user).post(address, form, headers=headers)


def press(user, said, what, **form):
    address = reverse(f"comment_{what}", args=[said.generation.project.slug, said.pk])
    return client_of(user).post(address, form, headers=HTMX)


@pytest.fixture
def heard():
    """What listeners were told: happenings and new comments."""
    told = []
    listen = lambda **sent: told.append(sent.get("happening") or sent["comment"])  # noqa: E731
    happened.connect(listen)
    commented.connect(listen)
    yield told
    happened.disconnect(listen)
    commented.disconnect(listen)


def test_everybody_in_the_project_may_comment_at_a_moment(carol, take):
    assert comment(carol, take, text="The sun jumps", pinned="on", at_seconds="1.2").status_code == 200
    said = take.comments.get()
    assert (said.author, said.text, said.at_seconds) == (carol, "The sun jumps", Decimal("1.200"))


def test_without_the_pin_it_is_about_the_whole_take(bob, take):
    comment(bob, take, text="Lovely", at_seconds="1.2")
    assert take.comments.get().at_seconds is None


@pytest.mark.parametrize("moment", ["-0.1", "5.001", "99999999999", "1.23456", "NaN", "abc"])
def test_a_moment_outside_the_clip_is_refused_and_nothing_is_written(moment, bob, take):
    response = comment(bob, take, text="Here", pinned="on", at_seconds=moment)
    assert response.status_code == 422
    assert not take.comments.exists()


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001, "nul\0byte"])
def test_words_that_cannot_be_kept_are_refused(text, bob, take):
    assert comment(bob, take, text=text).status_code == 422
    assert not take.comments.exists()


def test_without_script_refused_words_stand_in_the_form_again(bob, take):
    response = comment(bob, take, headers=None, text="Look here", pinned="on", at_seconds="77")
    assert response.status_code == 422
    assert "Look here</textarea>" in response.content.decode()


def test_a_take_without_clip_can_be_talked_about_but_not_pointed_at(project, bob):
    take = make_generation(project, bob, Status.FAILED)
    assert comment(bob, take, text="Why?").status_code == 200
    assert comment(bob, take, text="Here", pinned="on", at_seconds="1").status_code == 422


def test_an_answer_to_an_answer_stands_in_the_same_thread(bob, carol, take):
    first = say(take, "The sun jumps", by=carol)
    answer = say(take, "Seen it", by=bob, parent=first)
    comment(carol, take, text="Thanks", parent=answer.pk, pinned="on", at_seconds="1")
    (thread,) = comments_of(take)
    assert [reply.text for reply in thread.replies] == ["Seen it", "Thanks"]
    assert {reply.at_seconds for reply in thread.replies} == {None}


@pytest.mark.parametrize("parent", ["999999", "99999999999999999999", "x"])
def test_an_answer_needs_a_comment_of_this_take(parent, bob, take):
    assert comment(bob, take, text="Seen it", parent=parent).status_code == 422


def test_an_answer_to_a_comment_of_another_project_is_refused(bob, take):
    elsewhere = say(make_generation(make_project(bob, "Other"), bob), "Secret", by=bob)
    assert comment(bob, take, text="Seen it", parent=elsewhere.pk).status_code == 422


def test_members_are_named_by_first_name_or_address(project, bob, carol, take):
    join(project, make_user("Jude Law", email="jl@studio.test"), Role.ARTIST)
    said = say(take, "@Carol and @jl. see x@alice.test, @mallory", by=bob)
    assert {person.first_name for person in said.mentioned.all()} == {"Carol", "Jude"}


def test_nobody_names_themselves(bob, take):
    assert not say(take, "@bob was here", by=bob).mentioned.exists()


def test_everybody_is_told_within_the_same_transaction(carol, take, heard):
    said = say(take, "The sun jumps", by=carol, at_seconds=Decimal("1.2"))
    happening, comment = heard
    assert (happening.words, happening.quote, happening.by) == ("commented on {take}", "The sun jumps", carol)
    assert comment == said
    assert Event.objects.filter(kind=Event.Kind.TAKE, subject=take.pk).exists()


def test_a_guest_is_told_of_by_the_name_they_gave(take, heard):
    said = say(take, "We love it", guest_name="Lena", guest_key="k")
    assert (said.author, said.name, said.initials) == (None, "Lena", "L")
    assert heard[0].guest == "Lena"


def test_only_the_author_changes_the_words(alice, bob, carol, take):
    said = say(take, "The sun jmps", by=carol)
    for other in (alice, bob):
        assert press(other, said, "edit", text="No").status_code == 403
    press(carol, said, "edit", text="The sun jumps, @bob")
    said.refresh_from_db()
    assert said.text == "The sun jumps, @bob"
    assert said.edited_at
    assert list(said.mentioned.all()) == [bob]


def test_the_author_and_leads_delete_and_answers_stay(alice, bob, carol, take):
    said = say(take, "The sun jumps", by=carol)
    say(take, "Seen it", by=bob, parent=said)
    assert press(bob, said, "delete").status_code == 403
    assert press(alice, said, "delete").status_code == 200
    said.refresh_from_db()
    assert said.deleted_at
    assert not said.text
    (thread,) = comments_of(take)
    assert [reply.text for reply in thread.replies] == ["Seen it"]
    assert press(carol, said, "edit", text="again").status_code == 404


def test_a_deleted_comment_without_answers_is_gone(carol, take):
    say(take, "Oops", by=carol).take_back()
    assert comments_of(take) == []


def test_a_thread_is_resolved_once_and_opened_again(bob, carol, take, heard):
    said = say(take, "The sun jumps", by=carol)
    heard.clear()
    press(bob, said, "resolve")
    press(bob, said, "resolve")
    said.refresh_from_db()
    assert (said.resolved_by, len(heard)) == (bob, 1)
    press(carol, said, "resolve", reopen="1")
    said.refresh_from_db()
    assert said.resolved_at is None


def test_a_stranger_and_a_forged_id_find_nothing(mallory, bob, take):
    said = say(take, "Hello", by=bob)
    assert press(mallory, said, "delete").status_code == 404
    other = make_project(mallory, "Other")
    address = reverse("comment_delete", args=[other.slug, said.pk])
    assert client_of(mallory).post(address).status_code == 404
    assert client_of(bob).post(reverse("comment_edit", args=[take.project.slug, 2**70])).status_code == 404


def test_there_is_a_limit_to_how_much_one_says_in_an_hour(bob, take, monkeypatch):
    monkeypatch.setattr("generations.review.views.COMMENTS_PER_HOUR", 0)
    response = comment(bob, take, text="More")
    assert response.status_code == 422
    assert "still here" in response.content.decode()


def test_comments_cost_as_many_queries_however_many_there_are(bob, take, django_assert_num_queries):
    for index in range(5):
        say(take, "Answer", by=bob, parent=say(take, f"{index}", by=bob))
    with django_assert_num_queries(1):
        assert len(comments_of(take)) == 5


def test_the_names_to_choose_from_are_the_members(bob, take, mallory):
    address = reverse("comment_names", args=[take.project.slug])
    html = client_of(bob).get(address, {"q": "c"}).content.decode()
    assert "@carol" in html
    assert "@alice" not in html
    assert "Mallory" not in client_of(bob).get(address).content.decode()


def test_a_comment_knows_its_place_on_the_timeline(bob, take):
    assert say(take, "Here", by=bob, at_seconds=Decimal("1.2")).percent == "24.00%"
    assert Comment(generation=take).percent == "0.00%"


def test_very_many_comments_are_shown_on_demand(project, bob, take, monkeypatch):
    monkeypatch.setattr("generations.review.take_page.MOST_THREADS", 2)
    for words in ("First", "Second", "Third"):
        say(take, words, by=bob)
    html = read(bob, "generation", project, take.number)
    assert "Show 1 older comment" in html
    assert "First</p>" not in html
    assert "First</p>" in read(bob, "generation", project, take.number, comments="all")
