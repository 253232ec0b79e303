"""Envelope encryption: what comes back, what does not, and how often KMS is asked."""

import base64
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given, settings, strategies as st

from baton.encryption import data_keys
from baton.encryption.data_keys import DataKeys
from baton.encryption.envelope import EnvelopeCipher
from baton.errors import UnreadableSecretError

TENANT, OTHER = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
SECRET = "GOCSPX-client-secret"


class Refused(Exception):  # noqa: N818 - stands for both of KMS's
    pass


class FakeKms:
    """KMS as far as data keys go: opens an encrypted key only in the context that it was made in."""

    exceptions = SimpleNamespace(InvalidCiphertextException=Refused, IncorrectKeyException=Refused)

    def __init__(self) -> None:
        self.made: dict[bytes, tuple[bytes, dict[str, str]]] = {}
        self.generated = self.decrypted = 0

    def generate_data_key(self, **asked: Any) -> dict[str, bytes]:
        assert asked["KeySpec"] == "AES_256"
        assert asked["KeyId"] == "key"
        self.generated += 1
        plain = self.generated.to_bytes(32, "big")
        encrypted = b"encrypted data key %d" % self.generated
        self.made[encrypted] = (plain, asked["EncryptionContext"])
        return {"Plaintext": plain, "CiphertextBlob": encrypted}

    def decrypt(self, **asked: Any) -> dict[str, bytes]:
        assert asked["KeyId"] == "key"
        self.decrypted += 1
        plain, context = self.made.get(asked["CiphertextBlob"], (b"", {}))
        if not plain or context != asked["EncryptionContext"]:
            raise Refused
        return {"Plaintext": plain}


class World:
    def __init__(self) -> None:
        self.kms = FakeKms()
        self.seconds = 0.0
        self.cipher = self.process()

    def process(self) -> EnvelopeCipher:
        """Another process over the same KMS: nothing in its memory."""
        keys = DataKeys(lambda: cast("Any", self.kms), "key", lambda: self.seconds)
        return EnvelopeCipher(keys)


@pytest.fixture
def world() -> World:
    return World()


@settings(max_examples=60)
@given(st.text(max_size=300))
def test_what_was_encrypted_comes_back_in_any_process(text: str) -> None:
    world = World()

    kept = world.cipher.encrypt(TENANT, text)

    assert world.cipher.decrypt(TENANT, kept) == text
    assert world.process().decrypt(TENANT, kept) == text


@settings(max_examples=30)
@given(st.text(min_size=12, max_size=50))
def test_nothing_of_a_text_shows_in_what_is_kept(text: str) -> None:
    kept = World().cipher.encrypt(TENANT, text)

    assert kept.startswith("v1:")
    assert text not in kept
    assert text.encode() not in base64.b64decode(kept.removeprefix("v1:"))


def test_the_same_text_is_kept_differently_each_time(world: World) -> None:
    kept = {world.cipher.encrypt(TENANT, SECRET) for _ in range(20)}

    assert len(kept) == 20
    assert world.kms.generated == 1


def test_a_change_of_any_byte_is_noticed(world: World) -> None:
    """The length, the encrypted data key, the nonce, the text, the tag."""
    kept = base64.b64decode(world.cipher.encrypt(TENANT, SECRET).removeprefix("v1:"))

    for position in range(len(kept)):
        changed = bytearray(kept)
        changed[position] ^= 1
        with pytest.raises(UnreadableSecretError):
            world.process().decrypt(TENANT, f"v1:{base64.b64encode(changed).decode()}")


def test_what_is_cut_short_or_made_longer_is_refused(world: World) -> None:
    kept = base64.b64decode(world.cipher.encrypt(TENANT, SECRET).removeprefix("v1:"))

    for changed in (*(kept[:end] for end in range(len(kept))), kept + b"\0"):
        with pytest.raises(UnreadableSecretError):
            world.process().decrypt(TENANT, f"v1:{base64.b64encode(changed).decode()}")


def test_another_tenants_is_refused(world: World) -> None:
    kept = world.cipher.encrypt(TENANT, SECRET)
    assert world.cipher.decrypt(TENANT, kept) == SECRET

    with pytest.raises(UnreadableSecretError):
        world.cipher.decrypt(OTHER, kept)


def test_another_tenants_is_refused_even_with_the_data_key(world: World) -> None:
    """The text itself is bound to its tenant: KMS is not the only one to refuse."""
    kept = world.cipher.encrypt(TENANT, SECRET)
    for encrypted, (plain, _) in list(world.kms.made.items()):
        world.kms.made[encrypted] = (plain, {"tenant": OTHER})

    with pytest.raises(UnreadableSecretError):
        world.process().decrypt(OTHER, kept)


