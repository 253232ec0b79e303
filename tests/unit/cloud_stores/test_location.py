"""What rows of `cloud_store` and their credentials say."""

import json
from typing import Any

import pytest

from baton.cloud_stores.credentials import AccountKey, S3Keys, SasToken, ServiceAccount, read_secret
from baton.cloud_stores.location import Location, Provider, read_location
from baton.errors import InvalidInputError

S3 = Location(provider=Provider.S3, bucket="bucket")
GCS = Location(provider=Provider.GCS, bucket="bucket")
AZURE = Location(provider=Provider.AZURE, bucket="container", account="account")
ACCOUNT = {
    "type": "service_account",
    "client_email": "a@b.iam.gserviceaccount.com",
    "private_key": "-----BEGIN PRIVATE KEY-----\nx\n",
    "private_key_id": "1",
    "token_uri": "http://169.254.169.254/",
    "gcs_base_url": "http://169.254.169.254/",
    "disable_oauth": True,
}


def _row(**more: Any) -> dict[str, Any]:
    return {"store_provider": "s3", "root_path": "bucket", "store_parameters": {}} | more


@pytest.mark.parametrize(
    ("named", "provider"),
    [
        ("s3", Provider.S3),
        ("Amazon S3", Provider.S3),
        ("google cloud storage", Provider.GCS),
        ("azureblob", Provider.AZURE),
        ("GCS", Provider.GCS),
    ],
)
def test_providers_are_known_by_their_older_names(named: str, provider: Provider) -> None:
    location = read_location(
        _row(
            store_provider=named,
            store_parameters={"account": "acc"} if provider == "azure" else None,
        )
    )

    assert location.provider is provider


def test_the_root_is_a_bucket_and_a_path_in_it() -> None:
    assert read_location(_row(root_path="bucket/in/ü/")) == Location(
        provider=Provider.S3, bucket="bucket", prefix="in/ü", region="us-east-1"
    )


def test_a_container_may_be_named_apart() -> None:
    given = {"account": "acc", "container": "cont", "endpoint": "https://acc.example.com/acc/"}

    location = read_location(
        _row(store_provider="azure", root_path="in/it", store_parameters=given)
    )

    assert (location.bucket, location.prefix) == ("cont", "in/it")
    assert location.endpoint == "https://acc.example.com/acc"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (_row(store_provider="drive"), "'drive' is not one of s3, gcs, azure, local"),
        (_row(store_provider=None), "not one of"),
        (_row(root_path=""), "bucket"),
        (_row(root_path="a/../b"), "root_path"),
        (_row(root_path="../b"), "root_path"),
        (_row(root_path="b%2f..%2fc"), "percent"),
        (_row(root_path="buck?et"), "bucket"),
        (_row(root_path="a..b"), "bucket"),
        (_row(store_parameters=["x"]), "object"),
        (_row(store_parameters={"metadata_endpoint": "http://x"}), "metadata_endpoint"),
        (_row(store_parameters={"proxy_url": "http://x"}), "proxy_url"),
        (_row(store_parameters={"env_auth": "true"}), "env_auth"),
        (_row(store_parameters={"endpoint": "file:///etc"}), "http"),
        (_row(store_parameters={"endpoint": "https://u:p@example.com"}), "password"),
        (_row(store_parameters={"endpoint": "https://example.com/path"}), "without path"),
        (_row(store_parameters={"endpoint": "https://example.com?x=1"}), "query"),
        (_row(store_parameters={"endpoint": "http://0x7f.1/"}), "valid"),
        (_row(store_parameters={"endpoint": "http://example.com:22"}), "Port"),
        (_row(store_parameters={"endpoint": 7}), "text"),
        (_row(store_parameters={"region": "x.evil.com/"}), "region"),
        (_row(store_parameters={"force_path_style": 7}), "true or false"),
        (_row(store_provider="azure"), "account"),
        (_row(store_provider="azure", store_parameters={"account": "a.evil.com#"}), "account"),
        (_row(store_provider="local", store_parameters={"endpoint": "x"}), "no use"),
    ],
)
def test_what_a_row_says_wrong_is_told(row: dict[str, Any], told: str) -> None:
    with pytest.raises(InvalidInputError, match=told):
        read_location(row)


def test_credentials_are_read_for_their_provider() -> None:
    keys = {"access_key_id": "id", "secret_access_key": "key"}

    assert read_secret(S3, json.dumps(keys)) == S3Keys(access_key_id="id", secret_access_key="key")
    assert read_secret(AZURE, '{"key": "a2V5"}') == AccountKey("a2V5")
    assert read_secret(AZURE, '{"sas_token": "?sv=1&sig=x"}') == SasToken("sv=1&sig=x")


@pytest.mark.parametrize(
    "content",
    [ACCOUNT, {"service_account_credentials": json.dumps(ACCOUNT)}],
    ids=["plain", "text"],
)
def test_of_a_service_account_only_what_signs_is_used(content: dict[str, Any]) -> None:
    secret = read_secret(GCS, json.dumps(content))

    assert isinstance(secret, ServiceAccount)
    assert set(secret.document) == {"type", "client_email", "private_key", "private_key_id"}


@pytest.mark.parametrize(
    ("location", "content"),
    [
        (S3, "secret-text"),
        (S3, '["secret-text"]'),
        (S3, '{"access_key_id": "secret-text"}'),
        (S3, '{"access_key_id": 1, "secret_access_key": "secret-text"}'),
        (S3, '{"access_key_id": "a\\u0000", "secret_access_key": "secret-text"}'),
        (
            S3,
            '{"access_key_id": "a", "secret_access_key": "secret-text", "env_auth": "secret-text"}',
        ),
        (GCS, '{"type": "authorized_user", "refresh_token": "secret-text"}'),
        (GCS, '{"service_account_credentials": "secret-text"}'),
        (AZURE, '{"client_secret": "secret-text"}'),
    ],
)
def test_what_is_wrong_about_a_credential_is_told_without_it(
    location: Location, content: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        read_secret(location, content)

    assert "secret-text" not in str(refused.value)


def test_no_secret_shows_when_it_is_written_out() -> None:
    secrets = (
        S3Keys(access_key_id="id", secret_access_key="hidden", session_token="hidden"),
        AccountKey("hidden"),
        SasToken("hidden"),
        ServiceAccount({"private_key": "hidden"}),
    )

    assert "hidden" not in repr(secrets)
