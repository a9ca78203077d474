from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from generations import finding
from generations.finding import Filter, page_of
from generations.generation import Generation
from generations.query_box import parse
from generations.status import Status
from generations.tallies import ShotTally, Tally, tallies_of
from generations.triggers import install, recount
from projects.models import Shot
from tests.factories import cite, make_character, make_generation, make_project
from tests.generations.pages import read, takes_in, text_of

pytestmark = pytest.mark.django_db
EVERY, NEON, NONE = {1, 2, 3, 4}, {1, 2}, set[int]()
RUDE = {
    **dict.fromkeys(['"', "'", "%", "&"], EVERY),
    **dict.fromkeys(["neon*", "^neon", "-neon", "!neon", "neon:*"], NEON),
    **dict.fromkeys(["neon AND", "NEAR(neon", "prompt:neon", "neon) OR (1", "{prompt}", "a' || 'b"], NONE),
}


@pytest.fixture
def takes(project, alice, bob, picture):
    shot = Shot.objects.create(project=project, code="1A", title="Street")
    cite(make_generation(project, bob, Status.READY, prompt="A neon street in the rain", shot=shot, seed=42), picture)
    make_generation(project, alice, Status.READY, prompt="Street, no neon", resolution="1080p", duration=10)
    make_generation(project, bob, Status.FAILED, prompt="A café in fog", aspect_ratio="9:16")
    make_generation(project, bob, prompt="Nobody is here")
    Generation.objects.filter(number=1).update(is_pick=True, verdict="approved")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("neon", [2, 1]),
        ("street neon", [2, 1]),
        ('"neon street"', [1]),
        ("str", [2, 1]),
        ("str ", []),
        ("CAFÉ", [3]),
        ("neon street fog", []),
        ("T2", [2]),
        ("T2 T4", [4, 2]),
        ("by:me", [4, 3, 1]),
        ("by:ali", [2]),
        ("by:nobody", []),
        ("char:pilot", [1]),
        ("char:pilot neon", [1]),
        ("char:pilot char:mara", []),
        ("cost:>2", [2]),
        ("cost:<=0.70", [4, 3, 1]),
        ("cost:0", [3]),
        ("status:ready", [2, 1]),
        ("status:progress", [4]),
        ("pick:yes", [1]),
        ("pick:no neon", [2]),
        ("verdict:approved", [1]),
        ("shot:1a", [1]),
        ("shot:none", [4, 3, 2]),
        ("seed:42", [1]),
        ("res:1080p", [2]),
        ("ratio:9:16", [3]),
        ("is:failed by:bob", [3]),
        ("cost:much neon", [2, 1]),
    ],
)
def test_the_box_finds_what_was_asked_for(query, found, takes, project, bob):
    assert takes_in(read(bob, "board", project, q=query)) == [f"take-{number}" for number in found]


@pytest.mark.parametrize(("query", "found"), RUDE.items())
def test_the_index_own_syntax_is_only_words(query, found, takes, project, bob):
    for typed in (query, f"{query} "):
        assert set(takes_in(read(bob, "board", project, q=typed))) == {f"take-{number}" for number in found}


def test_what_is_not_understood_is_said_beside_the_box(takes, project, bob):
    words = text_of(read(bob, "feed", project, q="pick:maybe neon"))
    assert "pick: takes yes or no, not “maybe”." in words


def test_whoever_may_not_see_costs_learns_none_by_asking(takes, project, carol):
    html = read(carol, "board", project, q="cost:>2", sort="price")
    assert len(takes_in(html)) == 4
    assert "your role does not see costs" in html
    assert "By price" not in html


def test_another_projects_takes_are_never_found(takes, project, alice, bob):
    make_generation(make_project(alice, "Other"), alice, prompt="A neon street")
    assert takes_in(read(bob, "board", project, q="neon")) == ["take-2", "take-1"]