def test_a_text_does_not_go_with_another_data_key(world: World) -> None:
    ours = base64.b64decode(world.cipher.encrypt(TENANT, SECRET)[3:])
    theirs = base64.b64decode(world.process().encrypt(TENANT, SECRET)[3:])
    length = 2 + int.from_bytes(ours[:2], "big")

    mixed = base64.b64encode(theirs[:length] + ours[length:]).decode()
    with pytest.raises(UnreadableSecretError):
        world.cipher.decrypt(TENANT, f"v1:{mixed}")


@pytest.mark.parametrize(
    "other",
    ["v2:{}", "{}", ":{}", "V1:{}", "v1:{}\n", " v1:{}", "v1: {}", "v1:{}=", "v1:", "", "v1",
     "plain text", "v1:!!!", "v1:é", "v1:AA==", "v1:AB=="],
)  # fmt: skip
def test_an_unknown_version_or_form_is_refused(world: World, other: str) -> None:
    kept = world.cipher.encrypt(TENANT, SECRET).removeprefix("v1:")

    with pytest.raises(UnreadableSecretError):
        world.cipher.decrypt(TENANT, other.format(kept))


def test_errors_reveal_nothing_and_are_all_alike(world: World) -> None:
    kept = world.cipher.encrypt(TENANT, SECRET)
    told = set()
    for tenant, text in [(OTHER, kept), (TENANT, kept[:-4]), (TENANT, "v9:x"), (TENANT, SECRET)]:
        with pytest.raises(UnreadableSecretError) as refused:
            world.cipher.decrypt(tenant, text)
        told.add((refused.value.message, refused.value.code, str(refused.value.details)))

    assert len(told) == 1
    assert SECRET not in str(told)


# ---- data keys -------------------------------------------------------------------------------------


def test_a_data_key_is_used_for_some_minutes(world: World) -> None:
    for _ in range(3):
        world.cipher.encrypt(TENANT, SECRET)
    world.seconds = data_keys.LIFE_SECONDS - 1
    world.cipher.encrypt(TENANT, SECRET)
    assert world.kms.generated == 1

    world.seconds = data_keys.LIFE_SECONDS
    world.cipher.encrypt(TENANT, SECRET)

    assert world.kms.generated == 2


def test_a_data_key_is_used_for_so_many_values(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_keys, "MAX_USES", 3)

    for _ in range(7):
        world.cipher.encrypt(TENANT, SECRET)

    assert world.kms.generated == 3


def test_each_tenant_has_data_keys_of_its_own(world: World) -> None:
    for tenant in (TENANT, OTHER, TENANT, OTHER):
        world.cipher.encrypt(tenant, SECRET)

    assert world.kms.generated == 2
    assert [context["tenant"] for _, context in world.kms.made.values()] == [TENANT, OTHER]


def test_kms_is_asked_once_for_all_that_one_data_key_has_encrypted(world: World) -> None:
    kept = [world.cipher.encrypt(TENANT, SECRET) for _ in range(5)]
    reader = world.process()

    for each in kept * 2:
        reader.decrypt(TENANT, each)
    assert world.kms.decrypted == 1

    world.seconds = data_keys.LIFE_SECONDS
    reader.decrypt(TENANT, kept[0])
    assert world.kms.decrypted == 2


def test_to_encrypt_does_not_let_decrypt_without_kms(world: World) -> None:
    kept = world.cipher.encrypt(TENANT, SECRET)

    world.cipher.decrypt(TENANT, kept)

    assert world.kms.decrypted == 1


def test_a_refusal_is_not_remembered_as_an_answer(world: World) -> None:
    kept = world.cipher.encrypt(TENANT, SECRET)
    for _ in range(2):
        with pytest.raises(UnreadableSecretError):
            world.cipher.decrypt(OTHER, kept)

    assert world.kms.decrypted == 2


def test_only_so_many_data_keys_are_in_memory(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_keys, "MAX_KEPT", 2)

    for tenant in ("a", "b", "a", "c", "a", "b"):  # the one used longest ago makes room
        world.cipher.encrypt(tenant, SECRET)

    assert [context["tenant"] for _, context in world.kms.made.values()] == ["a", "b", "c", "b"]


def test_what_kms_refuses_for_other_reasons_is_not_taken_for_a_bad_secret(world: World) -> None:
    kept = world.cipher.encrypt(TENANT, SECRET)

    def denied(**_: Any) -> dict[str, bytes]:
        raise PermissionError

    world.kms.decrypt = denied  # type: ignore[method-assign] # on purpose

    with pytest.raises(PermissionError):
        world.cipher.decrypt(TENANT, kept)


def test_a_data_key_does_not_print_itself() -> None:
    assert "secret" not in repr(data_keys.DataKey(b"secret", b"encrypted secret"))
