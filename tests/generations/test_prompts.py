"""The prompt compiler: which words are mentions, what the model receives, and what is wrong with a prompt."""
# ruff: noqa: RUF001 (people type curly quotes and full-width colons)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generations.prompts import CastMember, compile_prompt, mentions

CAST = {
    ("mara", ""): CastMember(1, 11, 101, "Mara"),
    ("mara", "raincoat"): CastMember(1, 12, 102, "Mara"),
    ("mara", "same"): CastMember(1, 13, 101, "Mara"),
    ("mar", ""): CastMember(2, 21, 201, "Mar"),
    ("mara_2", ""): CastMember(3, 31, 301, "Second Mara"),
    ("character1", ""): CastMember(4, 41, 401, "Badly named"),
    ("leo", ""): CastMember(5, 51, None, "Leo"),
}


def compiled(text):
    return compile_prompt(text, CAST)


def text_of(text):
    return compiled(text).text


def codes(text):
    return [finding.code for finding in compiled(text).findings]


def cited(text):
    return [(mention.handle, mention.look) for mention in mentions(text)]


def test_mentions_become_numbers_in_order_of_first_mention():
    result = compiled("@mar meets @mara, then @mar leaves")
    assert result.text == "character1 meets character2, then character1 leaves"
    assert [(reference.position, reference.handle) for reference in result.references] == [(1, "mar"), (2, "mara")]
    assert result.findings == ()


def test_two_looks_are_two_pictures_and_a_warning():
    result = compiled("@mara takes off her coat: @mara:raincoat")
    assert result.text == "character1 takes off her coat: character2"
    assert [reference.member.image for reference in result.references] == [101, 102]
    assert [(finding.code, finding.tone) for finding in result.findings] == [("two_looks", "warn")]
    assert not result.blocked


def test_two_names_of_one_picture_are_one_number():
    result = compiled("@mara and @mara:same")
    assert result.text == "character1 and character1"
    assert len(result.references) == 1


@pytest.mark.parametrize("text", ["@Mara", "@MARA", "@mArA"])
def test_the_case_of_letters_does_not_matter(text):
    assert text_of(text) == "character1"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@mar @mara @mara_2", [("mar", ""), ("mara", ""), ("mara_2", "")]),
        ("@maraschino", [("maraschino", "")]),
        ("@mara2", [("mara2", "")]),
        ("@mará", [("mará", "")]),
        ("@mara\u0301", [("mara\u0301", "")]),
        ("@" + "m" * 40, [("m" * 40, "")]),
    ],
)
def test_a_name_is_never_found_inside_a_longer_one(text, expected):
    assert cited(text) == expected


@pytest.mark.parametrize("text", ["a@mara.com", "x@mara", "J.Doe9@mara", "é@mara", "٣@mara"])
def test_an_e_mail_address_is_not_a_mention(text):
    assert cited(text) == []
    assert text_of(text) == text


@pytest.mark.parametrize("text", ["@", "@ mara", "@9mara", "@_mara", "@小明", "at @, @!", "mara"])
def test_an_at_sign_without_a_name_stays_as_it_is(text):
    assert cited(text) == []
    assert text_of(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [("@@mara", "@mara"), ("@@", "@"), ("@@@mara", "@character1"), ("@@@@mara", "@@mara"), ("x@@mara", "x@mara")],
)
def test_two_at_signs_are_one_plain_one(text, expected):
    assert text_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@mara's coat", "character1's coat"),
        ("@mara’s coat", "character1’s coat"),
        ("“@mara”", "“character1”"),
        ("Here is @mara.", "Here is character1."),
        ("(@mara), @mara! @mara?", "(character1), character1! character1?"),
        ("@mara-like", "character1-like"),
        ("@mara: hello", "character1: hello"),
        ("@mara：你好", "character1：你好"),
        ("请@mara坐下", "请character1坐下"),
        ("@mara가 웃는다", "character1가 웃는다"),
        ("😀@mara❤️@mara", "😀character1❤️character1"),
        ("end.@mara/@mar", "end.character1/character2"),
        ("@mara@mar", "character1character2"),
        ("\n@mara\t@mar", "\ncharacter1\tcharacter2"),
        ("@mara:3 seconds", "character1:3 seconds"),
        ("*@mara*", "*character1*"),
        ("@mara\ufe0f", "character1\ufe0f"),
    ],
)
def test_what_stands_around_a_mention_stays(text, expected):
    assert text_of(text) == expected


def test_a_mention_says_where_it_stands():
    (mention,) = mentions("so @Mara:RainCoat!")
    assert (mention.handle, mention.look, mention.start, mention.end) == ("mara", "raincoat", 3, 17)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" \n ", "empty"),
        ("A walk in the rain", "no_references"),
        ("x@mara.com", "no_references"),
        ("@@mara", "no_references"),
        ("@nobody waves", "unknown_handle"),
        ("@mara:armour waves", "unknown_look"),
        ("@leo waves", "no_picture"),
    ],
)
def test_each_fault_of_a_prompt_is_found_once_and_blocks_it(text, code):
    result = compiled(f"{text}\n{text}")
    assert [finding.code for finding in result.findings] == [code]
    assert result.blocked


def test_a_finding_says_whom_it_means_where_and_what_to_do():
    (finding,) = compiled("@mara and @Leo").findings
    assert (finding.handle, finding.start, finding.end) == ("leo", 10, 14)
    assert finding.message == "@leo has no picture yet. Add one, or take the mention out."


