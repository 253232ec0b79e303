"""Signing up, signing in and becoming an administrator, as somebody at a client does it."""

import re
import shlex
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jwt
import pytest

from baton import container
from baton.callers.models import administrators_group, users_group
from baton.default_actions import catalogue
from tests.integration.conftest import NewKey
from tests.integration.default_actions.conftest import (
    PASSWORD,
    SignIn,
    SignUp,
    failure,
    token_of,
    types,
)
from tests.integration.simulation.environment import PROJECT, STACK, TENANT
from tests.integration.simulation.gateway import Answer, Gateway
from tests.integration.simulation.people import Person, new_person
from tests.integration.simulation.template import ROOT

MEMBERSHIP = "user_account_user_account_id_has_usergroup_usergroup_id"
BECOME = "world/become_an_administrator"
SIGNUP = f"/api/{TENANT}/{PROJECT}/default-action/user_account/signup"
WRONG = (401, "Invalid username or password")
EMPTY = {"name": "", "email": "", "password": "", "passwordConfirm": ""}


def actions_of(call: Gateway, key: str | None) -> list[str]:
    answer = call.send("GET", "/actions", key=key)
    assert answer.status == 200
    return list(answer.body)


# -------------------------------------------------------------------------------------- sign up


def test_signing_up_shows_the_three_rows_it_made(sign_up: SignUp) -> None:
    answer = sign_up("Ann")

    assert types(answer) == [
        "user_account", "usergroup", MEMBERSHIP, "client.notify", "client.redirect",
    ]  # fmt: skip
    user, group, member, note, onward = (item["Attributes"] for item in answer.body)
    stored = container.user_repository().get(TENANT, user["reference_id"])
    assert (
        (user["name"], user["email"]) == ("Ann", "ann@example.com") == (stored.name, stored.email)
    )
    assert group["name"] == "Home group for Ann"
    assert member["user_account_id"] == user["reference_id"]
    assert member["usergroup_id"] == group["reference_id"]
    assert stored.groups == {group["reference_id"], users_group(TENANT)}
    for row, name in ((user, "user_account"), (group, "usergroup"), (member, MEMBERSHIP)):
        assert row["__type"] == name
        assert row.keys() >= {"reference_id", "permission", "created_at", "updated_at"}
    assert note["message"] == "Sign-up successful. Redirecting to sign in"
    assert onward == {"location": "/auth/signin", "window": "self", "delay": 2000}


def test_no_answer_holds_a_password_or_its_hash(sign_up: SignUp) -> None:
    text = str(sign_up("Ann").body)

    assert PASSWORD not in text
    assert "argon2" not in text


def test_whatever_else_is_sent_is_ignored(sign_up: SignUp, sign_in: SignIn) -> None:
    extra = {
        "permission": 2097151, "confirmed": True, "groups": [administrators_group(TENANT)],
        "usergroup_id": administrators_group(TENANT), "user_account_id": "1", "reference_id": "1",
        "tenantId": "x", "authVersion": 99, "is_administrator": True, "__type": "world",
    }  # fmt: skip

    user = sign_up("Ann", **extra).body[0]["Attributes"]

    stored = container.user_repository().get(TENANT, user["reference_id"])
    assert user["permission"] == stored.permission == 16256
    assert user["confirmed"] is stored.confirmed is False
    assert user["reference_id"] == stored.user_id != "1"
    assert not stored.is_administrator
    assert stored.auth_version == 1
    assert sign_in("ann@example.com").status == 200


@pytest.mark.parametrize(
    "same", ["ann@example.com", "ANN@Example.COM", "  ann@example.com\t", "aNN@EXAMPLE.com"]
)
def test_an_address_has_one_account_however_it_is_written(sign_up: SignUp, same: str) -> None:
    first = sign_up("Ann")
    second = sign_up("Another", email=same)

    assert first.status == 200
    assert failure(second) == (409, "An account with this e-mail address exists already")
    assert len(container.user_repository().all(TENANT)) == 1