def test_a_prompt_that_is_written_anew_is_found_by_its_new_words(takes, project, bob):
    Generation.objects.filter(number=4).update(prompt="A lighthouse")
    assert takes_in(read(bob, "board", project, q="lighthouse")) == ["take-4"]
    assert takes_in(read(bob, "board", project, q="nobody")) == []


@pytest.mark.parametrize(
    "query", [{"q": "street"}, {"q": "char:pilot"}, {"character": "pilot"}, {"sort": "newest"}, {"sort": "price"}]
)
def test_pages_follow_each_other_without_gap_or_repetition(query, project, bob, picture):
    for number in range(30):
        cite(make_generation(project, bob, prompt=f"street {number}", duration=3 + number % 5), picture)
    first = takes_in(read(bob, "board", project, **query))
    second = takes_in(read(bob, "board", project, **query, before=first[-1].removeprefix("take-")))
    assert len(first) == 24
    assert len(set(first) | set(second)) == 30 == len(first) + len(second)


FURTHER_BACK = [
    "neon ",
    "str",
    "char:pilot",
    "by:bob",
    "status:progress",
    "neon by:bob",
    "char:pilot cost:>0",
    "pick:no",
    "by:bob res:720p",
    "by:bob res:720p archived:any",
    "by:bob archived:yes shot:none",
    "shot:none verdict:none pick:no",
    "pick:yes verdict:approved shot:1A",
    "status:ready verdict:none shot:1A",
    "neon status:ready",
    "neon by:bob cost:>0",
    "neon char:pilot",
    "char:pilot by:bob archived:any",
    "char:pilot char:pilot",
    "street neon char:pilot pick:yes",
]


@pytest.mark.usefixtures("takes")
@pytest.mark.parametrize("query", FURTHER_BACK)
def test_what_lies_further_back_than_the_first_is_found_alike(query, project, bob, monkeypatch):
    archive_one(project)

    def ask():
        for sort, before, size in product(("newest", "price"), (None, 3), (2, 24)):
            wanted = Filter(query, asked=parse(query), sort=sort, before=before, person=bob.pk)
            yield page_of(project, wanted, size)

    plain = list(ask())
    monkeypatch.setattr(finding, "AHEAD", 1)
    assert list(ask()) == plain
    monkeypatch.setattr(finding, "FEW", 0)
    assert list(ask()) == plain


@pytest.mark.usefixtures("takes")
@pytest.mark.parametrize("query", FURTHER_BACK)
def test_takes_of_other_projects_in_between_are_never_among_them(query, project, alice, bob, monkeypatch):
    between(project, make_project(alice, "Other"), bob)
    asked = [Filter(query, asked=parse(query), sort=sort, person=bob.pk) for sort in ("newest", "price")]
    looked_at = [page_of(project, wanted, 24)[0] for wanted in asked]
    monkeypatch.setattr(finding, "AHEAD", 1)
    monkeypatch.setattr(finding, "FEW", 0)
    assert [page_of(project, wanted, 24)[0] for wanted in asked] == looked_at
    assert set(looked_at[0]) <= set(project.generations.values_list("pk", flat=True))


def between(project, other, bob):
    """A take of this project among takes of another that has the same words, characters and kinds."""
    image = make_character(other).first_look.images.get()
    for place in (other, project, other):
        take = make_generation(place, bob, Status.READY, prompt="A neon street in fog")
        if place == other:
            cite(take, image)
            Generation.objects.filter(pk=take.pk).update(is_pick=True, verdict="approved")


@pytest.mark.usefixtures("takes")
@pytest.mark.parametrize("query", ["neon by:bob", "char:pilot status:ready", "shot:1A pick:yes verdict:approved"])
def test_what_meets_is_found_without_sorting_or_reading_a_take(query, project, bob, monkeypatch):
    monkeypatch.setattr(finding, "FEW", 0)
    with CaptureQueriesContext(connection) as asked:
        page_of(project, Filter(query, asked=parse(query), person=bob.pk), 24)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {asked[-1]['sql']}")
        steps = [row[-1] for row in cursor.fetchall()]
    assert "MERGE (INTERSECT)" in steps
    assert not [step for step in steps if "TEMP B-TREE" in step]
    # Of a partial index SQLite says the same, whether it reads the row or not.
    whole = [step for step in steps if "takes_archived" not in step and "picks_by_age" not in step]
    assert not [step for step in whole if "USING INDEX" in step]


