"""How a document that cannot be taken is refused, and the text of one that can."""

from baton.errors import FieldProblem, InvalidInputError, TooLargeError

_MOST = 200


def refused(file: str, place: str, reason: str) -> InvalidInputError:
    """`dump.json, line 3: it is nested too deeply`."""
    where = f"{file}, {place}" if place else file
    short = shortened(reason)
    problem = FieldProblem(file, f"{place}: {short}" if place else short)
    return InvalidInputError(f"{where}: {short}", [problem])


def shortened(text: str) -> str:
    """For messages: they quote what others wrote, which may be long."""
    return text if len(text) <= _MOST else f"{text[:_MOST]}…"


def text_of(document: str | bytes, file: str, limit: int) -> str:
    """The document as text, without a byte order mark. `limit` is in bytes."""
    try:
        content = document.encode() if isinstance(document, str) else document
        if len(content) > limit:
            raise TooLargeError(f"{file} is larger than {limit:,} bytes.")
        return content.decode("utf-8-sig")
    except UnicodeEncodeError as error:
        raise refused(file, f"character {error.start}", "it has no UTF-8 form") from None
    except UnicodeDecodeError as error:
        raise refused(file, f"byte {error.start}", "it is not UTF-8") from None
