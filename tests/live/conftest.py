import pytest

from generations.live import attendance, feed
from generations.live.rendering import renderers


@pytest.fixture(autouse=True)
def _looks_often(monkeypatch) -> None:
    """Without hints a feed looks for news by itself; what tests it need not wait as long as browsers."""
    monkeypatch.setattr(feed, "POLL_SECONDS", 0.05)


@pytest.fixture(autouse=True)
def drawings(monkeypatch) -> list[tuple[str, list[int]]]:
    """Plain drawings in place of cards, and a record of what was drawn for whom."""
    drawn: list[tuple[str, list[int]]] = []

    def draw(ids, audience):
        drawn.append((str(audience), sorted(ids)))
        return {thing: f"<article>\n{thing} for {audience}\n</article>" for thing in ids}

    monkeypatch.setitem(renderers, "take", draw)
    monkeypatch.setitem(renderers, "budget", draw)
    # Who is here is told in tests/together: its news would stand between those of these tests.
    monkeypatch.setattr(attendance, "listeners", [])
    return drawn
