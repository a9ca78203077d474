"""Who reaches nothing by an address that looks right: takes of other projects, and people who were switched off."""

import pytest
from django.urls import reverse

from tests.factories import make_generation, make_project
from tests.generations.pages import client_of


@pytest.mark.parametrize("name", ["generation", "generation_feed"])
def test_a_take_of_another_project_is_not_found_under_ones_own(project, alice, bob, name):
    take = make_generation(make_project(bob, "Other"), bob)
    address = reverse(name, kwargs={"slug": project.slug, "number": take.number})
    assert client_of(alice).get(address).status_code == 404


def test_a_person_who_was_switched_off_is_signed_out(project, bob):
    client = client_of(bob)
    bob.is_active = False
    bob.save(update_fields=["is_active"])
    response = client.get(reverse("board", kwargs={"slug": project.slug}))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))
