"""Uploading, listing, deleting and moving, over a store in memory."""

import pytest
from hypothesis import given, settings, strategies as st

from baton.cloud_stores import service
from baton.cloud_stores.content import Content
from baton.cloud_stores.service import File
from baton.errors import (
    BatonError,
    ConflictError,
    InvalidInputError,
    NotFoundError,
    ProviderError,
    ProviderTimeoutError,
    TooLargeError,
)
from tests.unit.cloud_stores.fakes import MemoryBackend


def _files(*paths: str) -> list[File]:
    return [File(path, Content.of(b"content"), "text/plain") for path in paths]


def test_all_files_are_stored_and_told() -> None:
    backend = MemoryBackend()

    stored = service.upload(backend, _files("a", "b/c"))

    assert set(backend.files) == {"a", "b/c"}
    assert service.summary(stored) == "a, b/c"


def test_of_some_failures_both_halves_are_told() -> None:
    backend = MemoryBackend()
    backend.failing = {"b": ProviderError("refused")}

    with pytest.raises(
        ProviderError, match=r"2 of 3 files were stored. Not stored are b: refused"
    ) as told:
        service.upload(backend, _files("a", "b", "c"))

    assert told.value.details == {
        "stored": ["a", "c"],
        "failed": [{"path": "b", "message": "refused"}],
    }


def test_after_a_time_out_no_other_file_is_tried() -> None:
    backend = MemoryBackend()
    backend.failing = {"a": ProviderTimeoutError("late")}

    with pytest.raises(ProviderTimeoutError, match=r"0 of 3 .* a: late .2 others neither."):
        service.upload(backend, _files("a", "b", "c"))

    assert not backend.files


def test_two_files_of_one_path_are_refused_before_any_is_stored() -> None:
    backend = MemoryBackend()

    with pytest.raises(InvalidInputError, match="more than once"):
        service.upload(backend, _files("a", "b", "a"))

    assert not backend.files


def _names(
    backend: MemoryBackend, folder: str = "", limit: int = 100, after: str = ""
) -> list[str]:
    found = service.list_files(backend, folder, limit=limit, after=after, is_recursive=False)
    return [*(f"{each}/" for each in found.folders), *(each.path for each in found.files)]


def test_a_folder_shows_its_files_and_folders() -> None:
    backend = MemoryBackend("a", "a-b", "a/x", "a/y/z", "b/c", "top")

    assert _names(backend) == ["a/", "b/", "a", "a-b", "top"]
    assert _names(backend, "a") == ["a/y/", "a/x"]


def test_the_mark_of_an_empty_folder_is_no_file() -> None:
    backend = MemoryBackend()

    assert service.create_folder(backend, "new")
    assert not service.create_folder(backend, "new")

    assert _names(backend) == ["new/"]
    assert _names(backend, "new") == []


def test_a_folder_that_is_not_there_is_told() -> None:
    with pytest.raises(NotFoundError):
        _names(MemoryBackend("a"), "b")
    assert _names(MemoryBackend()) == []


PATHS = st.lists(
    st.text(st.sampled_from("ab/.-0"), min_size=1, max_size=6).filter(
        lambda text: all(part.strip(".") for part in text.split("/"))
    ),
    max_size=12,
    unique=True,
)


@settings(max_examples=150, deadline=None)
@given(PATHS, st.integers(1, 4), st.booleans())
def test_pages_together_are_the_whole_list(
    paths: list[str], limit: int, is_recursive: bool
) -> None:
    backend = MemoryBackend(*paths)
    whole = service.list_files(backend, "", limit=1000, after="", is_recursive=is_recursive)

    files, folders, after = [], [], ""
    for _ in range(40):
        page = service.list_files(backend, "", limit=limit, after=after, is_recursive=is_recursive)
        assert len(page.files) + len(page.folders) <= limit
        files += page.files
        folders += page.folders
        if page.next is None:
            break
        after = page.next

    assert page.next is None
    assert (files, folders) == (whole.files, whole.folders)
    expected = {path for path in paths if is_recursive or "/" not in path}
    assert {each.path for each in files} == expected


