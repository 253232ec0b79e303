"""Pages of a list."""

from collections.abc import Sequence


def page_of[T](
    found: Sequence[T], page: int | None, page_size: int | None
) -> tuple[Sequence[T], int | None, int | None]:
    """Everything when neither number is given; else that page of it, and the numbers that were used."""
    if page is None and page_size is None:
        return found, None, None
    page, page_size = page or 1, page_size or 50
    first = (page - 1) * page_size
    return found[first : first + page_size], page, page_size
