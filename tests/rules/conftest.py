"""A rule of each kind for tests."""

from collections.abc import Callable
from typing import Any

import pytest

from generations.rules.rule import Rule
from projects.models import Character
from tests.factories import make_character


@pytest.fixture
def pilot(project) -> Character:
    return make_character(project)


@pytest.fixture
def rule(alice) -> Callable[..., Rule]:
    """Makes a rule: its words, its effect, and what else there is to say."""

    def make(text: str = "blood", effect: str = "hold", **fields: Any) -> Rule:
        name = fields.pop("name", f"About {text.split(maxsplit=1)[0][:40]}")
        reason = fields.pop("reason", "We show no injuries.")
        return Rule.objects.create(text=text, effect=effect, name=name, reason=reason, created_by=alice, **fields)

    return make
