"""Pure rules of signing up: what may be said, and what is made of it."""

import unicodedata
from dataclasses import replace
from datetime import datetime

from baton.callers.models import users_group
from baton.errors import FieldProblem, InvalidInputError
from baton.ids import new_id
from baton.people import emails, passwords
from baton.people.models import Created, Membership, SignUp, User, Usergroup
from baton.permission import GROUP_USE, OWNER_ALL

MAX_NAME = 200


def check(wanted: SignUp) -> SignUp:
    """What was said, with the blanks around name and address gone.

    Raises InvalidInputError that names every field with something wrong: `name`, `email`, `password`.
    """
    said = SignUp(wanted.name.strip(), wanted.email.strip(), wanted.password)
    wrong = {
        "name": _name_problem(said.name),
        "email": None if emails.valid(said.email) else "must be an e-mail address",
        "password": passwords.problem(said.password),
    }
    problems = [FieldProblem(field, message) for field, message in wrong.items() if message]
    if problems:
        raise InvalidInputError("; ".join(map(": ".join, problems)), problems)
    return said


def create(tenant_id: str, said: SignUp, password_hash: str | None, now: datetime) -> Created:
    """The new user with a home group of their own, who is a member of it and of the tenant's `users`.

    Without a hash they have no password to sign in with.
    """
    user_id = new_id()
    home = Usergroup(
        group_id=new_id(),
        tenant_id=tenant_id,
        name=f"Home group for {said.name}",
        date_created=now,
        permission=OWNER_ALL,
        owner_id=user_id,
    )
    user = User(
        user_id=user_id,
        tenant_id=tenant_id,
        name=said.name,
        email=said.email,
        password_hash=password_hash,
        groups=frozenset({home.group_id, users_group(tenant_id)}),
        date_created=now,
        permission=OWNER_ALL,
    )
    return Created(user, home, membership(user_id, home.group_id, now))


def without_password(tenant_id: str, name: str, email: str, now: datetime) -> Created:
    """A new user for whose address somebody else vouches. Without a fitting name the address gives one."""
    shown = name.strip()[:MAX_NAME]
    said = SignUp(email.partition("@")[0] if _name_problem(shown) else shown, email, "")
    made = create(tenant_id, said, None, now)
    return replace(made, user=replace(made.user, confirmed=True))


def membership(user_id: str, group_id: str, now: datetime) -> Membership:
    """A new one, which lets the user use what is shared with the group."""
    return Membership(
        reference_id=new_id(),
        user_id=user_id,
        group_id=group_id,
        date_created=now,
        permission=GROUP_USE,
    )


def _name_problem(name: str) -> str | None:
    if not name:
        return "is required"
    if len(name) > MAX_NAME:
        return f"may have at most {MAX_NAME} characters"
    if any(unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} for letter in name):
        return "may not contain line breaks or control characters"
    return None
