"""A connection: a row of `oauth_connect`, with what its provider's preset adds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn
from urllib.parse import urlencode, urlsplit

from baton.entities import exact
from baton.entities.models import Entity
from baton.errors import InvalidInputError
from baton.oauth.presets import PRESETS, Preset
from baton.rows.models import Row

MAX_TARGETS = 50
HOME = "/"
_OWN_ADDRESS = "/action/oauth_token/oauth.login.response"
_OFFLINE = {"access_type": "offline", "prompt": "consent"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """`provider` has every address the connection uses. `kept_secret` is the client secret as it is kept.

    `targets` are where people may be sent when they have logged in.
    """

    connection_id: str
    name: str
    client_id: str
    kept_secret: str | None = field(repr=False)
    provider: Preset
    scopes: tuple[str, ...]
    redirect_uri: str
    allow_login: bool
    extra: Mapping[str, str]
    targets: tuple[str, ...] = ()

    @property
    def callback(self) -> str:
        """Where the provider sends people back to: the connection's address, and which connection it is."""
        separator = "&" if urlsplit(self.redirect_uri).query else "?"
        return f"{self.redirect_uri}{separator}{urlencode({'authenticator': self.name})}"

    @property
    def is_answered_here(self) -> bool:
        """Whether providers send people straight to us, with no client between that says who they are."""
        return urlsplit(self.redirect_uri).path.endswith(_OWN_ADDRESS)

    @property
    def has_id_tokens(self) -> bool:
        return bool(self.provider.issuer and self.provider.jwks_url)

    def target(self, wanted: str | None) -> str:
        """Where to send people in the end. Raises InvalidInputError for what is not on the connection's list.

        Compared letter by letter, so that no two readers of an address can differ.
        """
        if not wanted or wanted == HOME:
            return HOME
        if wanted not in self.targets:
            raise InvalidInputError.of(
                "redirect_target", "must be one of the connection's redirect_targets"
            )
        return wanted


def read(entity: Entity, row: Row) -> Connection:
    """Raises InvalidInputError for a row that no login can be begun with, naming the column."""
    values = row.values
    for name, only in (("response_type", "code"), ("pkce_challenge_method", "S256")):
        if _text(values, name) not in ("", only):
            raise InvalidInputError.of(name, f"must be {only}")
    named = str(values.get("provider") or _known(entity, values))
    base = PRESETS.get(named)
    if named and base is None:
        raise InvalidInputError.of("provider", f"must be one of {', '.join(sorted(PRESETS))}")
    provider = _provider(entity, values, base)
    allow_login = bool(values.get("allow_login", False))
    offline = bool(values.get("access_type_offline", False))
    if allow_login and not provider.profile_url and not (provider.issuer and provider.jwks_url):
        _missing("profile_url")
    scopes = _scopes(entity, values, base)
    scopes += provider.login_scopes if allow_login and (base or provider.issuer) else ()
    if offline and provider.offline_scope:
        scopes += (provider.offline_scope,)
    return Connection(
        connection_id=row.row_id,
        name=str(values["name"]),
        client_id=_required(values, "client_id"),
        kept_secret=_text(values, "client_secret") or None,
        provider=provider,
        scopes=tuple(dict.fromkeys(scopes)),
        redirect_uri=_redirect_uri(values),
        allow_login=allow_login,
        extra=_OFFLINE if offline and not provider.offline_scope else {},
        targets=redirect_targets(values.get("redirect_targets")),
    )


def redirect_targets(kept: Any) -> tuple[str, ...]:
    """The list as its column keeps it, without what would lead where nobody can say.

    Paths of the client's own site begin with one slash; all else is a whole address.
    """
    listed = exact.read(kept) if isinstance(kept, str) else kept
    if not isinstance(listed, list):
        return ()
    found = [each for each in listed[:MAX_TARGETS] if isinstance(each, str) and _is_target(each)]
    return tuple(found)


def _is_target(target: str) -> bool:
    # Browsers read a backslash as a slash, and leave out control characters before they look.
    if not target.isascii() or not target.isprintable() or "\\" in target or " " in target:
        return False
    if target.startswith("/"):
        return not target.startswith("//")
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc


def _known(entity: Entity, values: Mapping[str, Any]) -> str:
    """A row that says nothing of where its provider is has the one that columns are about by default."""
    told = any(
        values.get(name) not in (None, "", _default(entity, name))
        for name in ("auth_url", "token_url", "profile_url", "issuer", "jwks_url")
    )
    return "" if told else "google"


def _provider(entity: Entity, values: Mapping[str, Any], base: Preset | None) -> Preset:
    """The preset, with what the row says itself over it. Without one, the row says all."""

    def of(name: str, known: str) -> str:
        value = _text(values, name)
        # Every row has what its columns are by default, which is Google's: nobody said it of this provider.
        return known if value in ("", _default(entity, name)) else value

    known = base or Preset(auth_url="", token_url="", profile_url="", sends_secret_in_body=False)
    in_body = {"client_secret_post": True, "client_secret_basic": False}
    return Preset(
        auth_url=of("auth_url", known.auth_url) or _missing("auth_url"),
        token_url=of("token_url", known.token_url) or _missing("token_url"),
        profile_url=of("profile_url", known.profile_url),
        emails_url=of("emails_url", known.emails_url),
        issuer=of("issuer", known.issuer),
        jwks_url=of("jwks_url", known.jwks_url),
        scopes=known.scopes,
        login_scopes=known.login_scopes,
        offline_scope=known.offline_scope,
        id_path=of("profile_id_path", known.id_path) or known.id_path,
        email_path=of("profile_email_path", known.email_path) or known.email_path,
        verified_path=of("profile_verified_path", known.verified_path) or known.verified_path,
        name_path=known.name_path,
        sends_secret_in_body=in_body.get(
            _text(values, "token_auth_method"), known.sends_secret_in_body
        ),
        sends_issuer=bool(values.get("sends_issuer", known.sends_issuer)),
        echoes_nonce=known.echoes_nonce,
        takes_verifier=known.takes_verifier,
    )


def _scopes(entity: Entity, values: Mapping[str, Any], base: Preset | None) -> tuple[str, ...]:
    said = _text(values, "scope")
    if said in ("", _default(entity, "scope")):
        return base.scopes if base else ()
    return tuple(said.replace(",", " ").split())


def _redirect_uri(values: Mapping[str, Any]) -> str:
    said = _required(values, "redirect_uri")
    parts = urlsplit(said)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.fragment:
        raise InvalidInputError.of(
            "redirect_uri",
            "must be the whole address that the provider sends people back to, such as"
            " https://app.example.com/oauth/response",
        )
    return said


def _default(entity: Entity, name: str) -> str | None:
    column = entity.column(name)
    return column.default if column else None


def _text(values: Mapping[str, Any], name: str) -> str:
    return str(values.get(name) or "").strip()


def _required(values: Mapping[str, Any], name: str) -> str:
    return _text(values, name) or _missing(name)


def _missing(name: str) -> NoReturn:
    raise InvalidInputError.of(name, "is missing in the connection")
