"""Draws what the streams send: each changed thing once per audience, however many browsers look on.

How a kind of thing is drawn is entered in `renderers` by those who know it (generations/apps.py), so that this room
depends on none of them.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from operator import itemgetter

from generations.live import wire
from generations.live.audience import Audience

Subject = tuple[str, int]
"""A kind of event and the id of the thing."""

News = Mapping[Subject, int]
"""What changed, oldest first, each with the id of its newest event."""

Renderer = Callable[[list[int], Audience], Mapping[int, str]]
"""From ids of things to their HTML as it is now, without those that are gone or that this audience may not see."""

renderers: dict[str, Renderer] = {}
log = logging.getLogger(__name__)


def draw(news: News, audience: Audience) -> dict[Subject, bytes]:
    """A message for each thing. Where drawing fails, the page is told to fetch what it cannot be sent."""
    drawn: dict[Subject, bytes] = {}
    for kind, renderer in renderers.items():
        ids = [thing for its_kind, thing in news if its_kind == kind]
        try:
            pieces = renderer(ids, audience) if ids else {}
        except Exception:
            log.exception("Drawing %s for %s failed.", kind, audience)
            drawn |= {(kind, thing): wire.refresh() for thing in ids}
        else:
            drawn |= {(kind, thing): wire.message(kind, html, news[kind, thing]) for thing, html in pieces.items()}
    return drawn


def together(several: Iterable[News]) -> dict[Subject, int]:
    """One list of what changed; where a thing occurs more than once, its newest event counts."""
    newest: dict[Subject, int] = {}
    for news in several:
        for subject, event_id in news.items():
            newest[subject] = max(event_id, newest.get(subject, 0))
    return in_order(newest)


def in_order(news: News) -> dict[Subject, int]:
    """The oldest first, so that a browser that leaves halfway knows the last event up to which it has everything."""
    return dict(sorted(news.items(), key=itemgetter(1)))
