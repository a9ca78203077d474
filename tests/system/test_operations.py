"""What the handbook says of the settings is true."""

import re

from tests.system.test_supervisor import ROOT

SETTINGS = (ROOT / "happyhorse" / "settings.py").read_text()
HANDBOOK = (ROOT / "docs" / "operations.md").read_text()
EXAMPLE = (ROOT / ".env.example").read_text()


def read() -> set[str]:
    """The variables that the settings read."""
    return set(re.findall(r'env\.\w+\(\s*"([A-Z0-9_]+)"', SETTINGS))


def described() -> set[str]:
    """The variables in the first column of the handbook's table."""
    rows = re.findall(r"^\| (`[A-Z].*?) \|", HANDBOOK, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([A-Z0-9_]+)`", row)}


def test_every_variable_is_described_and_every_description_is_of_a_variable():
    assert described() == read()


def test_the_example_sets_nothing_that_is_not_read():
    assert set(re.findall(r"^#?([A-Z0-9_]+)=", EXAMPLE, re.MULTILINE)) <= read()


def test_the_example_starts_a_sandbox():
    assert "\nRUNFLOW_MODE=sandbox\n" in EXAMPLE


def test_each_refusal_to_start_is_explained():
    for message in ("is in use", "already runs on the data in", "has no build for this machine"):
        assert message in HANDBOOK
        assert message in (ROOT / "happyhorse" / "up.py").read_text()
