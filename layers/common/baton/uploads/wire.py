"""Uploads as clients read them."""

from baton.uploads.store import Slot
from baton.wire import Seconds, Wire


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
