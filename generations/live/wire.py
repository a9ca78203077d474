"""The bytes of a stream: server-sent events as the HTML standard describes them (section 9.2). Knows no model."""

import re

# Those three and no others end a line for a browser; str.splitlines knows more.
LINE_END = re.compile(r"\r\n|\r|\n")

RETRY = b"retry: 2000\n\n"
KEEP_ALIVE = b": ka\n\n"


def message(event: str, data: str, event_id: int | None = None) -> bytes:
    """One message. A browser drops a message without data, so every one says something."""
    lines = [f"event: {event}"]
    lines += [] if event_id is None else [f"id: {event_id}"]
    lines += [f"data: {line}" for line in LINE_END.split(data)]
    return ("\n".join(lines) + "\n\n").encode()


def refresh(event_id: int | None = None) -> bytes:
    """The page has missed too much and should ask for all of it."""
    return message("refresh", "missed too much", event_id)


def bye(reason: str) -> bytes:
    """The stream ends here: "access" was lost, or the person has "too many" streams open."""
    return message("bye", reason)
