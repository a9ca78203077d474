"""The prompt compiler, for whatever people write: every mention means the right picture, and nothing else changes."""
# ruff: noqa: RUF001 (people type curly quotes and full-width brackets)

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from generations.prompts import CastMember, called, compile_prompt, mentions

QUICK = settings(max_examples=100, deadline=None)

# Handles that are beginnings of each other, and names that the model's own words resemble.
HANDLES = ("ma", "mar", "mara", "mara_2", "maras", "character1", "x9", "zoe")
LOOKS = ("", "raincoat", "rain", "r2")
# What may stand around a mention: none of it ends in a letter with case or a digit, or begins like a name goes on.
AROUND = st.sampled_from(
    [
        " ",
        ", ",
        "\n",
        ". ",
        " — ",
        "（",
        "）",
        "“",
        "🐎",
        "‍",
        "在",
        "の",
        " @@ ",
        "@@",
        " a@mara.com ",
        " x@ma ",
        "!",
        "-",
    ]
)


@dataclass(frozen=True)
class Written:
    """A prompt, and who is cited in it, in order."""

    text: str
    cited: list[tuple[str, str]]


@st.composite
def prompts(draw) -> Written:
    pieces, cited = [draw(AROUND)], []
    for _ in range(draw(st.integers(0, 8))):
        handle, look = draw(st.sampled_from(HANDLES)), draw(st.sampled_from(LOOKS))
        name = called(handle, look)
        pieces += ["@" + draw(st.sampled_from([name, name.upper(), name.title()])), draw(AROUND)]
        cited.append((handle, look))
    return Written("".join(pieces), cited)


@st.composite
def casts(draw):
    """Every handle and look, each with a picture of its own, numbered in any order."""
    names = [(handle, look) for handle in HANDLES for look in LOOKS]
    pictures = draw(st.permutations(range(100, 100 + len(names))))
    return {
        name: CastMember(HANDLES.index(name[0]), picture, picture, name[0])
        for name, picture in zip(names, pictures, strict=True)
    }


def pictures_of(compiled, text):
    """The picture that each mention became, by the source map."""
    images = {reference.position: reference.member.image for reference in compiled.references}
    return [images[span.position] for span in compiled.source_map if span.position]


@QUICK
@given(prompts())
def test_the_mentions_are_those_that_were_written(written):
    assert [(mention.handle, mention.look) for mention in mentions(written.text)] == written.cited


@QUICK
@given(prompts(), casts())
def test_every_mention_becomes_its_own_picture(written, cast):
    compiled = compile_prompt(written.text, cast)
    assert pictures_of(compiled, written.text) == [cast[name].image for name in written.cited]


@QUICK
@given(prompts(), casts(), st.permutations(HANDLES))
def test_a_rename_in_words_and_cast_changes_no_picture(written, cast, others):
    new_name = dict(zip(HANDLES, others, strict=True))
    renamed_cast = {(new_name[handle], look): member for (handle, look), member in cast.items()}
    pieces, end = [], 0
    for mention in mentions(written.text):
        pieces += [written.text[end : mention.start], f"@{called(new_name[mention.handle], mention.look)}"]
        end = mention.end
    renamed = compile_prompt("".join([*pieces, written.text[end:]]), renamed_cast)
    assert renamed.text == compile_prompt(written.text, cast).text
    assert [each.member.image for each in renamed.references] == [
        each.member.image for each in compile_prompt(written.text, cast).references
    ]


@QUICK
@given(prompts(), casts(), st.randoms())
def test_the_order_of_the_cast_means_nothing(written, cast, random):
    shuffled = list(cast.items())
    random.shuffle(shuffled)
    assert compile_prompt(written.text, dict(shuffled)) == compile_prompt(written.text, cast)


@QUICK
@given(prompts(), casts())
def test_positions_count_up_in_the_order_of_first_mention(written, cast):
    compiled = compile_prompt(written.text, cast)
    firsts = list(dict.fromkeys(cast[name].image for name in written.cited))
    assert [reference.member.image for reference in compiled.references] == firsts
    assert [reference.position for reference in compiled.references] == list(range(1, len(firsts) + 1))


@QUICK
@given(st.one_of(prompts().map(lambda written: written.text), st.text(max_size=200)), casts())
def test_the_source_map_accounts_for_every_letter(text, cast):
    compiled = compile_prompt(text, cast)
    read = written = 0
    for span in compiled.source_map:
        assert compiled.text[written : span.start] == text[read : span.source_start]
        assert compiled.text[span.start : span.end] == (f"character{span.position}" if span.position else "@")
        read, written = span.source_end, span.end
    assert compiled.text[written:] == text[read:]


@QUICK
@given(st.text(alphabet="a@: é漢🐎\u0301m", min_size=2480, max_size=2520), casts())
def test_what_is_sent_is_never_longer_than_what_was_counted(text, cast):
    compiled = compile_prompt(text, cast)
    is_refused = any(finding.code == "too_long" for finding in compiled.findings)
    assert is_refused == (len(compiled.text) > 2500)


@QUICK
@given(st.sampled_from(HANDLES), casts(), st.text(alphabet="abcXYZ0123456789éßñ", min_size=1, max_size=8))
def test_an_address_is_never_a_mention(handle, cast, name):
    text = f"write to {name}@{handle}.com"
    assert mentions(text) == []
    assert compile_prompt(text, cast).text == text


@QUICK
@given(prompts(), casts())
def test_doubled_signs_are_plain_text_again(written, cast):
    escaped = written.text.replace("@", "@@")
    compiled = compile_prompt(escaped, cast)
    assert compiled.text == written.text
    assert compiled.references == ()


@QUICK
@given(prompts(), casts())
def test_nobody_who_is_barred_passes(written, cast):
    barred = {name: CastMember(m.character, m.look, m.image, m.name, barred="No.") for name, m in cast.items()}
    compiled = compile_prompt(written.text, barred)
    assert {f.handle for f in compiled.findings if f.code == "barred"} == {handle for handle, _ in written.cited}
    assert compiled.blocked or not written.cited
