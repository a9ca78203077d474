"""Handles: which are taken, who has them, and which free ones a name suggests.

A character of a project may not be called like another one of it or like one of the studio; one of the studio not like
any other. Archived characters have given theirs back.
"""

import re
import unicodedata
from collections.abc import Container

from django.db.models import Q

from projects.characters.character import Character, CharacterQuerySet
from projects.project import Project

# Handles that stand for pages of the cast in addresses.
RESERVED_HANDLES = frozenset({"new", "mentions"})
LONGEST_HANDLE = 30
MOST_FREE = 3


def rivals(project: Project | None, but: Character | None = None) -> CharacterQuerySet:
    """Those whose handles a character of this project (None: of the studio) may not have, without itself."""
    living = Character.objects.filter(archived_at=None)
    living = living.exclude(pk=but.pk) if but else living
    return living if project is None else living.filter(Q(project=project) | Q(project=None))


def taken(project: Project | None, but: Character | None = None) -> set[str]:
    return {*rivals(project, but).values_list("handle", flat=True), *RESERVED_HANDLES}


def clash(project: Project | None, handle: str, but: Character | None = None) -> str:
    """Why a character of this project (None: of the studio) may not have the handle; "" when it is free."""
    if handle in RESERVED_HANDLES:
        return f"The studio uses @{handle} itself."
    rival = rivals(project, but).filter(handle=handle).order_by("project").first()
    if rival is None:
        return ""
    if rival.project_id is None:
        return f"@{handle} is taken: it is {rival.name} of the whole studio."
    if project is None:
        return f"@{handle} is taken: a character of another project has it."
    return f"@{handle} is taken: it is {rival.name}."


def suggested_handle(name: str, taken: Container[str]) -> str:
    """A free handle made of a name: "Mara Jones" is mara_jones, and mara_jones2 when that is taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    stem = re.sub(r"^[0-9_]+", "", words)[: LONGEST_HANDLE - 4].rstrip("_")
    stem = stem if len(stem) > 1 else "character"
    handle, number = stem, 1
    while handle in taken:
        number += 1
        handle = f"{stem}{number}"
    return handle


def free_handles(name: str, wanted: str, taken: Container[str]) -> list[str]:
    """A few free ones for somebody who wanted one that is taken: "mara_jones, mara2, jones"."""
    words = name.split()
    stems = [name, wanted, *words[-1:]]
    return list(dict.fromkeys(suggested_handle(stem, taken) for stem in stems if stem))[:MOST_FREE]


def said(handles: list[str]) -> str:
    """As people read it: "@mara2 or @jones"."""
    return " or ".join(f"@{handle}" for handle in handles)