def archive_one(project):
    project.generations.filter(number=4).update(archived_at=timezone.now())


@pytest.mark.usefixtures("takes")
@pytest.mark.parametrize("query", FURTHER_BACK)
@pytest.mark.parametrize("before", [None, 4])
def test_looking_further_back_asks_the_database_as_often(query, before, project, bob, monkeypatch):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            page_of(project, Filter(query, asked=parse(query), before=before, person=bob.pk), 24)
        return len(asked)

    few = queries()
    monkeypatch.setattr(finding, "AHEAD", 1)
    monkeypatch.setattr(finding, "FEW", 0)
    assert queries() == few > 0


@pytest.mark.usefixtures("takes")
@pytest.mark.parametrize("archived", ["no", "yes", "any"])
def test_several_frequent_things_give_what_looking_at_each_take_gives(archived, project, bob, monkeypatch):
    archive_one(project)
    monkeypatch.setattr(finding, "AHEAD", 1)
    monkeypatch.setattr(finding, "FEW", 0)
    for status, people, resolution in product(Status.values, ("alice", "bob"), ("720p", "1080p")):
        asked = parse(f"status:{status} by:{people} res:{resolution} archived:{archived}")
        fits = [
            take.pk
            for take in project.generations.order_by("-number")
            if (take.status, take.author.name.split()[0].lower(), take.resolution) == (status, people, resolution)
            and archived in ("any", "yes" if take.archived_at else "no")
        ]
        assert page_of(project, Filter(asked=asked), 24) == (fits, False)


def test_by_price_the_dearest_stand_first(takes, project, bob):
    assert takes_in(read(bob, "board", project, sort="price"))[0] == "take-2"


def test_a_take_with_two_pictures_of_one_character_is_found_once(project, bob):
    first, second = make_character(project, pictures=2).first_look.images.all()
    take = make_generation(project, bob)
    cite(take, first)
    cite(take, second, position=2)
    assert takes_in(read(bob, "board", project, character="pilot")) == ["take-1"]


def counted(project) -> Tally:
    return tallies_of(project).whole


def test_the_database_keeps_the_tallies_true(takes, project, bob):
    shot = project.shots.get()
    before = counted(project)
    assert (before.total, before.moving, before.picks) == (4, 1, 1)
    Generation.objects.filter(number=1).update(shot=None, is_pick=False)
    Generation.objects.filter(number=2).update(archived_at=timezone.now())
    Generation.objects.get(number=4).enter(Status.FAILED)
    after = counted(project)
    assert (after.total, after.archived, after.moving, after.picks) == (3, 1, 0, 0)
    assert after.charged == before.charged
    assert tallies_of(project).of(shot.pk).total == 0


def test_counting_all_again_changes_nothing(takes, project):
    def rows():
        return set(
            ShotTally.objects.exclude(total=0).values_list("project", "shot", "total", "moving", "picks", "charged")
        )

    before = rows()
    with connection.cursor() as cursor:
        recount(cursor)
    assert rows() == before


def test_a_deleted_take_leaves_index_and_tallies(takes, project, bob):
    take = Generation.objects.get(number=3)
    take.pk, take.number, take.code, take.click_index = None, 9, "copy", 1
    take.save(force_insert=True)
    assert takes_in(read(bob, "board", project, q="fog")) == ["take-9", "take-3"]
    take.delete()
    assert takes_in(read(bob, "board", project, q="fog")) == ["take-3"]
    assert counted(project).total == 4


def test_triggers_that_a_migration_lost_are_made_again(takes, project, bob):
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER takes_tally_insert")
    make_generation(project, bob)
    assert counted(project).total == 4
    assert install(connection) is True
    assert install(connection) is False
    assert counted(project).total == 5
