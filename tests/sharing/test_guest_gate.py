"""The password of a link, and that a link that ended is shut at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from generations.review.comments import Comment
from generations.sharing.links import GuestAnswer, ShareLink
from tests.generations.pages import text_of
from tests.sharing.places import Guest, in_through_the_gate, link, share


def test_without_the_password_there_is_only_the_gate(bob, take):
    guest = Guest(share(bob, take, password="harbour", title="Secret title")[1])
    html = guest.page()
    assert "Your name" in html
    assert "Secret title" not in html
    assert guest.get("guest_file", take.number, "clip").status_code == 404
    assert guest.get("guest_comments", take.number).status_code == 404
    assert guest.says(take, "Let me in").status_code == 404
    assert link().views == 0


def test_the_right_password_opens_the_page(bob, take):
    guest = in_through_the_gate(share(bob, take, password="harbour")[1])
    assert "Lena" in guest.page()
    assert guest.get("guest_file", take.number, "clip").status_code == 200


def test_a_wrong_password_is_refused_and_tries_run_out(bob, take):
    guest = Guest(share(bob, take, password="harbour")[1])
    for left in ("4 more tries", "3 more tries", "2 more tries", "1 more try", "wait ten minutes"):
        response = guest.post("guest_enter", password="seaside", name="Lena")
        assert response.status_code == 422
        assert left in response.content.decode()
    assert guest.post("guest_enter", password="harbour", name="Lena").status_code == 422
    assert Guest(guest.token).post("guest_enter", password="harbour", name="Lena").status_code == 422


def test_tries_at_one_link_do_not_close_another(bob, take):
    one, other = (share(bob, take, password="harbour")[1] for _ in range(2))
    for _ in range(6):
        Guest(one).post("guest_enter", password="seaside", name="Lena")
    assert Guest(one).post("guest_enter", password="harbour", name="Lena").status_code == 422
    assert in_through_the_gate(other).get("guest_file", take.number, "clip").status_code == 200


@pytest.mark.parametrize("wrong", [{"name": ""}, {"name": "a\x00b"}, {"password": ""}, {"password": "x" * 101}])
def test_the_gate_says_what_is_missing(bob, take, wrong):
    guest = Guest(share(bob, take, password="harbour")[1])
    assert guest.post("guest_enter", **{"password": "harbour", "name": "Lena", **wrong}).status_code == 422


def test_another_password_shuts_out_whoever_knew_the_former(bob, take):
    guest = in_through_the_gate(share(bob, take, password="harbour")[1])
    link().change(bob, None, "seaside")
    assert guest.get("guest_file", take.number, "clip").status_code == 404
    link().change(bob, None, "")
    assert guest.get("guest_file", take.number, "clip").status_code == 200


def test_what_one_link_let_in_another_does_not(bob, take):
    first = in_through_the_gate(share(bob, take, password="harbour")[1])
    second = Guest(share(bob, take, password="harbour")[1])
    for name, cookie in first.client.cookies.items():
        second.client.cookies[name] = cookie.value
    assert second.get("guest_file", take.number, "clip").status_code == 404
    assert "Password" in second.page()


def test_a_forged_cookie_is_nobody(bob, take):
    guest = Guest(share(bob, take, password="harbour")[1])
    guest.client.cookies["guest_gate"] = guest.client.cookies["guest"] = "in:forged:cookie\x7f"
    assert guest.get("guest_file", take.number, "clip").status_code == 404


def test_cookies_go_to_the_link_alone(guest, take):
    guest.page()
    cookie = guest.client.cookies["guest"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (f"/s/{guest.token}/", True, "Lax")
    assert "sessionid" not in guest.client.cookies


@pytest.mark.parametrize("end", ["revoked", "expired"])
def test_when_a_link_ends_everything_behind_it_is_gone_at_once(bob, guest, take, end):
    guest.page()
    guest.says(take, "Lovely")
    comment = Comment.objects.get()
    if end == "revoked":
        link().revoke(bob)
    else:
        ShareLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    gets = [("guest",), ("guest_take", take.number), ("guest_file", take.number, "clip")]
    gets += [("guest_comments", take.number)]
    posts = [("guest_enter",), ("guest_name",), ("guest_answer", take.number), ("guest_comments", take.number)]
    posts += [("guest_comment_edit", take.number, comment.pk), ("guest_comment_delete", take.number, comment.pk)]
    assert {guest.get(*each).status_code for each in gets} == {404}
    form = {"name": "Lena", "text": "More", "verdict": "approved", "password": ""}
    assert {guest.post(*each, **form).status_code for each in posts} == {404}
    comment.refresh_from_db()
    assert (comment.text, comment.deleted_at) == ("Lovely", None)
    assert not GuestAnswer.objects.exists()


def test_nobody_can_tell_a_link_that_ended_from_one_that_never_was(bob, guest, take):
    link().revoke(bob)
    ended, unknown = guest.get(), Guest("no-such-link-at-all").get()
    assert (ended.status_code, unknown.status_code) == (404, 404)
    words = [text_of(response.content.decode()) for response in (ended, unknown)]
    assert words[0] == words[1]
    assert "Bob" not in words[0]


def test_a_guest_who_was_there_reads_that_it_ended_and_what_is_kept(bob, guest, take):
    guest.page()
    guest.says(take, "Lovely")
    link().revoke(bob)
    assert "This link has ended" in guest.get().content.decode()
    assert "Your 1 comment and your answers are kept" in guest.get().content.decode()