def test_an_unknown_mention_is_told_how_to_be_plain():
    (finding,) = compiled("@nobody").findings
    assert finding.message.endswith("Check the spelling, or write @@nobody for a plain @.")


@pytest.mark.parametrize("typed", ["character1", "Character3", "请character9", "@@character2", "character1character2"])
def test_a_typed_token_blocks_because_it_would_buy_whichever_picture_is_there(typed):
    result = compiled(f"@mara and {typed}")
    finding = result.findings[0]
    assert (finding.code, finding.tone) == ("typed_token", "bad")
    assert result.text


@pytest.mark.parametrize(
    "words", ["character 1", "character0", "character10", "mycharacter1", "a character", "characters"]
)
def test_words_that_only_look_like_a_token_are_fine(words):
    assert codes(f"@mara and {words}") == []


def test_a_handle_that_looks_like_a_token_is_a_mention():
    assert text_of("@mara and @character1") == "character1 and character2"
    assert codes("@mara and @character1") == []


def test_nine_pictures_are_accepted_and_ten_are_not():
    cast = {(f"extra_{number}", ""): CastMember(number, number, number, "Extra") for number in range(10)}
    words = [f"@extra_{number}" for number in range(10)]
    assert compile_prompt(" ".join(words[:9]), cast).findings == ()
    (finding,) = compile_prompt(" ".join(words), cast).findings
    assert finding.message == "10 pictures are mentioned, the model takes 9. Take some out."


def test_the_length_that_counts_is_that_of_the_compiled_prompt():
    fits = "@mara" + "x" * 0 + " " + "语" * 2489
    assert len(text_of(fits)) == 2500
    assert codes(fits) == []
    (finding,) = compiled(fits + "!").findings
    assert finding.message == "The prompt is 2501 characters as the model gets it, 2500 are allowed."


def test_the_source_map_leads_back_to_each_mention():
    result = compiled("@@me: @mara")
    assert [
        (span.source_start, span.source_end, span.start, span.end, span.position) for span in result.source_map
    ] == [
        (0, 2, 0, 1, 0),
        (6, 11, 5, 15, 1),
    ]


# What may stand directly beside a token: no letter or digit that would belong to a name, and no colon.
BESIDE = st.sampled_from([" ", "\n", "请", "가", "😀", "\ufe0f", "(", "”", "，", ".", "-", "/", "*"])
INSIDE = st.text(st.characters(exclude_characters="@", exclude_categories=["Cs"]), max_size=12)
AROUND = st.builds("{}{}{}".format, BESIDE, INSIDE, BESIDE)
KNOWN = sorted(name for name, member in CAST.items() if member.image is not None)


@st.composite
def mentioned(draw):
    handle, look = draw(st.sampled_from(KNOWN))
    written = f"@{handle}:{look}" if look else f"@{handle}"
    return draw(st.sampled_from([written, written.upper(), written.title()])), (handle, look)


ESCAPED = st.sampled_from(["@@mara", "@@", "@@nobody"]).map(lambda written: (written, None))
MAIL = st.sampled_from(["me@mara.com", "x@mara", "a.b9@leo"]).map(lambda written: (written, None))
PIECES = st.lists(st.tuples(AROUND, mentioned() | ESCAPED | MAIL), max_size=14)


@given(PIECES, AROUND)
def test_every_mention_is_sent_as_its_own_picture(pieces, tail):
    result = compiled("".join(around + written for around, (written, _) in pieces) + tail)
    positions: dict[int | None, int] = {}
    expected = ""
    for around, (written, name) in pieces:
        position = positions.setdefault(CAST[name].image, len(positions) + 1) if name else 0
        expected += around + (f"character{position}" if position else written.replace("@@", "@"))
    assert result.text == expected + tail
    assert {reference.member.image: reference.position for reference in result.references} == positions


@given(PIECES, AROUND)
def test_the_source_map_rebuilds_the_compiled_text(pieces, tail):
    source = "".join(around + written for around, (written, _) in pieces) + tail
    result = compiled(source)
    rebuilt, position = "", 0
    for span in result.source_map:
        rebuilt += source[position : span.source_start]
        assert len(rebuilt) == span.start
        rebuilt += f"character{span.position}" if span.position else "@"
        assert len(rebuilt) == span.end
        position = span.source_end
    assert rebuilt + source[position:] == result.text


@given(st.text(st.sampled_from("@:_ .aAmrR1é́你️‍😀'") | st.characters(), max_size=60))
def test_no_text_breaks_the_compiler(text):
    result = compiled(text)
    spans = [(mention.start, mention.end) for mention in mentions(text)]
    assert spans == sorted(spans)
    assert all(text[start] == "@" and end > start + 1 for start, end in spans)
    unknown = {finding.handle for finding in result.findings if finding.code == "unknown_handle"}
    known = {reference.handle for reference in result.references}
    assert {mention.handle for mention in mentions(text)} >= unknown | known


@given(st.lists(st.sampled_from(["@mara", "@nobody", "@@", "character3", " ", "x"]), max_size=900))
def test_the_length_that_is_counted_is_the_length_that_is_sent(words):
    result = compiled("".join(words))
    assert ("too_long" in [finding.code for finding in result.findings]) is (len(result.text) > 2500)