def test_the_address_is_kept_trimmed(sign_up: SignUp) -> None:
    user = sign_up("  Ann ", email="  Ann@Example.com ").body[0]["Attributes"]

    assert (user["name"], user["email"].lower()) == ("Ann", "ann@example.com")


def test_two_people_may_have_one_name(sign_up: SignUp) -> None:
    assert sign_up("Ann").status == sign_up("Ann", email="other@example.com").status == 200


# What somebody says at signing up, and the field that is named for it.
MISTAKES: list[tuple[dict[str, str], str]] = [
    (EMPTY, "name"),
    (EMPTY | {"name": "A"}, "email"),
    (EMPTY | {"name": "A", "email": "a@b.de"}, "password"),
    (EMPTY | {"name": "A", "email": "a@b.de", "password": "12345678"}, "passwordConfirm"),
    ({"email": "x", "password": "1"}, "email"),
    ({"password": "1234567", "passwordConfirm": "1234567"}, "password"),
    ({"password": "12345678", "passwordConfirm": "12345679"}, "passwordConfirm"),
    ({"name": "x" * 201}, "name"),
    ({"name": "a\nb"}, "name"),
    ({"email": "a@b@c.de"}, "email"),
    ({"password": "x" * 1025, "passwordConfirm": "x" * 1025}, "password"),
]


def test_what_is_wrong_is_named_in_the_order_of_the_form(sign_up: SignUp) -> None:
    for changes, field in MISTAKES:
        status, message = failure(sign_up("Ann", **changes))

        assert status == 400
        assert message.removeprefix("invalid value for ").split(":")[0] == field
    assert container.user_repository().all(TENANT) == []


def test_of_fifty_who_sign_up_with_one_address_one_does(
    sign_up: SignUp,
) -> None:
    container.people()  # made once, as in a process that serves already

    def attempt(number: int) -> int:
        return sign_up(f"User {number}", email="Same@example.com").status

    with ThreadPoolExecutor(50) as pool:
        statuses = list(pool.map(attempt, range(50)))

    assert sorted(set(statuses)) == [200, 409]
    assert statuses.count(200) == 1
    assert len(container.user_repository().all(TENANT)) == 1


# -------------------------------------------------------------------------------------- sign in


def test_signing_in_answers_four_items_in_order(sign_up: SignUp, sign_in: SignIn) -> None:
    user_id = sign_up("Ann").body[0]["Attributes"]["reference_id"]

    answer = sign_in(" ANN@example.com")

    stored, cookie, note, onward = answer.body
    token = stored["Attributes"]["value"]
    assert stored == {
        "ResponseType": "client.store.set",
        "Attributes": {"key": "token", "value": token},
    }
    assert cookie == {
        "ResponseType": "client.cookie.set",
        "Attributes": {"key": "token", "value": f"{token}; SameSite=Strict"},
    }
    assert note["Attributes"] == {"type": "success", "title": "Success", "message": "Logged in"}
    assert onward == {
        "ResponseType": "client.redirect",
        "Attributes": {"location": "/", "window": "self", "delay": 2000},
    }
    claims = jwt.decode(token, options={"verify_signature": False})
    assert (claims["sub"], claims["tid"], claims["aud"]) == (user_id, TENANT, STACK)
    assert claims["exp"] - claims["iat"] == 72 * 3600
    assert "set-cookie" not in answer.headers


def test_an_unknown_user_and_a_wrong_password_are_one_answer_and_the_same_work(
    sign_up: SignUp, sign_in: SignIn
) -> None:
    sign_up("Ann")

    answers = [
        sign_in("ann@example.com", "wrong horse", address="192.0.2.7"),
        sign_in("nobody@example.com", "wrong horse", address="192.0.2.8"),
        sign_in("no address", "wrong horse", address="192.0.2.9"),
    ]

    assert [failure(each) for each in answers] == [WRONG] * 3
    assert len({tuple(each.calls) for each in answers}) == 1
    assert len({tuple(sorted(each.headers.items())) for each in answers}) == 1


