# ruff: noqa: RUF001 (letters that look like others are what this file is about)
"""Letters that look like others: which Latin letter each one passes for, and which digits and signs stand for letters.

The single ones are those that Unicode's list of confusables gives for a Latin letter, of the scripts whose letters
people borrow (Greek, Cyrillic, Armenian, Cherokee, Coptic, Lisu), with the small capitals, stroked and turned letters
that it has no single answer for. Letters that Unicode itself decomposes (fullwidth, mathematical, circled, accented)
are not here: normalising.py takes them apart. Pairs such as rn for m or vv for w are not read as one letter: too many
ordinary words have them.
"""

# In the writing system of Latin: nobody writes a word of their own language with them by chance.
LATIN = {
    "a": "ɑᴀɐæ", "b": "ʙƀɓɃƃᵬᏼ", "c": "ᴄɔƈȼↄ", "d": "ᴅđɗɖðƌ", "e": "ᴇɛǝɘəɇꬲ", "f": "ꜰƒꬵꞙẝ", "g": "ɢɡᶃɠǥ",
    "h": "ʜħɦɥ", "i": "ıɪɩᴉꙇɨ", "j": "ᴊɉʝȷ", "k": "ᴋƙʞꝁ", "l": "ʟłƚɭɫǀƖ", "m": "ᴍɯɱ", "n": "ɴŋɲƞɳ", "o": "ᴏᴑꬽøɵ",
    "p": "ᴘƥþᵽ", "q": "ꞯɋʠ", "r": "ʀɹꭇꭈɍɾ", "s": "ꜱƽʂȿ", "t": "ᴛŧʇƭʈ", "u": "ᴜʉʊꞟꭎꭒ", "v": "ᴠʌʋ", "w": "ᴡʍ", "x": "ꭓ",
    "y": "ʏƴɏʎỿꭚ", "z": "ᴢƶȥʐ",
}  # fmt: skip
# Of another script: a word wholly of these may be an ordinary word of its own language (normalising.py).
FOREIGN = {
    "a": "ΑАᎪꓮαа", "b": "ΒВᏴꓐƄЬᏏβвъ", "c": "ϹⲤСᏟꓚϲⲥсꮯ", "d": "ᎠꓓԁᏧꓒ", "e": "ΕЕᎬꓰеҽεєё", "f": "ϜꓝՖք", "g": "ԌᏀᏳꓖƍց",
    "h": "ΗⲎНᎻꓧһհᏂн", "i": "ΙІіιӏꭵᎥⲒꓲї", "j": "ͿЈᎫꓙϳј", "k": "ΚⲔКᏦꓗκк", "l": "ⳐᏞꓡӀ", "m": "ΜϺⲘМᎷꓟм", "n": "ΝⲚꓠոռηп",
    "o": "ΟⲞОՕꓳοσⲟоჿօ", "p": "ΡⲢРᏢꓑρϱⲣр", "q": "ԛգզ", "r": "ᎡᏒꓣᴦⲅгꮁя", "s": "ЅՏᏕᏚꓢѕꮪ", "t": "ΤⲦТᎢꓔτт", "u": "ՍꓴυսЦц",
    "v": "ѴᏙꓦνѵꮩ", "w": "ԜᎳᏔꓪѡԝաꮃωшщ", "x": "ΧⲬХꓫхχ", "y": "ΥϒⲨУҮᎩᎽꓬγуүყ", "z": "ΖᏃꓜꮓζз",
}  # fmt: skip

LATIN_LIKE = {letter: plain for plain, letters in LATIN.items() for letter in letters}
FOREIGN_LIKE = {letter: plain for plain, letters in FOREIGN.items() for letter in letters}

# What digits and signs may be read as, beside themselves.
READ_AS = {
    "0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "8": "b", "9": "g",
    "@": "a", "$": "s", "!": "il", "|": "il", "+": "t", "€": "e", "¡": "i",
}  # fmt: skip

# Whole alphabets of emblems: negative circled, negative squared, regional indicators.
EMBLEMS = {chr(first + index): chr(ord("a") + index) for first in (0x1F150, 0x1F170, 0x1F1E6) for index in range(26)}
