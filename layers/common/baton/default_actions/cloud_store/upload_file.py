"""`cloud_store/upload_file`: put files into a store."""

import mimetypes
from contextlib import ExitStack
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, BinaryIO, cast

from baton.default_actions.answers import Item, notify
from baton.default_actions.declaration import DefaultAction, InField
from baton.default_actions.performer import Begun, Call
from baton.errors import TooLargeError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from baton.cloud_stores.opening import Stores
    from baton.cloud_stores.service import File
    from baton.cloud_stores.store import Named, StoreObjects

ACTION = DefaultAction(
    entity="cloud_store",
    name="upload_file",
    label="Upload file to external store",
    in_fields=(
        InField("file", "file.*", "Files", rules="required"),
        InField("path", "label", "Folder"),
        InField("unpack", "truefalse", "Unpack zip archives", default=False),
    ),
    needs_subject=True,
)
AT_ONCE = 16_000_000
"""Bytes that are stored while the client waits."""
MOST_PACKED = 100_000_000
"""Bytes of an archive that is unpacked."""
_IN_MEMORY = 8_000_000
_UNKNOWN = "application/octet-stream"


class UploadFilePerformer:
    def __init__(self, stores: "Stores", objects: "StoreObjects") -> None:
        self._stores = stores
        self._objects = objects

    def begin(self, call: Call) -> Begun | None:
        """None for what is stored at once."""
        self._stores.check(call)
        named = self._named(call)
        if sum(each.content.size for each in named) <= AT_ONCE:
            return None
        settings = {
            **call.attributes,
            "file": [self._objects.kept(call.ref, *each) for each in named],
        }
        return Begun([notify("The upload has begun.")], ACTION.step_type, settings)

    def perform(self, call: Call) -> list[Item]:
        from baton.cloud_stores.paths import check_path, join, read_path
        from baton.cloud_stores.service import File, summary, upload

        folder = read_path("path", call.attributes["path"] or "")
        named = self._named(call)
        with ExitStack() as stack:
            backend = stack.enter_context(self._stores.open(call))
            files: list[File] = []
            for each in named:
                if call.attributes["unpack"] and each.name.lower().endswith(".zip"):
                    files += self._unpacked(each, folder, stack)
                else:
                    path = join(folder, check_path("file", each.name))
                    files.append(File(path, each.content, _type(path)))
            stored = upload(backend, files)
        told = [{"path": each.path, "size": each.content.size} for each in stored]
        if not stored:
            return [notify("There was nothing to store: the archive is empty", files=told)]
        return [notify(f"Stored {summary(stored)}", files=told)]

    def _named(self, call: Call) -> "list[Named]":
        from baton.intake.sources import read_files

        files = read_files("file", call.attributes["file"])
        return [self._objects.named(call.ref, each) for each in files]

    def _unpacked(self, archive: "Named", folder: str, stack: ExitStack) -> "Iterator[File]":
        """The files of an archive, all of which may be stored, or none is."""
        from baton.cloud_stores.archive import Archive
        from baton.cloud_stores.content import Content
        from baton.cloud_stores.paths import join
        from baton.cloud_stores.service import File

        if archive.content.size > MOST_PACKED:
            raise TooLargeError(f"An archive that is unpacked may have {MOST_PACKED:,} bytes")
        packed = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - the stack closes it
        stack.callback(packed.close)
        for piece in archive.content.pieces():
            packed.write(piece)
        opened = Archive(cast("BinaryIO", packed))
        for path, size in opened.names():
            content = Content(size, partial(opened.pieces, path))
            yield File(join(folder, path), content, _type(path))


def _type(name: str) -> str:
    return mimetypes.guess_type(name)[0] or _UNKNOWN
