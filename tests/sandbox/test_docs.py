"""The sandbox's page and its table of faults say what the code does."""

import re
from pathlib import Path

import pytest

from generations.sandbox import faults
from generations.sandbox.dialect import CHOICES
from generations.sandbox.settings import READERS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "sandbox.md").read_text()


def test_the_table_of_faults_is_the_truth():
    rows = re.findall(r"^(\w+) +(once|always) ", faults.__doc__ or "", re.MULTILINE)
    assert rows == [(name, "once" if times else "always") for name, times in faults.TIMES.items()]


@pytest.mark.parametrize("name", faults.TIMES)
def test_every_fault_is_explained(name):
    assert re.search(rf"^\| `{name}` \| {'once' if faults.TIMES[name] else 'always'} \|", PAGE, re.MULTILINE)


@pytest.mark.parametrize("topic", [*CHOICES, "link_seconds"])
def test_every_topic_of_the_dialect_is_explained(topic):
    words = [*CHOICES.get(topic, ())]
    (row,) = re.findall(rf"^\| `{topic}` \|.*", PAGE, re.MULTILINE)
    assert all(f"`{word}`" in row for word in words)


@pytest.mark.parametrize("name", READERS)
def test_every_setting_is_explained(name):
    assert f"| `SANDBOX_{name.upper()}` |" in PAGE
