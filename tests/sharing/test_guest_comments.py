"""What guests say and answer through a link, and who reads it."""

from decimal import Decimal

import pytest
from django.test import Client

from generations.review.comments import Comment
from generations.sharing import guest_views
from generations.sharing.links import GuestAnswer
from generations.together.notices import Notice
from tests.sharing.places import Guest, link, share


def test_a_guest_comments_at_a_moment_with_a_name_that_is_asked_once(guest, take):
    assert guest.says(take, "Half a second later", name="").status_code == 422
    guest.says(take, "Half a second later", at_seconds="2.80", pinned="on")
    guest.says(take, "And lovely", name="")
    first, second = Comment.objects.all()
    assert (first.guest_name, first.at_seconds, first.share_link, first.author) == (
        "Lena",
        Decimal("2.8"),
        link(),
        None,
    )
    assert second.guest_name == "Lena"
    assert "0:02.80" in guest.page()


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""}, {"text": "  "}, {"text": "a\x00b"}, {"text": "x" * 2001}, {"at_seconds": "-1"},
        {"at_seconds": "NaN"}, {"at_seconds": "1e9"}, {"at_seconds": "later"}, {"name": "x" * 61},
    ],
)  # fmt: skip
def test_what_cannot_be_said_is_refused_and_kept_on_the_page(guest, take, wrong):
    response = guest.post("guest_comments", take.number, **{"text": "These words", "name": "Lena", **wrong})
    assert response.status_code == 422
    assert 'class="error"' in response.content.decode()
    assert not Comment.objects.exists()


def test_guests_never_read_what_members_say_among_themselves(bob, guest, take):
    guest.says(take, "From Harbour")
    of_guest = Comment.objects.get()
    take.comments.create(author=bob, text="Internal words")
    take.comments.create(author=bob, text="An answer for them", parent=of_guest)
    other = Guest(share(bob, take)[1])
    other.says(take, "From elsewhere", name="Noor")
    html = guest.page()
    assert "From Harbour" in html
    assert "An answer for them" in html
    assert "Internal words" not in html
    assert "From elsewhere" not in html
    assert "Internal words" not in guest.get("guest_comments", take.number).content.decode()


def test_guests_of_one_link_read_each_other_but_change_only_their_own(guest, take):
    guest.says(take, "Mine")
    other = Guest(guest.token)
    assert "Mine" in other.page()
    comment = Comment.objects.get()
    for name in ("guest_comment_edit", "guest_comment_delete"):
        assert other.post(name, take.number, comment.pk, text="Changed").status_code == 404
        assert guest.post(name, take.number, 10**30, text="Changed").status_code == 404
    guest.post("guest_comment_edit", take.number, comment.pk, text="Mine, better")
    comment.refresh_from_db()
    assert (comment.text, comment.edited_at is None) == ("Mine, better", False)
    guest.post("guest_comment_delete", take.number, comment.pk)
    assert "Mine, better" not in guest.page()


def test_a_member_s_comment_is_out_of_reach(bob, guest, take):
    guest.page()
    comment = take.comments.create(author=bob, text="Ours", share_link=link())
    assert guest.post("guest_comment_delete", take.number, comment.pk).status_code == 404


def test_a_comment_that_was_taken_back_leaves_its_replies(bob, guest, take):
    guest.says(take, "Mine")
    comment = Comment.objects.get()
    take.comments.create(author=bob, text="An answer", parent=comment)
    guest.post("guest_comment_delete", take.number, comment.pk)
    html = guest.page()
    assert "This comment was taken back" in html
    assert "An answer" in html
    assert "Mine" not in html


def test_where_comments_are_off_nobody_comments(bob, take):
    guest = Guest(share(bob, take, may_comment=False)[1])
    assert "comment-new" not in guest.page()
    assert guest.says(take, "Let me").status_code == 404


def test_a_guest_who_says_very_much_has_to_wait(guest, take, monkeypatch):
    monkeypatch.setattr(guest_views, "COMMENTS", 2)
    for _ in range(2):
        guest.says(take, "Hello")
    response = guest.says(take, "These words stay")
    assert response.status_code == 422
    assert "These words stay" in response.content.decode()
    assert Comment.objects.count() == 2


def test_an_answer_can_be_changed_and_stays_one(guest, take):
    assert guest.post("guest_answer", take.number, verdict="approved").status_code == 422
    guest.post("guest_answer", take.number, verdict="approved", name="Lena")
    guest.post("guest_answer", take.number, verdict="changes")
    answer = GuestAnswer.objects.get()
    assert (answer.verdict, answer.guest_name) == ("changes", "Lena")
    assert "Changes asked" in guest.page()
    assert guest.post("guest_answer", take.number, verdict="perhaps").status_code == 422


def test_an_answer_decides_nothing_in_the_studio(guest, take):
    guest.post("guest_answer", take.number, verdict="approved", name="Lena")
    take.refresh_from_db()
    assert (take.verdict, take.is_pick) == ("", False)


def test_a_guest_may_change_their_name(guest, take):
    guest.says(take, "Hello")
    guest.post("guest_name", name="Lena, Harbour")
    guest.says(take, "Again", name="")
    assert [one.guest_name for one in Comment.objects.all()] == ["Lena", "Lena, Harbour"]
    assert link().last_viewed_by == "Lena, Harbour"
    assert guest.post("guest_name", name="").status_code == 422


def test_what_guests_do_is_told_to_the_studio(guest, take, told):
    told.clear()
    guest.says(take, "Lovely")
    guest.post("guest_answer", take.number, verdict="approved")
    assert [(one.guest, one.by, one.words, one.take_id) for one in told] == [
        ("Lena", None, "commented on {take}", take.pk),
        ("Lena", None, "would take {take}", take.pk),
    ]


def test_the_links_maker_is_told_once_of_each_thing(alice, bob, take):
    guest = Guest(share(alice, take)[1])
    guest.says(take, "Lovely")
    guest.post("guest_answer", take.number, verdict="approved")
    guest.post("guest_answer", take.number, verdict="approved")
    notices = Notice.objects.filter(user=alice).order_by("pk")
    assert [(one.kind, one.guest, one.words) for one in notices] == [
        ("guest", "Lena", "commented on T1"),
        ("guest", "Lena", "would take T1"),
    ]


def test_the_changed_part_comes_alone_where_htmx_asks(guest, take):
    address = guest.address("guest_comments", take.number)
    form = {"text": "Lovely", "name": "Lena"}
    html = guest.client.post(address, form, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in html
    assert 'id="comment-list" ' in html
    assert "Lovely" in html


def test_forms_of_guests_are_protected_from_other_sites(bob, take):
    token = share(bob, take)[1]
    strict = Guest(token, Client(enforce_csrf_checks=True))
    assert strict.says(take, "Forged").status_code == 403
    strict.page()
    key = strict.client.cookies["csrftoken"].value
    assert strict.says(take, "Mine", csrfmiddlewaretoken=key).status_code == 302
