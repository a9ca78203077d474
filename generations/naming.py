"""What a clip's file is called outside the studio: first-flight_1A_T12_@pilot.mp4."""

import re
import unicodedata

from generations.generation import Generation

# Not allowed in file names of Windows, macOS or Linux, or a trap in addresses and shells; white space becomes a hyphen.
UNSAFE = re.compile(r"[^\w.@+-]+")
MOST_HANDLES = 3
LONGEST_BYTES = 120


def filename_of(take: Generation) -> str:
    """A name that a person can read and every file system takes. Fetch takes with `for_cards()`."""
    handles = dict.fromkeys(reference.handle for reference in take.references.all())
    shown = [f"@{handle}" for handle in list(handles)[:MOST_HANDLES]]
    words = [take.project.slug, take.shot.code if take.shot else "", str(take), *shown]
    stem = "_".join(filter(None, map(safe, words)))
    return f"{shortened(stem)}.mp4"


def safe(word: str) -> str:
    """One part of a file name: letters of any script, digits, and what is harmless everywhere."""
    return UNSAFE.sub("-", unicodedata.normalize("NFC", word)).strip("-.")


def shortened(stem: str) -> str:
    return stem.encode()[:LONGEST_BYTES].decode(errors="ignore").rstrip("-_.@")
