"""The local instance's administrator, who becomes one as anybody would: over HTTP.

Signs up, signs in, becomes administrator and makes an API key. Address and password are kept beside the
instance, readable for its owner alone.
"""

import secrets
from http import HTTPStatus

from tools.local.client import Api, Json, Reply
from tools.local.errors import LocalError
from tools.local.workspace import Workspace, read_record, write_record

EMAIL, NAME = "administrator@example.com", "Local administrator"
FIRST_KEY = {"name": "local", "rights": ["admin"]}


class Administrator:
    """`guest` calls the API in nobody's name."""

    def __init__(self, workspace: Workspace, guest: Api) -> None:
        self._workspace = workspace
        self._guest = guest
        self._account = read_record(workspace.administrator)

    def api_key(self) -> str:
        """A new API key with all rights. Raises LocalError when somebody else administers the instance."""
        if not self._account:
            self._account = {"email": EMAIL, "password": secrets.token_urlsafe(18)}
            write_record(self._workspace.administrator, self._account)
        token = self._token()
        self._become_administrator(token)
        made = self._guest.tenant("POST", "/apikey", FIRST_KEY, Authorization=f"Bearer {token}")
        return str(self._good(made, "a new API key")["apiKey"])

    def _token(self) -> str:
        signed_in = self._act("user_account/signin", self._account)
        if signed_in.status == HTTPStatus.UNAUTHORIZED:
            password = self._account["password"]
            wanted = self._account | {"name": NAME, "passwordConfirm": password}
            self._good(self._act("user_account/signup", wanted), "the sign-up")
            signed_in = self._act("user_account/signin", self._account)
        items = self._good(signed_in, "the sign-in")
        return str(next(each["Attributes"]["value"] for each in items if _holds_token(each)))

    def _become_administrator(self, token: str) -> None:
        answer = self._act("world/become_an_administrator", {}, token)
        # Of two runs of this, the second finds the work done: then the key is made, or refused.
        if answer.status != HTTPStatus.FORBIDDEN:
            self._good(answer, "becoming an administrator")

    def _act(self, action: str, attributes: dict[str, Json], token: str | None = None) -> Reply:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self._guest.call("POST", f"/action/{action}", {"attributes": attributes}, **headers)

    def _good(self, reply: Reply, what: str) -> Json:
        if HTTPStatus.OK <= reply.status < HTTPStatus.MULTIPLE_CHOICES:
            return reply.body
        raise LocalError(
            f"The API answers {what} with {reply.status}: {reply.body}. If the account in "
            f"{self._workspace.shown(self._workspace.administrator)} is not this instance's, stop it and "
            f"remove the folder {self._workspace.shown(self._workspace.home)}."
        )


def _holds_token(item: Json) -> bool:
    return bool(item["ResponseType"] == "client.store.set" and item["Attributes"]["key"] == "token")
