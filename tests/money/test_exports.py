"""The ledger to take away: exact, complete, as the screen's filter says, and with memory that does not grow."""

import csv
import io
import json
import tracemalloc
from datetime import timedelta
from decimal import Decimal

import pytest
from asgiref.sync import async_to_sync
from django.db import connections
from django.urls import reverse

from generations.generation import Generation
from generations.money import exports, focus
from generations.money.exports import as_csv, as_json, cell, pages
from generations.money.filters import Filter
from generations.money.ledger import Entry, today
from generations.status import Status
from projects.models import Project
from tests.factories import make_generation
from tests.generations.pages import client_of

MANDATORY = {
    *("BilledCost", "BillingAccountId", "BillingAccountName", "BillingCurrency", "BillingPeriodEnd"),
    *("BillingPeriodStart", "ChargeCategory", "ChargeClass", "ChargeDescription", "ChargePeriodEnd"),
    *("ChargePeriodStart", "ContractedCost", "EffectiveCost", "InvoiceIssuerName", "ListCost", "PricingQuantity"),
    *("PricingUnit", "ProviderName", "PublisherName", "ServiceCategory", "ServiceName"),
}


@pytest.fixture(autouse=True)
def keeps_its_connection(monkeypatch):
    """A test's own transaction outlives the download."""
    monkeypatch.setattr(connections, "close_all", lambda: None)


def body(response) -> str:
    async def collect():
        return b"".join([piece async for piece in response])

    assert response.status_code == 200
    return async_to_sync(collect)().decode()


def export(person, project, ending, **query) -> str:
    return body(client_of(person).get(reverse("costs_export", args=[project.slug, ending]), query))


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_every_movement_is_a_row_with_exact_amounts_and_stable_ids(project, bob):
    take = make_generation(project, bob, status=Status.READY, run_id="run_1")
    hold, settle = rows_of(export(bob, project, "csv"))
    assert (hold["kind"], hold["amount_usd"], hold["entry"]) == ("hold", "0.7000", "1")
    assert (settle["kind"], settle["from"], settle["to"]) == ("settle", "reserved", "charged")
    assert (settle["take"], settle["take_code"], settle["member_id"]) == (str(take), take.code, str(bob.pk))
    assert settle["run_id"] == "run_1"
    assert settle["hash"] == project.entries.get(position=2).hash
    assert settle["booked_at"].endswith("+00:00")


def test_the_sums_of_the_export_are_those_of_the_ledger(project, bob):
    for status in (Status.READY, Status.FAILED, Status.QUEUED):
        make_generation(project, bob, status=status)
    rows = rows_of(export(bob, project, "csv"))
    assert sum(Decimal(row["amount_usd"]) for row in rows if row["to"] == "charged") == Decimal("0.7000")
    assert len(rows) == Entry.objects.count()


def test_it_follows_the_filter_of_the_screen(project, alice, bob):
    make_generation(project, bob, status=Status.READY)
    make_generation(project, alice)
    assert {row["member"] for row in rows_of(export(alice, project, "csv", member=bob.pk))} == {"Bob"}
    assert rows_of(export(alice, project, "csv", to="2024-01-01", **{"from": "2024-01-01"})) == []


def test_json_is_one_array_with_amounts_as_text(project, bob):
    assert json.loads(export(bob, project, "json")) == []
    make_generation(project, bob)
    (row,) = json.loads(export(bob, project, "json"))
    assert (row["amount_usd"], row["entry"], row["shot"], row["corrected_by_id"]) == ("0.7000", 1, "", None)


def test_a_name_is_no_formula_but_a_negative_amount_stays_a_number(project, bob):
    bob.name = "=HYPERLINK(1)"
    bob.save()
    take = make_generation(project, bob, status=Status.READY)
    take.book_late(Decimal("0.5000"), "@cheaper\nthan thought")
    *_, row = rows_of(export(bob, project, "csv"))
    assert (row["member"], row["amount_usd"]) == ("'=HYPERLINK(1)", "-0.2000")
    assert row["reason"] == "'@cheaper\nthan thought"
    assert cell(" =1") == "' =1"


def test_words_of_any_script_survive(project, bob):
    make_generation(project, bob, shot=project.shots.create(code="1Ä", title="Straße"))
    assert "1Ä" in export(bob, project, "csv")
    assert json.loads(export(bob, project, "json"))[0]["shot"] == "1Ä"