def test_a_list_ends_early_in_a_folder_that_holds_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_LOOKED_AT", 10)
    backend = MemoryBackend(*(f"a/{each}" for each in range(50)), "b")

    first = service.list_files(backend, "", limit=100, after="", is_recursive=False)
    second = service.list_files(backend, "", limit=100, after="a/", is_recursive=False)

    assert (first.folders, first.files, first.next) == (["a"], [], "a/")
    assert [each.path for each in second.files] == ["b"]
    assert backend.looked_at < 15


def test_a_file_or_a_folder_is_deleted_as_it_was_meant() -> None:
    backend = MemoryBackend("a", "a/x", "a/y", "b")

    assert service.delete(backend, "a", is_folder=False, is_recursive=False) == 1
    assert set(backend.files) == {"a/x", "a/y", "b"}
    with pytest.raises(ConflictError, match="recursive"):
        service.delete(backend, "a", is_folder=False, is_recursive=False)
    assert service.delete(backend, "a", is_folder=True, is_recursive=True) == 2
    assert set(backend.files) == {"b"}
    with pytest.raises(NotFoundError):
        service.delete(backend, "a", is_folder=False, is_recursive=True)


def test_an_empty_folder_needs_no_more_to_be_deleted() -> None:
    backend = MemoryBackend()
    service.create_folder(backend, "new")

    assert service.delete(backend, "new", is_folder=False, is_recursive=False) == 0
    assert not backend.files


def test_more_than_is_deleted_at_once_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_CHANGED", 3)
    backend = MemoryBackend(*(f"a/{each}" for each in range(4)))

    with pytest.raises(TooLargeError):
        service.delete(backend, "a", is_folder=False, is_recursive=True)

    assert len(backend.files) == 4


def _move(
    backend: MemoryBackend, source: str, destination: str, *, overwrites: bool = False
) -> int:
    return service.move(backend, source, destination, is_folder=False, overwrites=overwrites)


def test_a_file_and_a_folder_get_another_path() -> None:
    backend = MemoryBackend("a", "f/x", "f/g/y")

    assert _move(backend, "a", "b/c") == 1
    assert _move(backend, "f", "h/i") == 2

    assert set(backend.files) == {"b/c", "h/i/x", "h/i/g/y"}


def test_what_is_there_is_replaced_only_when_said() -> None:
    backend = MemoryBackend("a", "b", "f/x", "g/x")
    backend.files["a"] = b"new"

    for source, destination in (("a", "b"), ("f", "g")):
        with pytest.raises(ConflictError, match="overwrite"):
            _move(backend, source, destination)
    assert _move(backend, "a", "b", overwrites=True) == 1

    assert backend.files["b"] == b"new"


@pytest.mark.parametrize("destination", ["a", "a/b", "a/b/c"])
def test_nothing_is_moved_into_itself(destination: str) -> None:
    with pytest.raises(InvalidInputError, match="lies in"):
        _move(MemoryBackend("a/x"), "a", destination)


def test_a_broken_off_move_loses_nothing() -> None:
    backend = MemoryBackend("f/1", "f/2", "f/3")
    backend.failing = {"f/3": ProviderError("refused")}

    with pytest.raises(ProviderError, match="nothing was removed, 2 of 3 files were copied"):
        _move(backend, "f", "g")

    assert {"f/1", "f/2", "f/3"} <= set(backend.files)


def test_a_missing_source_is_told() -> None:
    with pytest.raises(NotFoundError):
        _move(MemoryBackend("a"), "b", "c")


def test_an_error_of_one_file_is_told_as_it_is() -> None:
    backend = MemoryBackend()
    backend.failing = {"a": ProviderError("refused")}

    with pytest.raises(BatonError) as told:
        service.upload(backend, _files("a"))

    assert told.value.message == "refused"
