"""Which encoding a text file is in, from its first bytes.

A byte order mark decides; without one UTF-16 shows by its NULs, and what is valid UTF-8 is UTF-8. All
else is cp1252 (Latin-1 where that has gaps), unless high bytes prevail: then the script is not Latin, and
charset-normalizer decides among the encodings of others.
"""

import codecs
import re

UTF_8 = "utf-8"
WESTERN = "cp1252"
# Every byte has a meaning in it, so it never fails.
LAST_RESORT = "latin-1"
# UTF-32 before UTF-16, whose mark is the beginning of it.
_MARKS = (
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OTHER_SCRIPTS = [
    "cp1251",
    "koi8_r",
    "cp1253",
    "cp1255",
    "cp1256",
    "shift_jis",
    "euc_jp",
    "gb18030",
    "big5",
    "euc_kr",
]
_LOOKED_AT = 16_384
_LETTERS = re.compile(rb"[A-Za-z]")
_HIGH_BYTES = re.compile(rb"[\x80-\xff]")


def detect(sample: bytes) -> tuple[str, int]:
    """The encoding's name in Python, and how many bytes its mark takes at the beginning."""
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return name, len(mark)
    return _without_mark(sample[:_LOOKED_AT]) or _valid_utf_8(sample) or eight_bit(sample), 0


def eight_bit(sample: bytes) -> str:
    """The encoding of text that is neither UTF-8 nor UTF-16."""
    high = len(_HIGH_BYTES.findall(sample))
    if high > len(_LETTERS.findall(sample)):
        return _of_other_scripts(sample) or WESTERN
    try:
        sample.decode(WESTERN)
    except UnicodeDecodeError:
        return LAST_RESORT
    return WESTERN


def _without_mark(sample: bytes) -> str | None:
    """UTF-16 by its zeros: every second byte of the commonest letters, and of all separators."""
    pairs = len(sample) // 2
    if pairs < 2:
        return None
    first, second = sample[0 : pairs * 2 : 2], sample[1 : pairs * 2 : 2]
    for high, low, name in ((second, first, "utf-16-le"), (first, second, "utf-16-be")):
        if high.count(0) > pairs * 0.4 and not low.count(0):
            return name
    return None


def _valid_utf_8(sample: bytes) -> str | None:
    try:
        codecs.getincrementaldecoder(UTF_8)().decode(sample)
    except UnicodeDecodeError:
        return None
    return UTF_8


def _of_other_scripts(sample: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(sample[:_LOOKED_AT], cp_isolation=_OTHER_SCRIPTS).best()
    return best.encoding if best else None
