"""How entities and columns are named: one rule that turns any heading into a safe name, or refuses it.

Words in lower case, joined by underscores. Latin letters lose their accents; letters of other scripts
stay. What is neither letter nor digit parts words, and so does a capital after a small letter:
`Address 2` is `address_2`, `firstName` is `first_name`, `Größe (cm)` is `grosse_cm`. A name that the
rule has made is not changed by it again.
"""

import re
import unicodedata

MAX_NAME = 64
MAX_HEADING = 1000

# What every row has besides its columns, and names that JSON:API and the store use for something else.
STANDARD_COLUMNS = (
    "reference_id",
    "created_at",
    "updated_at",
    "permission",
    "version",
    "user_account_id",
    "groups",
)
_RESERVED = frozenset({*STANDARD_COLUMNS, "id", "relationships", "links", "usergroup_id"})
_LETTERS = {
    "ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D",
    "ð": "d", "Ð": "D", "ł": "l", "Ł": "L", "þ": "th", "Þ": "Th", "\u0131": "i", "ħ": "h", "Ħ": "H",
}  # fmt: skip
_CAPITAL = re.compile(r"(?<=[^\W_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def snake(heading: str) -> str:
    """The name a heading becomes; empty when nothing of it is a letter or a digit."""
    name = heading
    # Lower-casing and normalising can each give the other something to do.
    while (again := _snake_once(name)) != name:
        name = again
    return name


def entity_name(heading: str) -> str:
    """The name of an entity. Raises ValueError for a heading that gives none, or a reserved one."""
    name = _checked(heading)
    if "_id_has_" in name:
        raise ValueError(f"{name!r} is reserved: '_id_has_' marks the tables that join two others")
    return name


def column_name(heading: str) -> str:
    """The name of a column. Raises ValueError for a heading that gives none, or a standard column's."""
    name = _checked(heading)
    if name in _RESERVED:
        raise ValueError(f"{name!r} is reserved: every row has it already")
    return name


def is_name(text: str) -> bool:
    """Whether the rule would leave `text` as it is, so that it may be the name of something stored."""
    return 0 < len(text) <= MAX_NAME and snake(text) == text


def _checked(heading: str) -> str:
    if len(heading) > MAX_HEADING:
        raise ValueError(f"a name may have {MAX_NAME} characters")
    if any(unicodedata.category(letter) in {"Cc", "Cs", "Co", "Cn"} for letter in heading.strip()):
        raise ValueError("a name holds no control characters")
    if heading.strip().startswith("__"):
        raise ValueError(f"{heading.strip()!r} is reserved: no name begins with two underscores")
    name = snake(heading)
    if not name:
        raise ValueError("a name needs a letter or a digit")
    if len(name) > MAX_NAME:
        raise ValueError(f"a name may have {MAX_NAME} characters; this one has {len(name)}")
    return name


def _snake_once(text: str) -> str:
    plain = "".join(map(_plain, unicodedata.normalize("NFKC", text)))
    parted = _CAPITAL.sub("_", plain).lower()
    words: list[str] = []
    word = ""
    for letter in unicodedata.normalize("NFKC", parted):
        # Signs that belong to the letter before them, as vowels do in many scripts of India.
        if letter.isalnum() or (word and unicodedata.category(letter) in {"Mn", "Mc"}):
            word += letter
        else:
            words.append(word)
            word = ""
    words.append(word)
    return "_".join(filter(None, words))


def _plain(letter: str) -> str:
    """A Latin letter without what stands above or below it; any digit as an ASCII one."""
    if letter in _LETTERS:
        return _LETTERS[letter]
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    base = unicodedata.normalize("NFD", letter)
    return base[0] if base[0].isascii() and base[0].isalpha() else letter
