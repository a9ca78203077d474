"""The speed and the dialect as they are now: what was set at the start until a request changed it."""

from collections.abc import Mapping
from typing import Any

from generations.sandbox.database import Database
from generations.sandbox.dialect import Dialect
from generations.sandbox.pace import Pace, checked_speed, pace_of


class Switches:
    """Kept in the database, so that a restart changes nothing; a reset returns to the settings."""

    def __init__(self, database: Database, speed: str, dialect: Mapping[str, Any]) -> None:
        self._database = database
        self._default_speed = checked_speed(speed)
        self._default_dialect = Dialect().changed(dialect)

    @property
    def speed(self) -> str:
        return str(self._database.value("speed", self._default_speed))

    @property
    def dialect(self) -> Dialect:
        return self._default_dialect.changed(self._database.value("dialect", {}))

    def change_speed(self, speed: str) -> None:
        """Raises ValueError for a word that is no speed."""
        self._database.keep("speed", checked_speed(speed))

    def change_dialect(self, changes: Mapping[str, Any]) -> None:
        """Raises ValueError for an unknown topic or word, and then changes nothing."""
        self._database.keep("dialect", self.dialect.changed(changes).as_dict())

    def pace(self, run_id: str) -> Pace:
        return pace_of(run_id, self.speed)
