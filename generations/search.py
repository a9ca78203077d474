"""Looking for words in prompts: an FTS5 table on SQLite, an index over to_tsvector on PostgreSQL.

Owns both indexes' names and how words become their queries. What somebody typed is never part of a query's syntax:
FTS5 gets every phrase as a quoted string, PostgreSQL as a parameter of phraseto_tsquery.
"""

from typing import Any, cast

from django.db import connection, models
from django.db.models.expressions import RawSQL

from generations.generation import GenerationQuerySet
from generations.query_box import Words
from generations.walks import Walk

TABLE = "generations_words"
PHRASE = "nullif(phraseto_tsquery('simple', %s), ''::tsquery)"
BEGINNING = "(nullif(phraseto_tsquery('simple', %s)::text, '') || ':*')::tsquery"


def matching(takes: GenerationQuerySet, words: Words, project_id: int) -> GenerationQuerySet:
    """Those of this project whose prompt has all the words.

    On SQLite the word index drives the query and gives its rows by id, so that newest first is the order that costs
    nothing. On PostgreSQL all words are one query, whose index then skips along the rarest of them.
    """
    if connection.vendor == "sqlite":
        return beside(
            takes,
            tables=[TABLE],
            # Without the sign SQLite would ask the word index again for every take.
            where=[f"+{TABLE}.rowid = generations_generation.id", f"{TABLE} MATCH %s"],
            params=[fts5(words, project_id)],
        )
    asked = [PHRASE] * len(words.phrases) + ([BEGINNING] if words.beginning else [])
    found = f'to_tsvector(\'simple\', "generations_generation"."prompt") @@ ({" && ".join(asked)})'
    typed = [*words.phrases, *([words.beginning] if words.beginning else [])]
    return takes.filter(RawSQL(found, typed, output_field=models.BooleanField()))  # noqa: S611


def within(takes: GenerationQuerySet, ids: list[int]) -> GenerationQuerySet:
    """Found takes that have one of these ids, said again to the word index of SQLite, which then reads no others."""
    if connection.vendor != "sqlite" or not ids:
        return takes
    listed = ", ".join(map(str, map(int, ids)))
    bounds = [f"{TABLE}.rowid >= %s", f"{TABLE}.rowid <= %s", f"+{TABLE}.rowid IN ({listed})"]
    return beside(takes, where=bounds, params=[min(ids), max(ids)])


def beside(takes: GenerationQuerySet, **parts: Any) -> GenerationQuerySet:
    """The word index joined as a table of its own, which no relation of Django's can say."""
    return cast("GenerationQuerySet", takes.extra(**parts))


def newest_first(takes: GenerationQuerySet, until: int | None) -> GenerationQuerySet:
    """Takes found on SQLite, as its word index yields them: by id, which grows with the takes' numbers."""
    takes = beside(takes, order_by=[f"-{TABLE}.rowid"])
    return takes if until is None else beside(takes, where=[f"{TABLE}.rowid < %s"], params=[until])


def walk(words: Words, project_id: int | None, start: tuple[str, int]) -> Walk:
    """All ids from there on that the word index of SQLite has: of one project, or of any."""
    begin, value = start
    return f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s AND {begin}", (fts5(words, project_id), value)  # noqa: S608


def fts5(words: Words, project_id: int | None) -> str:
    """The words as an FTS5 query, within one project if there is one; that is said last, because a word is rarer."""
    parts = [quoted(phrase) for phrase in words.phrases]
    if words.beginning:
        parts.append(f"{quoted(words.beginning)}*")
    found = f"prompt : ({' AND '.join(parts)})"
    return found if project_id is None else f"{found} AND project_id : {quoted(str(project_id))}"


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