def test_ten_failures_from_an_address_close_it_for_a_while(
    sign_up: SignUp, sign_in: SignIn, at: Any
) -> None:
    sign_up("Ann")
    at()
    for number in range(10):
        assert failure(sign_in(f"user{number}@example.com", "wrong", address="192.0.2.7")) == WRONG

    closed = sign_in("ann@example.com", address="192.0.2.7")
    elsewhere = sign_in("ann@example.com", address="192.0.2.8")
    at(minutes=15, seconds=1)
    later = sign_in("ann@example.com", address="192.0.2.7")

    assert failure(closed) == (429, "Too many attempts; try again later")
    assert 0 < int(closed.headers["retry-after"]) <= 900
    assert elsewhere.status == later.status == 200


@pytest.mark.parametrize("email", ["ann@example.com", "nobody@example.com"])
def test_ten_failures_at_an_account_throttle_guesses_but_not_its_owner(
    sign_up: SignUp, sign_in: SignIn, email: str
) -> None:
    sign_up("Ann")
    for number in range(10):
        assert failure(sign_in(email, "wrong", address=f"198.51.100.{number}")) == WRONG

    guess = sign_in(email, "wrong", address="203.0.113.1")
    right = sign_in("ann@example.com", address="203.0.113.2")

    assert guess.status == 429
    assert "retry-after" in guess.headers
    assert right.status == 200


def test_addresses_of_one_line_count_together(sign_in: SignIn) -> None:
    for number in range(10):
        sign_in(f"u{number}@example.com", "wrong", address=f"2001:db8::{number}")

    assert sign_in("x@example.com", "wrong", address="2001:db8::ffff").status == 429
    assert sign_in("x@example.com", "wrong", address="2001:db8:0:1::1").status == 401


def test_a_header_cannot_claim_another_address(sign_in: SignIn) -> None:
    for number in range(10):
        forged = {"X-Forwarded-For": f"203.0.113.{number}", "X-Real-IP": f"203.0.113.{number}"}
        sign_in(f"u{number}@example.com", "wrong", headers=forged)

    assert sign_in("x@example.com", "wrong", headers={"X-Forwarded-For": "9.9.9.9"}).status == 429


def test_signing_in_succeeds_whatever_failed_in_between(sign_up: SignUp, sign_in: SignIn) -> None:
    sign_up("Ann")

    statuses = [sign_in("ann@example.com").status for _ in range(12)]

    assert statuses == [200] * 12


# ------------------------------------------------------------------------- become administrator


def test_who_may_what_before_and_after_there_is_an_administrator(
    call: Gateway, sign_up: SignUp, sign_in: SignIn, new_key: NewKey
) -> None:
    sign_up("Ann")
    sign_up("Bob")
    ann, bob = (token_of(sign_in(f"{name}@example.com")) for name in ("ann", "bob"))
    reader = new_key("read", "write", "execute")
    everything = [name.replace("/", ":") for name in catalogue.CATALOGUE]
    guests = [
        "user_account:signup", "user_account:signin", "oauth_connect:oauth_login_begin",
        "oauth_token:oauth.login.response",
    ]  # fmt: skip

    before = [actions_of(call, key) for key in (None, reader, ann, bob, "")]
    became = call.act(BECOME, key=ann)
    after = [actions_of(call, key) for key in (None, reader, ann, bob, "")]

    only = ["user_account:signin"]
    assert before == [guests, guests, everything, everything, everything]
    assert became.body == [
        {
            "ResponseType": "client.redirect",
            "Attributes": {"location": "/", "window": "self", "delay": 7000},
        }
    ]
    assert after == [only, only, everything, only, everything]


