"""Reads: one run, runs by our code, all runs, and the small questions."""

from datetime import UTC, datetime
from decimal import Decimal

import httpx
import pytest

from generations.runflow import errors
from tests.runflow.far_end import RUN, FarEnd, client

NOVEMBER = datetime(2026, 11, 1, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 1, tzinfo=UTC)


def run(number, *, code="", created="2026-11-05T10:00:00+00:00"):
    return {"id": f"run-{number}", "status_code": "running", "client_ref": code, "created_at": created}


def page(*runs, **more):
    return httpx.Response(200, json={"items": list(runs), **more})


def test_a_run_is_read_by_its_id_even_an_odd_one():
    far_end = FarEnd(httpx.Response(200, json=RUN))
    client(far_end).get_run("../odd id")
    assert far_end.requests[0].url.raw_path == b"/v1/runs/..%2Fodd%20id"


def test_fresh_links_are_asked_for_by_name():
    far_end = FarEnd(httpx.Response(200, json=RUN))
    client(far_end).get_run("x", fresh_links=True)
    assert far_end.requests[0].url.params["add_signature"] == "true"


@pytest.mark.parametrize("answer", [httpx.Response(500), httpx.Response(429), httpx.ReadTimeout("slow")])
def test_a_read_without_an_answer_is_unavailable(answer):
    with pytest.raises(errors.Unavailable):
        client(FarEnd(answer)).get_run("x")


def test_an_unknown_run_is_not_found():
    with pytest.raises(errors.NotFound):
        client(FarEnd(httpx.Response(404, json={"code": "RUN_NOT_FOUND"}))).get_run("x")


def test_runs_are_found_by_our_code():
    far_end = FarEnd(page(run(1, code="T140")))
    assert [found.id for found in client(far_end).find_runs("T140")] == ["run-1"]
    assert far_end.requests[0].url.params["q"] == "client_ref.EQ:'T140'"
    assert len(far_end.requests) == 1


def test_a_run_that_kept_only_our_metadata_is_found():
    kept = {"id": "run-1", "status_code": "queued", "metadata": {"generation": "T140"}}
    assert len(client(FarEnd(page(kept))).find_runs("T140")) == 1


def test_a_filter_that_is_ignored_finds_only_ours_on_any_page():
    far_end = FarEnd(page(run(1, code="T1400"), next="b"), page(run(2, code="T140"), next=""))
    assert [found.id for found in client(far_end).find_runs("T140")] == ["run-2"]
    assert far_end.requests[1].url.params["pq"] == "b"


def test_a_refused_spelling_is_followed_by_the_other():
    far_end = FarEnd(httpx.Response(422), page(run(1, code="T140")))
    assert len(client(far_end).find_runs("T140")) == 1
    assert far_end.requests[1].url.params["q"] == "client_ref:T140"


def test_absence_is_claimed_only_after_the_unfiltered_list():
    far_end = FarEnd(page())
    assert client(far_end).find_runs("T140") == []
    assert [asked.url.params.get("q") for asked in far_end.requests] == [
        "client_ref.EQ:'T140'",
        "client_ref:T140",
        None,
    ]


def test_a_misread_filter_does_not_hide_a_run():
    far_end = FarEnd(page(), page(), page(run(1, code="T1"), next="b"), page(run(2, code="T140")))
    assert [found.id for found in client(far_end).find_runs("T140")] == ["run-2"]


@pytest.mark.parametrize("answer", [httpx.Response(500), page(run(1), next="same"), page({"status_code": "queued"})])
def test_a_list_that_cannot_be_read_to_its_end_is_not_an_absence(answer):
    with pytest.raises(errors.Unavailable):
        client(FarEnd(answer)).find_runs("T140")


def test_a_wrong_key_is_not_an_absence():
    with pytest.raises(errors.Refused):
        client(FarEnd(httpx.Response(401))).find_runs("T140")


@pytest.mark.parametrize(
    ("name", "cursor"),
    [("next", "b+/pq=="), ("next_pq", "b"), ("next", "https://api.runflow.io/v1/runs?limit=2&pq=b%2B")],
)
def test_each_spelling_of_a_cursor_leads_to_the_next_page(name, cursor):
    far_end = FarEnd(page(run(1), **{name: cursor}), page(run(2)))
    assert len(list(client(far_end).list_runs(NOVEMBER, DECEMBER))) == 2
    assert far_end.requests[1].url.params["pq"] in {"b+/pq==", "b", "b+"}


def test_the_list_of_a_month_holds_that_month():
    days = ["2026-12-01T00:00:00+00:00", "2026-11-30T23:59:59Z", "2026-11-01T00:00:00", "2026-10-31T23:59:59Z"]
    runs = [run(number, created=day) for number, day in enumerate(days)] + [run(4, created="when?")]
    listed = client(FarEnd(page(*runs))).list_runs(NOVEMBER, DECEMBER)
    assert [each.id for each in listed] == ["run-1", "run-2", "run-4"]


def test_an_ordered_list_is_read_only_as_far_as_needed():
    old = [run(1, created="2026-11-02T00:00:00Z"), run(2, created="2026-10-02T00:00:00Z")]
    far_end = FarEnd(page(*old, next="b"))
    assert len(list(client(far_end).list_runs(NOVEMBER, DECEMBER))) == 1
    assert len(far_end.requests) == 1


@pytest.mark.parametrize("days", [["01", "02"], ["01", "01"], ["05", "07", "01"]])
def test_a_list_in_another_order_is_read_to_its_end(days):
    old = [run(number, created=f"2026-10-{day}T00:00:00Z") for number, day in enumerate(days)]
    far_end = FarEnd(page(*old, next="b"), page(run(9)))
    assert [each.id for each in client(far_end).list_runs(NOVEMBER, DECEMBER)] == ["run-9"]


@pytest.mark.parametrize("said", [{"balance": "12.3400"}, {"balance_cents": 1234}])
def test_each_shape_of_the_balance_is_read(said):
    assert client(FarEnd(httpx.Response(200, json=said))).balance().balance == Decimal("12.34")


@pytest.mark.parametrize(("said", "well"), [({"status": "ok"}, True), ({"ok": True}, True), ({"status": "bad"}, False)])
def test_each_shape_of_health_is_read(said, well):
    assert client(FarEnd(httpx.Response(200, json=said))).health() is well


def test_the_key_tells_whose_it_is():
    said = {
        "id": "u",
        "email": "ops@studio.example",
        "memberships": [{"org": {"name": "Studio"}, "scopes": ["runs:create"]}],
    }
    account = client(FarEnd(httpx.Response(200, json=said))).whoami()
    assert account.email == "ops@studio.example"
    assert account.memberships[0].scopes == ["runs:create"]
