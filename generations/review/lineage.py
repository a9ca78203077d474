"""Where a take came from and what came of it: a strip of takes, each with what changed, in words.

Computed by comparing recipes, so that it tells what is different and not what somebody meant to change.
"""

from dataclasses import dataclass

from django.db import connection

from generations.cards import Card, cards_of
from generations.generation import Generation
from generations.live.audience import Audience

MOST_BEFORE, MOST_AFTER, MOST_WORDS = 12, 17, 3

# The parents of a take, nearest first. A take is younger than its parent, so this ends; the depth makes sure.
ANCESTORS = """
    WITH RECURSIVE line(id, parent_id, depth) AS (
        SELECT id, parent_id, 0 FROM {table} WHERE id = %s
        UNION ALL
        SELECT up.id, up.parent_id, depth + 1 FROM {table} up JOIN line ON up.id = line.parent_id WHERE depth < %s
    )
    SELECT id FROM line ORDER BY depth DESC
"""


@dataclass(frozen=True)
class Link:
    """A take of the strip, and what is different from the one that it was made of."""

    card: Card
    words: str
    is_this: bool = False


def lineage_of(take: Generation, audience: Audience) -> list[Link]:
    """From the first words over this take to what was made of it; empty when it stands alone. Seven queries at most."""
    line = ancestors_of(take)
    rows = {row.pk: row for row in Generation.objects.for_cards().filter(pk__in=line)}
    children = list(Generation.objects.for_cards().filter(parent=take).order_by("number")[:MOST_AFTER])
    shown = [rows[pk] for pk in line if pk in rows] + children
    if len(shown) < 2:
        return []
    parents = rows | {take.pk: rows.get(take.pk, take)}
    cards = cards_of(shown, audience)
    return [
        Link(card, changes_of(card.take, parents.get(card.take.parent_id or 0)), is_this=card.take.pk == take.pk)
        for card in cards
    ]


def ancestors_of(take: Generation) -> list[int]:
    """Ids from the oldest known one to this take itself."""
    table = connection.ops.quote_name(Generation._meta.db_table)  # noqa: SLF001 (a public name of Django)
    with connection.cursor() as cursor:
        cursor.execute(ANCESTORS.format(table=table), [take.pk, MOST_BEFORE])
        return [pk for (pk,) in cursor.fetchall()]


def changes_of(take: Generation, parent: Generation | None) -> str:
    """What changed between two recipes: "Same seed, @porthole added"."""
    if parent is None:
        return "First words" if take.parent_id is None else "Earlier takes not shown"
    changes = [*cast_changes(take, parent), *setting_changes(take, parent)]
    if take.prompt != parent.prompt and not any(change.endswith(("added", "left out")) for change in changes):
        changes.insert(0, "prompt changed")
    seed = "same seed" if take.seed == parent.seed else "new seed" if not changes else ""
    words = ", ".join(word for word in (seed, *changes[:MOST_WORDS]) if word)
    return words[:1].upper() + words[1:]


def cast_changes(take: Generation, parent: Generation) -> list[str]:
    now, before = pictures_of(take), pictures_of(parent)
    added = [f"@{handle} added" for handle in now if handle not in before]
    left = [f"@{handle} left out" for handle in before if handle not in now]
    kept = [(now[handle], before[handle]) for handle in now if handle in before]
    if any(new[0] != old[0] for new, old in kept):
        return [*added, *left, "new look"]
    return [*added, *left, *(["new picture"] if any(new != old for new, old in kept) else [])]


def pictures_of(take: Generation) -> dict[str, tuple[str, int]]:
    """The look and the picture of each character that was sent."""
    return {reference.handle: (reference.look, reference.image_id) for reference in take.references.all()}


def setting_changes(take: Generation, parent: Generation) -> list[str]:
    pairs = [
        (take.resolution, parent.resolution, take.resolution),
        (take.aspect_ratio, parent.aspect_ratio, take.aspect_ratio),
        (take.duration, parent.duration, f"{take.duration} s"),
        (take.safety_checker, parent.safety_checker, f"safety check {'on' if take.safety_checker else 'off'}"),
    ]
    return [words for now, before, words in pairs if now != before]
