"""HTTP to the deployed API, as any client would speak it."""

from dataclasses import dataclass
from typing import Any

import requests

type Json = Any

SECONDS = 60


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back; `body` is parsed when it is JSON and text when it is not."""

    status: int
    body: Json
    headers: dict[str, str]


class Api:
    """Calls to one stack in the name of one API key, or of nobody."""

    def __init__(
        self, url: str, tenant: str, project: str, key: str | None, seconds: float = SECONDS
    ) -> None:
        self._url, self._tenant, self._key = url, f"/api/{tenant}", key
        self._project = f"{self._tenant}/{project}"
        self._seconds = seconds
        self._session = local_session()

    def call(self, method: str, path: str, body: Json = None, **headers: str) -> Reply:
        """`path` counts from the API's root. Text and bytes go out as they are, others as JSON."""
        raw = isinstance(body, str | bytes)
        if self._key is not None:
            headers.setdefault("Authorization", f"Bearer {self._key}")
        answer = self._session.request(
            method,
            self._url + path,
            data=body.encode() if isinstance(body, str) else body if raw else None,
            json=None if raw else body,
            headers=headers,
            timeout=self._seconds,
        )
        return Reply(answer.status_code, _parsed(answer), dict(answer.headers))

    def project(self, method: str, path: str, body: Json = None, **headers: str) -> Reply:
        """The same below the instance's first project: `path` is `/action`, `/script/x.py`, ..."""
        return self.call(method, self._project + path, body, **headers)

    def tenant(self, method: str, path: str, body: Json = None, **headers: str) -> Reply:
        """The same below its tenant: `path` is `/apikey`, `/user`, ..."""
        return self.call(method, self._tenant + path, body, **headers)

    def close(self) -> None:
        self._session.close()


def local_session() -> requests.Session:
    """A session that ignores proxies and `.netrc`: it only ever speaks to this machine."""
    session = requests.Session()
    session.trust_env = False
    return session


def _parsed(answer: requests.Response) -> Json:
    try:
        return answer.json()
    except requests.JSONDecodeError:
        return answer.text
