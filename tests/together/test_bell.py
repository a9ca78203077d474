"""The bell, its list, the page of notices, and what each person chooses."""

import pytest
from django.urls import reverse

from generations.together.notices import Digest, Kind, Mail, News, Notice, Preference, notify
from tests.generations.pages import HTMX, client_of, read, text_of


@pytest.fixture
def notice(project, alice, bob) -> Notice:
    url = reverse("characters", args=[project.slug])
    notify([bob], News(Kind.MENTIONED, "named you on T1", project, by=alice, quote="<b>light</b>", url=url))
    return Notice.objects.get()


def page(user, name="notices", *arguments, **query) -> str:
    response = client_of(user).get(reverse(name, args=arguments), query)
    assert response.status_code == 200
    return response.content.decode()


def test_every_page_says_how_much_is_new(notice, project, alice, bob):
    assert "Notifications, 1 new" in text_of(read(bob, "board", project))
    assert "Notifications, 1 new" in text_of(page(bob, "home"))
    assert "1 new" not in text_of(page(alice, "home"))
    assert "Notifications, 1 new" in text_of(page(bob, "bell"))


def test_the_list_shows_who_said_what_where(notice, bob):
    html = page(bob, "notices_latest")
    assert "data-new" in html
    assert "&lt;b&gt;light" in html
    assert "Alice named you on T1" in text_of(html)
    assert "Low Orbit" in html


def test_an_empty_list_says_what_comes_there(alice):
    assert "Nothing yet" in page(alice, "notices_latest")
    assert "Nothing yet" in page(alice)
    assert "Nothing new" in page(alice, show="new")


def test_opening_a_notice_reads_it_and_leads_there(notice, bob):
    response = client_of(bob).get(reverse("notice_open", args=[notice.pk]))
    assert response["Location"] == notice.url
    notice.refresh_from_db()
    assert notice.read_at


@pytest.mark.parametrize("url", ["", "//evil.test/", "https://evil.test/", "javascript:alert(1)"])
def test_a_notice_never_leads_out_of_the_studio(notice, bob, url):
    Notice.objects.update(url=url)
    assert client_of(bob).get(reverse("notice_open", args=[notice.pk]))["Location"] == reverse("notices")


def test_one_is_marked_as_read(notice, bob):
    client_of(bob).post(reverse("notice_read", args=[notice.pk]))
    assert "Nothing new" in page(bob, show="new")
    assert "named you" in page(bob)


def test_all_are_marked_as_read_and_the_bell_falls_silent(notice, bob):
    response = client_of(bob).post(reverse("notices_read"), headers=HTMX)
    html = response.content.decode()
    assert 'id="bell-state" hx-swap-oob="true"' in html
    assert "new" not in text_of(html)
    assert client_of(bob).post(reverse("notices_read"))["Location"] == reverse("notices")


def test_marking_does_not_touch_the_others_notices(notice, alice):
    client_of(alice).post(reverse("notices_read"))
    notice.refresh_from_db()
    assert notice.read_at is None


def test_notices_of_a_project_that_one_left_are_gone(notice, project, bob):
    project.memberships.filter(user=bob).delete()
    assert "named you" not in page(bob)
    assert client_of(bob).get(reverse("notice_open", args=[notice.pk])).status_code == 404


def test_a_number_that_is_no_notice_is_not_found(bob):
    assert client_of(bob).get(f"/notifications/{'9' * 30}/").status_code == 404
    assert page(bob, before="9" * 30)


def test_older_notices_are_on_the_next_page(project, alice, bob, monkeypatch):
    monkeypatch.setattr("generations.together.views.PER_PAGE", 2)
    for number in range(3):
        notify([bob], News(Kind.GUEST, f"approved T{number}", project, guest="Lena"))
    assert "approved T0" not in page(bob)
    before = Notice.objects.order_by("-pk")[1].pk
    assert f"before={before}" in page(bob)
    assert "approved T0" in page(bob, before=before)


def test_the_number_of_queries_does_not_grow_with_the_notices(project, alice, bob, django_assert_max_num_queries):
    def happen():
        notify([bob], News(Kind.GUEST, "approved T1", project, by=alice))

    happen()
    with django_assert_max_num_queries(100) as one:
        page(bob)
    for _ in range(5):
        happen()
    with django_assert_max_num_queries(len(one)):
        page(bob)


def choose(user, *boxes, **more):
    return client_of(user).post(reverse("preferences"), dict.fromkeys(boxes, "on") | more)


def test_the_studio_suggests_what_reaches_whom(bob):
    html = page(bob, "preferences")
    assert 'name="mentioned-by_mail" checked' in html
    assert 'name="ready-in_digest" checked' in html
    assert 'name="ready-by_mail" checked' not in html


def test_what_somebody_chooses_holds(project, bob, alice):
    choose(bob, "mentioned-in_app", "ready-by_mail")
    assert Preference.objects.filter(user=bob).count() == len(Kind)
    notify([bob], News(Kind.MENTIONED, "named you", project, by=alice))
    notify([bob], News(Kind.GUEST, "approved", project, guest="Lena"))
    assert [(row.kind, row.in_app, row.mail) for row in Notice.objects.all()] == [("mentioned", True, Mail.NONE)]
    assert 'name="ready-by_mail" checked' in page(bob, "preferences")


def test_a_box_is_saved_as_it_is_clicked(bob):
    response = client_of(bob).post(reverse("preferences"), {"ready-in_app": "on"}, headers=HTMX)
    assert "Saved" in response.content.decode()
    assert "<html" not in response.content.decode()


def test_the_suggestions_come_back(bob):
    choose(bob, "ready-by_mail")
    choose(bob, defaults="on")
    assert not Preference.objects.exists()


def test_the_hour_of_the_digest_is_chosen(bob):
    client_of(bob).post(reverse("digest"), {"is_on": "on", "hour": "9"})
    assert (Digest.objects.get().is_on, Digest.objects.get().hour) == (True, 9)


def test_without_a_digest_nothing_waits_for_it(project, bob):
    notify([bob], News(Kind.READY, "T1 is ready", project))
    client_of(bob).post(reverse("digest"), {"is_on": "off", "hour": "9"})
    assert Digest.objects.get().is_on is False
    assert Notice.objects.get().mail == Mail.NONE


@pytest.mark.parametrize("said", [{}, {"is_on": "on", "hour": "24"}, {"is_on": "maybe", "hour": "\x00"}])
def test_an_hour_that_is_none_is_refused(bob, said):
    response = client_of(bob).post(reverse("digest"), said)
    assert response.status_code == 422
    assert "Nothing was changed" in response.content.decode()
