"""Finding takes: the word index of each database, the tallies of shots, and indexes for characters and prices.

The triggers that keep words and tallies true are made after every `migrate` (generations/triggers.py).
"""

import django.db.models.deletion
from django.db import migrations, models

import generations.money.usd

WORDS = {
    "sqlite": (
        "CREATE VIRTUAL TABLE generations_words USING fts5(project_id, prompt, content='generations_generation', "
        "content_rowid='id', prefix='1 2 3', tokenize='unicode61 remove_diacritics 0')",
        "DROP TABLE generations_words",
    ),
    "postgresql": (
        "CREATE INDEX takes_by_word ON generations_generation USING gin (to_tsvector('simple', prompt))",
        "DROP INDEX takes_by_word",
    ),
}


def make(apps, schema_editor):
    schema_editor.execute(WORDS[schema_editor.connection.vendor][0])


def drop(apps, schema_editor):
    """With the triggers that write into what is dropped."""
    if schema_editor.connection.vendor == "sqlite":
        for table in ("tally", "words"):
            for event in ("insert", "update", "delete"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS takes_{table}_{event}")
    else:
        schema_editor.execute("DROP FUNCTION IF EXISTS takes_tally() CASCADE")
    schema_editor.execute(WORDS[schema_editor.connection.vendor][1])


class Migration(migrations.Migration):
    dependencies = [("generations", "0005_frame_rate"), ("projects", "0002_studio")]
    operations = [
        migrations.CreateModel(
            name="ShotTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("shot", models.BigIntegerField()),
                ("total", models.IntegerField()),
                ("archived", models.IntegerField()),
                ("moving", models.IntegerField()),
                ("picks", models.IntegerField()),
                ("charged", generations.money.usd.UsdField()),
                (
                    "project",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="projects.project",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="shottally",
            constraint=models.UniqueConstraint(fields=("project", "shot"), name="one_tally_per_shot"),
        ),
        migrations.AddIndex(
            model_name="generation",
            index=models.Index(fields=["project", "-amount", "-number"], name="takes_by_price"),
        ),
        migrations.AddIndex(
            model_name="reference",
            index=models.Index(fields=["handle", "generation"], name="references_by_handle"),
        ),
        migrations.RunPython(make, drop),
    ]
