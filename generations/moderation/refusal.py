"""What cannot be decided, undone or appealed, in words for whoever wanted to."""


class Refused(Exception):
    """Nothing was changed; its text says why."""
