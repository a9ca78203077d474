"""Indexes of what the board is asked for in an order that SQLite can merge; on PostgreSQL they stay as they were."""

from django.db import migrations, models

from generations.indexes import ByAge

KINDS = {
    "takes_of_a_shot": "shot",
    "takes_of_a_status": "status",
    "takes_of_an_author": "author",
    "takes_of_a_verdict": "verdict",
    "takes_of_a_quality": "resolution",
    "takes_of_a_shape": "aspect_ratio",
    "takes_of_a_seed": "seed",
}
PARTS = {"takes_archived": models.Q(archived_at__isnull=False), "picks_by_age": models.Q(is_pick=True)}
INDEXES = [
    *(ByAge(fields=("project", kind, "-number"), name=name) for name, kind in KINDS.items()),
    *(ByAge(fields=("project", "-number"), condition=part, name=name) for name, part in PARTS.items()),
]


class OnSQLite:
    """PostgreSQL's indexes are made of the same columns as before, so only their description changes there."""

    def database_forwards(self, app_label, editor, *states):
        if editor.connection.vendor == "sqlite":
            super().database_forwards(app_label, editor, *states)

    def database_backwards(self, app_label, editor, *states):
        if editor.connection.vendor == "sqlite":
            super().database_backwards(app_label, editor, *states)


class Remove(OnSQLite, migrations.RemoveIndex):
    pass


class Add(OnSQLite, migrations.AddIndex):
    pass


class Migration(migrations.Migration):
    dependencies = [("generations", "0022_appeal_additions")]

    operations = [
        *(Remove("generation", index.name) for index in INDEXES),
        *(Add("generation", index) for index in INDEXES),
    ]
