"""What is kept of what happens, and how it reads."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from generations.live.audience import Audience
from generations.live.events import Event
from generations.status import Status
from generations.together.activity import Activity, Wanted, feed_of
from projects.happenings import Happening, Kind, tell
from projects.models import Shot
from tests.factories import make_generation, make_project
from tests.generations.pages import read, text_of


@pytest.fixture
def shot(project) -> Shot:
    return project.shots.create(code="5A", title="The cat knows first")


def words_of(project, audience=Audience.COSTS, **wanted) -> list[str]:
    feed = feed_of(project, Wanted(**wanted), audience)
    return [text_of(entry.words) for day in feed.days for entry in day.entries]


def test_a_happening_is_kept_and_told_to_open_feeds(project, bob):
    tell(Happening(project.pk, Kind.PEOPLE, "joined as an artist", by=bob, quote="Hello", tone="ok"))
    row = Activity.objects.get()
    assert (row.kind, row.by, row.words, row.quote, row.tone) == ("people", bob, "joined as an artist", "Hello", "ok")
    assert Event.objects.get(kind="activity").subject == row.pk


def test_what_is_rolled_back_did_not_happen(project, bob):
    with transaction.atomic():
        tell(Happening(project.pk, Kind.PEOPLE, "joined", by=bob))
        transaction.set_rollback(True)
    assert not Activity.objects.exists()


def test_words_that_are_too_long_are_cut(project):
    tell(Happening(project.pk, Kind.COMMENTS, "x" * 400, quote="y" * 400, guest="g" * 80))
    row = Activity.objects.get()
    assert (len(row.words), len(row.quote), len(row.guest)) == (300, 300, 60)


def test_takes_and_shots_become_links(project, bob, shot):
    take = make_generation(project, bob, shot=shot)
    tell(Happening(project.pk, Kind.DECISIONS, "picked {take} for {shot}", by=bob, take_id=take.pk, shot_id=shot.pk))
    html = read(bob, "activity", project)
    assert f'picked <a href="/projects/low-orbit/takes/{take.number}/">T{take.number}</a> for' in html
    assert f'<a href="/projects/low-orbit/?shot={shot.pk}">5A The cat knows first</a>' in html


def test_words_cannot_carry_markup(project, bob):
    shot = project.shots.create(code="<b>", title="<script>")
    tell(Happening(project.pk, Kind.SHOTS, "named it <img> {shot}", by=bob, quote="<i>so</i>", shot_id=shot.pk))
    html = read(bob, "activity", project)
    assert "&lt;img&gt;" in html
    assert "&lt;script&gt;" in html
    assert "&lt;i&gt;so" in html


def test_what_is_gone_since_is_named_all_the_same(project, bob, shot):
    tell(Happening(project.pk, Kind.SHOTS, "moved {take} to {shot}", by=bob, shot_id=shot.pk))
    shot.delete()
    assert words_of(project) == ["moved a take to no shot"]


def order(project, takes, words="sent {take} for {shot}"):
    first, amount = takes[0], sum(take.amount for take in takes)
    tell(Happening(project.pk, Kind.TAKES, words, first.author, take_id=first.pk, shot_id=first.shot_id, amount=amount))


def test_a_take_that_comes_to_nothing_is_in_the_feed(project, bob, shot):
    ready, failed, cancelled = (make_generation(project, bob, Status.STORING, shot=shot) for _ in range(3))
    ready.enter(Status.READY, cost=Decimal("0.7"))
    failed.enter(Status.FAILED, problem="The picture could not be read. Nothing was charged.")
    cancelled.enter(Status.CANCELLED)
    assert words_of(project) == [
        f"sent {cancelled}, which was cancelled at Runflow",
        f"sent {failed}, which failed",
    ]


def test_an_order_is_one_line_with_all_its_takes_and_what_they_cost_in_the_end(project, bob, shot):
    click = uuid.uuid4()
    takes = [
        make_generation(project, bob, Status.STORING, shot=shot, click=click, click_index=index) for index in range(2)
    ]
    order(project, takes)
    assert words_of(project) == ["sent T1 and T2 for 5A The cat knows first"]
    assert "$1.40 at most" in text_of(read(bob, "activity", project))
    for take in takes:
        take.enter(Status.READY, cost=Decimal("0.5"))
    assert words_of(project) == ["sent T1 and T2 for 5A The cat knows first"]
    assert "$1.00 charged" in text_of(read(bob, "activity", project))


def test_takes_of_one_shot_made_within_minutes_are_one_line(project, bob, shot):
    takes = [make_generation(project, bob, Status.STORING, shot=shot) for _ in range(3)]
    for take in takes:
        order(project, [take])
    assert words_of(project) == ["sent T1, T2 and T3 for 5A The cat knows first"]
    Activity.objects.filter(generation=takes[0]).update(at=timezone.now() - timedelta(minutes=30))
    assert len(words_of(project)) == 2


def test_very_many_takes_are_counted(project, bob, shot):
    for _ in range(6):
        order(project, [make_generation(project, bob, Status.READY, shot=shot)])
    assert words_of(project) == ["sent 6 takes for 5A The cat knows first"]
    assert "$4.20" in text_of(read(bob, "activity", project))


def test_viewers_see_no_amount(project, bob, carol):
    take = make_generation(project, bob, Status.STORING)
    take.enter(Status.READY, cost=Decimal("0.7"))
    tell(Happening(project.pk, Kind.MONEY, "raised the budget", by=bob, amount=Decimal(200)))
    assert "$" not in text_of(read(carol, "activity", project))
    assert "raised the budget, $200.00" in text_of(read(bob, "activity", project))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["watched", "added", "moved"]),
        ({"kind": "shots"}, ["moved"]),
        ({"person": "guests"}, ["watched"]),
        ({"person": "bob"}, ["added"]),
        ({"shot": "theirs"}, ["moved"]),
        ({"person": "\x00", "kind": "nonsense", "shot": "-1", "before": "9" * 30}, ["watched", "added", "moved"]),
        ({"person": "9" * 10}, ["watched", "added", "moved"]),
    ],
)
def test_the_feed_is_filtered_by_its_address(project, bob, shot, query, expected):
    tell(Happening(project.pk, Kind.SHOTS, "moved", by=project.created_by, shot_id=shot.pk))
    tell(Happening(project.pk, Kind.CHARACTERS, "added", by=bob))
    tell(Happening(project.pk, Kind.SHARING, "watched", guest="Lena"))
    query = {name: {"bob": bob.pk, "theirs": shot.pk}.get(said, said) for name, said in query.items()}
    html = text_of(read(bob, "activity", project, **query))
    assert [word for word in ("watched", "added", "moved") if word in html] == expected


def test_an_empty_feed_says_what_will_be_there(project, carol):
    assert "Nothing happened yet" in read(carol, "activity", project)
    assert "Nothing matches" in read(carol, "activity", project, kind="money")


def test_older_pages_are_reached_by_the_day(project, bob, monkeypatch):
    monkeypatch.setattr("generations.together.activity.PER_PAGE", 2)
    for number in range(3):
        tell(Happening(project.pk, Kind.PEOPLE, f"joined {number}", by=bob))
    Activity.objects.filter(words="joined 0").update(at=timezone.now() - timedelta(days=1))
    html = read(bob, "activity", project)
    assert "Yesterday and before" in html
    before = Activity.objects.order_by("-pk")[1].pk
    assert f"before={before}" in html
    assert words_of(project, before=before) == ["joined 0"]


def test_a_reader_is_told_how_much_is_new_of_what_they_read(project, bob):
    after = feed_of(project, Wanted(), Audience.COSTS).newest
    tell(Happening(project.pk, Kind.PEOPLE, "joined", by=bob))
    tell(Happening(project.pk, Kind.SHOTS, "moved", by=bob))
    assert "2 new events, show them" in text_of(read(bob, "activity_new", project, after=after))
    assert "1 new event, show it" in text_of(read(bob, "activity_new", project, after=after, kind="shots"))
    assert "btn" not in read(bob, "activity_new", project, after="9" * 40, kind="money")


def test_the_feed_of_another_project_is_not_shown(project, mallory, alice):
    elsewhere = make_project(mallory, "Elsewhere")
    tell(Happening(elsewhere.pk, Kind.PEOPLE, "joined elsewhere", by=mallory))
    assert "joined elsewhere" not in read(alice, "activity", project)


def test_the_day_so_far_counts_takes_decisions_and_money(project, bob, alice):
    take = make_generation(project, bob, Status.STORING)
    take.enter(Status.READY, cost=Decimal("0.7"))
    tell(Happening(project.pk, Kind.DECISIONS, "picked {take}", by=alice, take_id=take.pk))
    html = text_of(read(alice, "activity", project))
    assert "Takes1Spent$0.70Reserved$0.00" in html
    assert "1 decision" in html


def test_the_number_of_queries_does_not_grow_with_the_feed(project, bob, alice, shot, django_assert_max_num_queries):
    def happen():
        make_generation(project, bob, Status.STORING, shot=shot).enter(Status.READY, cost=Decimal("0.7"))
        tell(Happening(project.pk, Kind.SHOTS, "moved {shot}", by=alice, shot_id=shot.pk))

    happen()
    with django_assert_max_num_queries(100) as one:
        read(alice, "activity", project)
    for _ in range(5):
        happen()
    with django_assert_max_num_queries(len(one)):
        read(alice, "activity", project)