def test_focus_has_all_mandatory_columns_and_only_charges(project, bob):
    make_generation(project, bob, status=Status.READY)
    make_generation(project, bob)
    (row,) = rows_of(export(bob, project, "focus.csv"))
    assert set(row) >= MANDATORY
    assert (row["BilledCost"], row["PricingQuantity"], row["ListUnitPrice"]) == ("0.7000", "5.0000", "0.1400")
    assert (row["ChargeCategory"], row["ChargeClass"], row["BillingCurrency"]) == ("Usage", "", "USD")
    assert row["ProviderName"] == "Runflow (sandbox)"
    assert row["BillingPeriodStart"] == f"{today():%Y-%m}-01T00:00:00Z"
    assert row["ChargePeriodStart"] == f"{today()}T00:00:00Z"


def test_focus_calls_a_correction_what_changes_an_earlier_month(project, bob):
    take = make_generation(project, bob, status=Status.READY)
    last_month = today().replace(day=1) - timedelta(days=1)
    Generation.objects.filter(pk=take.pk).update(finished_at=f"{last_month}T12:00:00Z")
    take.book_late(Decimal("0.4200"), "billed lower")
    row = rows_of(export(bob, project, "focus.csv"))[-1]
    assert (row["BilledCost"], row["ChargeClass"]) == ("-0.2800", "Correction")


def test_an_amount_that_no_number_of_seconds_makes_has_no_unit_price(project, bob):
    take = make_generation(project, bob, status=Status.READY)
    take.book_late(Decimal("0.7001"), "rounded elsewhere")
    assert rows_of(export(bob, project, "focus.csv"))[-1]["ListUnitPrice"] == ""


def test_focus_without_a_charge_is_a_header(project, bob):
    assert export(bob, project, "focus.csv").strip().split(",") == focus.NAMES


def test_a_filter_without_sense_is_refused_in_words(project, bob):
    for name, args in (("costs_export", [project.slug, "csv"]), ("studio_costs_export", ["csv"])):
        response = client_of(bob).get(reverse(name, args=args), {"from": "tomorrow"})
        assert (response.status_code, response.content) == (400, b"Write a day like 2026-11-22. Choose the days again.")


def test_the_studios_export_holds_the_projects_whose_costs_one_may_see(project, ada, bob, carol):
    make_generation(project, bob)
    other = Project.start("Other", ada)
    make_generation(other, ada)
    address = reverse("studio_costs_export", args=["csv"])
    seen = {
        person.name: {row["project"] for row in rows_of(body(client_of(person).get(address)))}
        for person in (ada, bob, carol)
    }
    assert seen == {"Ada": {"low-orbit", "other"}, "Bob": {"low-orbit"}, "Carol": set()}


def test_pages_miss_and_double_nothing(project, bob, monkeypatch):
    monkeypatch.setattr(exports, "PAGE", 2)
    for _ in range(5):
        make_generation(project, bob)
    for scope in (project, None):
        found = [row["entry"] for page in pages(rows(scope), exports.COLUMNS, scope) for row in page]
        assert found == [1, 2, 3, 4, 5]


def rows(project):
    return Filter.read({}).rows(project)


@pytest.mark.parametrize("write", [as_csv, as_json, focus.as_focus])
def test_memory_does_not_grow_with_the_rows(project, bob, write, monkeypatch):
    monkeypatch.setattr(exports, "PAGE", 100)
    make_generation(project, bob, status=Status.READY)
    fill(project, 2000)
    columns = focus.SOURCES if write is focus.as_focus else exports.COLUMNS
    some = rows(project).filter(position__lte=200)
    few, many = (peak(write, wanted, columns, project) for wanted in (some, rows(project)))
    assert many < few * 1.2 + 200_000


def fill(project, count):
    """Copies of the newest entry; not a chain that verifies, but as many rows."""
    entry = Entry.objects.get(project=project, position=2)
    copies = []
    for position in range(3, count + 1):
        entry.pk, entry.position = None, position
        copies.append(Entry(**{field.attname: getattr(entry, field.attname) for field in Entry._meta.concrete_fields}))
    Entry.objects.bulk_create(copies, batch_size=2000)


def peak(write, wanted, columns, project) -> int:
    """Bytes at most while the export is written and thrown away."""
    tracemalloc.start()
    try:
        for _ in write(pages(wanted, columns, project)):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
