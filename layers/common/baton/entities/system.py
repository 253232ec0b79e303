"""The entities every project has: what the product itself keeps, seen as tables. Stored nowhere."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from uuid import UUID, uuid5

from baton.callers.models import users_group
from baton.entities.conformations import conformation
from baton.entities.models import Column, Entity, Relation, RelationKind
from baton.entities.validation import rule
from baton.permission import OWNER_ALL, Audience, Grant, Operation, bits

_IDS = UUID("6f1c4b52-53a3-5d0c-8f0a-6c1f0f0b7a11")
_SINCE = datetime(2026, 1, 1, tzinfo=UTC)
_SEEN_BY_USERS = bits(
    Audience.GROUP, [Operation.PEEK, Operation.READ, Operation.EXECUTE, Operation.REFER]
)

KEPT = frozenset({"credential", "cloud_store", "oauth_connect", "oauth_token", "data_exchange"})
"""Those whose rows are kept and reached as rows of any entity: by `/data/<entity>`, and by references."""
_KEPT_FOR_USERS = _SEEN_BY_USERS | bits(Audience.GROUP, [Operation.UPDATE, Operation.DELETE])


def _column(name: str, column_type: str, default: str | None = None, flags: str = "") -> Column:
    """`flags`: `u` unique, `n` may be null, `h` hidden."""
    return Column(
        name=name,
        column_type=column_type,
        default=default,
        is_nullable="n" in flags or default is not None,
        is_unique="u" in flags,
        is_indexed="u" in flags,
        is_hidden="h" in flags,
    )


def _entity(name: str, *columns: Column, to: tuple[Relation, ...] = (), **more: object) -> Entity:
    pointers = tuple(
        Column(
            name=each.object_name,
            column_type="id",
            is_nullable=True,
            is_indexed=True,
            references=each.object,
        )
        for each in to
    )
    made = Entity(
        entity_id=str(uuid5(_IDS, name)),
        name=name,
        columns=(*columns, *pointers),
        relations=to,
        is_system=True,
        default_permission=OWNER_ALL,
        date_created=_SINCE,
        date_modified=_SINCE,
    )
    return replace(made, **more)  # type: ignore[arg-type] # fields of an entity, named by keyword


def _to(subject: str, target: str, name: str = "", *, many: bool = False) -> Relation:
    kind = RelationKind.BELONGS_TO if many else RelationKind.HAS_ONE
    return Relation(kind, subject, target, f"{subject}_id", name or f"{target}_id")


_SCOPE = "https://www.googleapis.com/auth/spreadsheets"
_DECLARED = (
    _entity(
        "world",
        _column("table_name", "name", flags="u"),
        _column("world_schema_json", "json"),
        _column("is_top_level", "truefalse", "true"),
        _column("is_hidden", "truefalse", "false"),
        _column("is_join_table", "truefalse", "false"),
        _column("is_state_tracking_enabled", "truefalse", "false"),
        _column("default_order", "value", "+id"),
        _column("icon", "label", "fa-star"),
    ),
    _entity(
        "user_account",
        _column("name", "label"),
        _column("email", "email", flags="u"),
        _column("password", "password", flags="n"),
        _column("confirmed", "truefalse", "false"),
        _column("auth_version", "measurement", "1", "h"),
        validations=(
            rule("email", "email"),
            rule("password", "required"),
            rule("name", "required"),
        ),
        conformations=(conformation("email", "email"), conformation("name", "trim")),
    ),
    _entity("usergroup", _column("name", "label", flags="u")),
    _entity(
        "action",
        _column("action_name", "name"),
        _column("label", "label"),
        _column("instance_optional", "truefalse", "true"),
        _column("action_schema", "json", flags="h"),
        to=(_to("action", "world", many=True),),
    ),
    _entity(
        "credential",
        _column("name", "label"),
        _column("content", "encrypted"),
    ),
    _entity(
        "cloud_store",
        _column("name", "name", flags="u"),
        _column("store_type", "label"),
        _column("store_provider", "label"),
        _column("root_path", "label"),
        _column("credential_name", "label", flags="n"),
        _column("store_parameters", "json", flags="n"),
        to=(_to("cloud_store", "credential"), _to("cloud_store", "oauth_token")),
    ),
    _entity(
        "oauth_connect",
        _column("name", "name", flags="u"),
        _column("provider", "label", flags="n"),
        _column("client_id", "label"),
        _column("client_secret", "encrypted"),
        _column("scope", "content", _SCOPE),
        _column("response_type", "label", "code"),
        _column("redirect_uri", "label", "/oauth/response"),
        _column("auth_url", "url", "https://accounts.google.com/o/oauth2/auth"),
        _column("token_url", "url", "https://accounts.google.com/o/oauth2/token"),
        _column("profile_url", "url", "https://www.googleapis.com/oauth2/v1/userinfo?alt=json"),
        _column("profile_email_path", "label", "email"),
        _column("profile_verified_path", "label", flags="n"),
        _column("profile_id_path", "label", flags="n"),
        _column("emails_url", "url", flags="n"),
        _column("issuer", "label", flags="n"),
        _column("jwks_url", "url", flags="n"),
        _column("sends_issuer", "truefalse", "false"),
        _column("token_auth_method", "label", flags="n"),
        _column("redirect_targets", "json", flags="n"),
        _column("allow_login", "truefalse", "false"),
        _column("access_type_offline", "truefalse", "false"),
        _column("pkce_enabled", "truefalse", "false"),
        _column("pkce_challenge_method", "label", "S256"),
    ),
    _entity(
        "oauth_token",
        _column("access_token", "encrypted"),
        _column("refresh_token", "encrypted", flags="n"),
        _column("expires_in", "measurement"),
        _column("token_type", "label"),
        _column("scope", "content", flags="n"),
        _column("account", "label", flags="n"),
        _column("refused_at", "datetime", flags="n"),
        _column("renewing_until", "measurement", flags="nh"),
        to=(_to("oauth_token", "oauth_connect"),),
    ),
    _entity(
        "oauth_state",
        _column("state_hash", "label", flags="u"),
        _column("code_verifier", "encrypted", flags="n"),
        _column("expires_at", "datetime"),
        _column("used_at", "datetime", flags="n"),
        to=(_to("oauth_state", "oauth_connect"),),
        is_hidden=True,
    ),
    _entity(
        "data_exchange",
        _column("name", "name", flags="u"),
        _column("source_type", "label"),
        _column("source_attributes", "json"),
        _column("target_type", "label"),
        _column("target_attributes", "json"),
        _column("attributes", "json"),
        _column("options", "json"),
        _column("app_key", "encrypted", flags="n"),
        _column("action_id", "id", flags="n"),
        to=(
            _to("data_exchange", "oauth_token"),
            _to("data_exchange", "credential"),
            _to("data_exchange", "user_account", "as_user_id"),
        ),
    ),
    _entity(
        "timeline",
        _column("event_type", "label"),
        _column("title", "label"),
        _column("payload", "content"),
        to=(_to("timeline", "world", many=True),),
    ),
)
_BY_NAME = {each.name: each for each in _DECLARED}
NAMES = frozenset(_BY_NAME)


@lru_cache(maxsize=64)
def entities(tenant_id: str) -> tuple[Entity, ...]:
    """All of them, by name. The tenant's users see them; what is in their rows is protected row by row.

    Rows are made by administrators alone.
    """
    users = users_group(tenant_id)
    seen, kept = (Grant(users, _SEEN_BY_USERS),), (Grant(users, _KEPT_FOR_USERS),)
    return tuple(
        replace(_BY_NAME[name], groups=kept if name in KEPT else seen) for name in sorted(_BY_NAME)
    )


def find(tenant_id: str, name: str) -> Entity | None:
    return next((each for each in entities(tenant_id) if each.name == name), None)


def kept(tenant_id: str, name: str) -> Entity | None:
    """One whose rows are kept as rows."""
    return find(tenant_id, name) if name in KEPT else None
