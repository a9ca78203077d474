"""Looking for words in prompts: an FTS5 table on SQLite, an index over to_tsvector on PostgreSQL.

Owns both indexes' names and how words become their queries. What somebody typed is never part of a query's syntax:
FTS5 gets every phrase as a quoted string, PostgreSQL as a parameter of phraseto_tsquery.
"""

from typing import Any, cast

from django.db import connection, models
from django.db.models.expressions import RawSQL

from generations.generation import GenerationQuerySet
from generations.query_box import Words

TABLE = "generations_words"
PHRASE = "to_tsvector('simple', \"generations_generation\".\"prompt\") @@ phraseto_tsquery('simple', %s)"
BEGINNING = (
    'to_tsvector(\'simple\', "generations_generation"."prompt") '
    "@@ (nullif(phraseto_tsquery('simple', %s)::text, '') || ':*')::tsquery"
)


def matching(takes: GenerationQuerySet, words: Words, project_id: int) -> GenerationQuerySet:
    """Those of this project whose prompt has all the words.

    On SQLite the word index drives the query and gives its rows by id, so `NEWEST` is the order that costs nothing.
    """
    if connection.vendor == "sqlite":
        return beside(
            takes,
            tables=[TABLE],
            where=[f"{TABLE}.rowid = generations_generation.id", f"{TABLE} MATCH %s"],
            params=[fts5(words, project_id)],
        )
    for phrase in words.phrases:
        takes = takes.filter(RawSQL(PHRASE, [phrase], output_field=models.BooleanField()))  # noqa: S611
    if words.beginning:
        takes = takes.filter(RawSQL(BEGINNING, [words.beginning], output_field=models.BooleanField()))  # noqa: S611
    return takes


def beside(takes: GenerationQuerySet, **parts: Any) -> GenerationQuerySet:
    """The word index joined as a table of its own, which no relation of Django's can say."""
    return cast("GenerationQuerySet", takes.extra(**parts))


def newest_first(takes: GenerationQuerySet) -> GenerationQuerySet:
    """Found takes by age: within a project ids grow with the takes' numbers."""
    if connection.vendor == "sqlite":
        return beside(takes, order_by=[f"-{TABLE}.rowid"])
    return takes.order_by("-number")


def older_than(takes: GenerationQuerySet, pk: int) -> GenerationQuerySet:
    """Found takes below this id."""
    if connection.vendor == "sqlite":
        return beside(takes, where=[f"{TABLE}.rowid < %s"], params=[pk])
    return takes.filter(pk__lt=pk)


def fts5(words: Words, project_id: int) -> str:
    """The words as an FTS5 query within one project."""
    parts = [quoted(phrase) for phrase in words.phrases]
    if words.beginning:
        parts.append(f"{quoted(words.beginning)}*")
    return f"project_id : {quoted(str(project_id))} AND prompt : ({' AND '.join(parts)})"


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