def test_guests_and_keys_cannot_and_nobody_can_a_second_time(
    call: Gateway, new_key: NewKey, ann: Person
) -> None:
    bob = new_person("Bob")

    guest, reader = call.act(BECOME), call.act(BECOME, key=new_key("read", "write", "execute"))
    key = call.act(BECOME, key="")
    became = call.act(BECOME, key=ann.token)
    again, second, key_again = (call.act(BECOME, key=each) for each in (ann.token, bob.token, ""))

    assert failure(guest) == failure(reader) == failure(second) == (403, "forbidden")
    assert failure(key) == (403, "Only a signed-in user may do this")
    assert became.status == 200
    assert failure(again) == (403, "The tenant has an administrator already")
    assert key_again.status == 403


def test_it_is_not_only_for_a_tenants_only_user(call: Gateway, ann: Person) -> None:
    for name in ("Bob", "Cid"):
        new_person(name)

    assert call.act(BECOME, key=ann.token).status == 200


def test_of_fifty_at_once_one_becomes_it_and_guests_are_out_from_then_on(call: Gateway) -> None:
    people = [new_person(f"User{number}") for number in range(50)]
    actions_of(
        call, people[0].token
    )  # the signing keys are read, as by a process that serves already

    def become(person: Person) -> tuple[Answer, int]:
        answer = call.act(BECOME, key=person.token)
        # Success means closed already, not soon.
        guest = call.act("user_account/signup", {"name": "x"}) if answer.status == 200 else answer
        return answer, guest.status

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(become, people))

    assert sorted({answer.status for answer, _ in answers}) == [200, 403]
    assert [guest for answer, guest in answers if answer.status == 200] == [403]
    groups = container.usergroup_repository()
    members = groups.members(groups.get(TENANT, administrators_group(TENANT)))
    assert len(members) == 1


def test_the_administrator_reopens_signup_with_one_request_and_closes_it_again(
    call: Gateway, sign_up: SignUp, sign_in: SignIn, boss: Person
) -> None:
    closed = sign_up("Ann")
    opened = call.send("PATCH", SIGNUP, {"permission": 2085152}, key=boss.token)
    joined = sign_up("Ann")
    listed = actions_of(call, None)
    shut = call.send("PATCH", SIGNUP, {"permission": 2085120}, key=boss.token)
    late = sign_up("Bob")

    assert failure(closed) == failure(late) == (403, "forbidden")
    assert (opened.status, opened.body["permission"]) == (200, 2085152)
    assert (joined.status, shut.status) == (200, 200)
    assert listed == ["user_account:signup", "user_account:signin"]
    assert sign_in("ann@example.com").status == 200


def test_an_administrator_signs_others_up_while_guests_cannot(
    sign_up: SignUp, boss: Person, ann: Person
) -> None:
    assert sign_up("Cid", key=boss.token).status == 200
    assert sign_up("Dan", key=ann.token).status == 403


def test_a_form_can_be_drawn_from_the_list(call: Gateway) -> None:
    listed = call.send("GET", "/actions", key="").body

    assert listed["user_account:signup"]["InFields"][3] == {
        "Name": "Password", "ColumnName": "password", "ColumnType": "password",
        "IsNullable": False, "DefaultValue": None,
    }  # fmt: skip
    for name, shown in listed.items():
        action = catalogue.CATALOGUE[name.replace(":", "/", 1)]
        assert (shown["Name"], shown["Label"], shown["OnType"]) == (
            action.name, action.label, action.entity,
        )  # fmt: skip
        assert shown["InstanceOptional"] is not action.needs_subject
        assert [field["ColumnName"] for field in shown["InFields"]] == [
            field.name for field in action.in_fields
        ]


def test_the_command_that_the_documentation_shows_reopens_signup(
    call: Gateway, sign_up: SignUp, boss: Person
) -> None:
    text = (ROOT / "docs/permission.md").read_text()
    (command,) = re.findall(r"^curl (.*user_account/signup.*2085152.*)$", text, re.MULTILINE)
    _, method, address, _, _, _, body = shlex.split(command)
    path = address.removeprefix("$API").replace("$T", TENANT).replace("$P", PROJECT)

    before = sign_up("Ann").status
    answer = call.send(method, path, body, key=boss.token)
    after = sign_up("Ann").status

    assert (before, answer.status, after) == (403, 200, 200)
