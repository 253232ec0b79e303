"""What is known of providers. A connection that names one needs no more than its client id and secret."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A provider. The paths say where a profile, or an ID token's claims, tell what; dots go deeper.

    `issuer` may have `{tid}` in place of the claim `tid`. Without an issuer there are no ID tokens. `scopes`
    are asked for when the connection names none, `login_scopes` besides by those that let people log in.
    `verified_path` tells whether the provider vouches for the address; at `emails_url` is a list of
    addresses that tells it of each. `offline_scope` is how a provider is asked for a refresh token that does
    not go by the usual `access_type`. `echoes_nonce`: its ID tokens repeat the nonce. `takes_verifier`: it
    does not refuse PKCE.
    """

    auth_url: str
    token_url: str
    profile_url: str
    emails_url: str = ""
    issuer: str = ""
    jwks_url: str = ""
    scopes: tuple[str, ...] = ()
    login_scopes: tuple[str, ...] = ("openid", "email", "profile")
    offline_scope: str = ""
    id_path: str = "sub"
    email_path: str = "email"
    verified_path: str = "email_verified"
    name_path: str = "name"
    sends_secret_in_body: bool = True
    sends_issuer: bool = False
    echoes_nonce: bool = True
    takes_verifier: bool = True


PRESETS: Mapping[str, Preset] = {
    "google": Preset(
        auth_url="https://accounts.google.com/o/oauth2/v2/auth",
        token_url="https://oauth2.googleapis.com/token",  # noqa: S106 - an address
        profile_url="https://openidconnect.googleapis.com/v1/userinfo",
        issuer="https://accounts.google.com",
        jwks_url="https://www.googleapis.com/oauth2/v3/certs",
        scopes=("https://www.googleapis.com/auth/spreadsheets",),
    ),
    "github": Preset(
        auth_url="https://github.com/login/oauth/authorize",
        token_url="https://github.com/login/oauth/access_token",  # noqa: S106 - an address
        profile_url="https://api.github.com/user",
        # The profile's own address is what its owner chose to show, and may be missing.
        emails_url="https://api.github.com/user/emails",
        login_scopes=("read:user", "user:email"),
        id_path="id",
    ),
    "microsoft": Preset(
        auth_url="https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
        token_url="https://login.microsoftonline.com/common/oauth2/v2.0/token",  # noqa: S106 - an address
        profile_url="https://graph.microsoft.com/oidc/userinfo",
        issuer="https://login.microsoftonline.com/{tid}/v2.0",
        jwks_url="https://login.microsoftonline.com/common/discovery/v2.0/keys",
        offline_scope="offline_access",
        # The address is what a directory's administrator wrote; this claim says that the domain is theirs.
        verified_path="xms_edov",
    ),
    "linkedin": Preset(
        auth_url="https://www.linkedin.com/oauth/v2/authorization",
        token_url="https://www.linkedin.com/oauth/v2/accessToken",  # noqa: S106 - an address
        profile_url="https://api.linkedin.com/v2/userinfo",
        issuer="https://www.linkedin.com/oauth",
        jwks_url="https://www.linkedin.com/oauth/openid/jwks",
        # It refuses a code verifier from clients that have a secret, and leaves the nonce out.
        takes_verifier=False,
        echoes_nonce=False,
    ),
}
