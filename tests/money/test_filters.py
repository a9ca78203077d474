from datetime import date

import pytest

from generations.money.filters import BadFilter, Filter
from generations.money.ledger import today
from generations.status import Status
from tests.factories import cite, make_character, make_generation


def found(project, **query) -> set[int]:
    return set(Filter.read(query).rows(project).values_list("generation__number", flat=True))


def test_without_days_it_asks_for_this_month(db):
    asked = Filter.read({})
    assert (asked.first, asked.last) == (today().replace(day=1), today())


def test_both_days_are_included(project, bob):
    make_generation(project, bob)
    day = today().isoformat()
    assert found(project, **{"from": day, "to": day}) == {1}
    assert found(project, **{"from": "2024-01-01", "to": "2024-02-01"}) == set()


def test_every_field_narrows_the_rows(project, alice, bob):
    shot = project.shots.create(code="1A", title="Street")
    make_generation(project, bob, status=Status.READY, shot=shot, resolution="1080p")
    make_generation(project, alice, aspect_ratio="9:16")
    assert found(project, member=str(bob.pk)) == {1}
    assert found(project, shot=str(shot.pk)) == {1}
    assert found(project, shot="none") == {2}
    assert found(project, status="ready") == {1}
    assert found(project, resolution="1080p") == {1}
    assert found(project, aspect="9:16") == {2}


def test_a_take_with_two_looks_of_a_character_is_counted_once(project, bob):
    first, second = (image for image in make_character(project, pictures=2).first_look.images.all())
    take = make_generation(project, bob)
    cite(take, first, 1)
    cite(take, second, 2)
    make_generation(project, bob)
    assert Filter.read({"character": "pilot"}).rows(project).count() == 1
    assert found(project, look="pilot:") == {1}
    assert found(project, character="none") == {2}


@pytest.mark.parametrize(
    "query",
    [
        {"from": "yesterday"}, {"to": "2026-13-01"}, {"from": "0001-01-01"}, {"to": "9999-12-31"},
        {"from": "2026-11-02", "to": "2026-11-01"}, {"member": "9" * 40}, {"member": "x"}, {"shot": "-1"},
        {"status": "a\0b"}, {"character": "m" * 200}, {"resolution": "4k"}, {"aspect": "2:1"},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_in_words(query, db):
    with pytest.raises(BadFilter, match="again"):
        Filter.read(query)


def test_it_stands_in_the_address_as_it_was_read(db):
    asked = Filter(date(2026, 11, 1), date(2026, 11, 30), shot="none", look="mara:raincoat")
    assert asked.query() == "from=2026-11-01&to=2026-11-30&shot=none&look=mara%3Araincoat"
    assert asked.query(shot="", status="ready") == "from=2026-11-01&to=2026-11-30&look=mara%3Araincoat&status=ready"
