"""The pages of the month's close, as an admin meets them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.template.loader import render_to_string
from django.utils import timezone

from generations.closing.month import Difference, Month, month_of
from generations.closing.summary import lines, strip_of
from generations.generation import Generation
from generations.status import Status
from tests.factories import make_generation
from tests.generations.pages import HTMX, client_of, text_of
from tests.generations.provider import Provider, plug_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(monkeypatch) -> Provider:
    return plug_in(monkeypatch)


@pytest.fixture
def month(db) -> Month:
    return Month.named(month_of(timezone.now()))


@pytest.fixture
def difference(month, project, bob) -> Difference:
    take = make_generation(project, bob, Status.READY)
    return month.differences.create(kind="price", run_id="r1", generation=take, ours=take.charged, theirs=Decimal(1))


def page(person, address: str, **query) -> str:
    response = client_of(person).get(address, query)
    assert response.status_code == 200
    return text_of(response.content.decode())


def close(person, difference, **said):
    form = {"outcome": "booked", "explanation": "by the invoice", **said}
    return client_of(person).post(f"/closing/differences/{difference.pk}/", form)


def test_the_months_are_listed_since_the_first_take(project, bob, ada):
    take = make_generation(project, bob)
    Generation.objects.filter(pk=take.pk).update(created_at=timezone.now().replace(year=timezone.now().year - 1))
    assert len(lines()) == 13
    assert "Not checked" in page(ada, "/closing/")


def test_a_difference_is_named_with_both_amounts_and_what_can_be_done(difference, month, ada):
    said = page(ada, f"/closing/{month.name}/")
    assert "T1: Runflow charged $1.00, our ledger has $0.70" in said
    assert "Book the difference" in said


def test_closing_it_books_and_says_who_and_why(difference, month, ada):
    assert close(ada, difference).status_code == 302
    said = page(ada, f"/closing/{month.name}/")
    assert "by AdaWhyby the invoice" in said
    assert Generation.objects.get().charged == 1


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"explanation": " "}, "Write why"),
        ({"explanation": "x" * 201}, "200 characters"),
        ({"explanation": "a\x00b"}, "Null characters"),
        ({"outcome": "nonsense"}, "not one of the available choices"),
        ({"outcome": "back"}, "cannot be done"),
        ({"project": "99999999999999999999"}, "Choose one of the projects"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_booked(difference, ada, said, problem):
    response = close(ada, difference, **said)
    assert response.status_code == 422
    assert problem in response.content.decode()
    assert Generation.objects.get().charged == Decimal("0.70")


@pytest.mark.parametrize("address", ["/closing/2099-01/", "/closing/2026-13/", "/closing/differences/999999/clip/"])
def test_what_is_not_there_is_not_found(address, ada):
    assert client_of(ada).get(address).status_code == 404


def test_the_check_runs_in_the_background_and_the_page_follows(month, ada, provider):
    answer = client_of(ada).post(f"/closing/{month.name}/check/")
    asked = answer["Location"]
    assert "Reading Runflow's list" in client_of(ada).get(asked, headers=HTMX).content.decode()
    Month.objects.update(checked_at=timezone.now() + timedelta(seconds=1))
    assert "Reading Runflow's list" not in client_of(ada).get(asked, headers=HTMX).content.decode()


def test_the_clip_of_a_lost_run_can_be_watched_before_it_is_taken_in(month, ada):
    name = default_storage.save("clips/lost.mp4", ContentFile(b"a clip"))
    row = month.differences.create(kind="unknown", run_id="r2", theirs=1, clip={"clip": name, "code": "c"})
    assert client_of(ada).get(f"/closing/differences/{row.pk}/clip/").status_code == 200
    assert f"/closing/differences/{row.pk}/clip/" in client_of(ada).get(f"/closing/{month.name}/").content.decode()


def test_a_month_that_runs_cannot_be_closed_from_the_page(month, ada):
    answer = client_of(ada).post(f"/closing/{month.name}/close/", follow=True)
    assert "is not over yet" in answer.content.decode()
    assert not Month.objects.get().closed_at


def test_the_strip_says_whether_the_books_match(month, project):
    assert strip_of(project) is None
    Month.objects.update(checked_at=timezone.now(), runs=128, matched=128)
    said = render_to_string("closing/_strip.html", {"strip": strip_of(project), "project": project})
    assert "Matches provider: 128 of 128 runs" in text_of(said)


def test_the_list_of_differences_costs_the_same_however_long(difference, month, ada, django_assert_max_num_queries):
    for number in range(10):
        month.differences.create(kind="price", run_id=f"x{number}", generation=difference.generation, theirs=1)
    client = client_of(ada)
    client.get("/closing/")
    with django_assert_max_num_queries(20):
        client.get(f"/closing/{month.name}/")


def test_the_command_checks_and_names_what_is_to_be_explained(month, provider, capsys):
    call_command("close_month", "check", month.name)
    assert "0 of 0 runs match" in capsys.readouterr().out
    run = provider.start("somebody-else", created_at=timezone.now().isoformat())
    provider.finish(run["id"], status="failed")
    with pytest.raises(CommandError, match="1 to explain"):
        call_command("close_month", "check", month.name)
    assert "run-1: Runflow charged $0.70 for a run that no take of ours asked for" in capsys.readouterr().out


@pytest.mark.parametrize("by", ["", "bob@studio.test"])
def test_the_command_closes_in_the_name_of_an_admin_only(month, bob, by):
    with pytest.raises(CommandError, match="admin"):
        call_command("close_month", "close", month.name, "--by", by)
