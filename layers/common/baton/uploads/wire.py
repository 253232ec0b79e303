"""Uploads as clients read them."""

from pydantic import Field

from baton.uploads.store import MOST_BYTES, Slot
from baton.wire import Seconds, Wire


class NewUpload(Wire):
    """`size` is that of the file in bytes: the address then takes no other."""

    size: int | None = Field(None, ge=1, le=MOST_BYTES)


class UploadView(Wire):
    """Where to PUT a file with these headers until `expires_at`; `upload_id` names it afterwards."""

    upload_id: str
    url: str
    headers: dict[str, str]
    expires_at: Seconds


def view(slot: Slot) -> UploadView:
    return UploadView(
        upload_id=slot.upload_id,
        url=slot.url,
        headers=dict(slot.headers),
        expires_at=slot.expires_at,
    )
