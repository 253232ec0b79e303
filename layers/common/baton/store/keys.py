"""Every key of the table is built here, and nowhere else. See docs/data-model.md.

Each partition key starts with the tenant, with three exceptions: two lookups that come before it is known,
API keys and the index of open executions that the reconciler sweeps, and the list of the tenants themselves.
"""

import unicodedata
from hashlib import sha256
from typing import NamedTuple
from zlib import crc32

from baton.ids import ProjectRef

SHARDS = 4
_NAME_BYTES = 1000


class Key(NamedTuple):
    pk: str
    sk: str

    def item(self) -> dict[str, str]:
        return {"pk": self.pk, "sk": self.sk}


def fold_name(name: str) -> str:
    """What makes two names the same: compatibility forms, case and outer blanks do not count."""
    # Folding can undo normalisation and the reverse, so the pair is applied until nothing moves.
    folded = name
    while (again := unicodedata.normalize("NFKC", folded.strip()).casefold()) != folded:
        folded = again
    return folded


def _folded(name: str) -> str:
    folded = fold_name(name)
    # Folding makes some names eighteen times as long, and a sort key has at most 1,024 bytes.
    return _digest(folded) if len(folded.encode()) > _NAME_BYTES else folded


def _digest(text: str) -> str:
    # With half surrogate pairs as they come: what strangers send may have them.
    return sha256(text.encode(errors="surrogatepass")).hexdigest()


# ---- tenants, projects, callers --------------------------------------------------------------------


def tenant(tenant_id: str) -> Key:
    return Key(f"T#{tenant_id}", "TENANT")


def listed_tenant(tenant_id: str = "") -> Key:
    """A tenant in the operators' list; without an id, what the sort keys of all of them begin with."""
    return Key("TENANTS", f"T#{tenant_id}")


def tenant_name(name: str) -> Key:
    return Key("TENANTS", f"N#{_folded(name)}")


def project(ref: ProjectRef) -> Key:
    """A project; without an id, what the sort keys of all of a tenant's begin with."""
    return Key(f"T#{ref.tenant_id}", f"P#{ref.project_id}")


def project_name(tenant_id: str, name: str) -> Key:
    return Key(f"T#{tenant_id}", f"N#{_folded(name)}")


def user(tenant_id: str, user_id: str = "") -> Key:
    """A user; without an id, what the sort keys of all of a tenant's users begin with."""
    return Key(f"T#{tenant_id}", f"U#{user_id}")


def email(tenant_id: str, address: str) -> Key:
    """What makes an e-mail address one user's."""
    return Key(f"T#{tenant_id}", f"M#{_folded(address)}")


def usergroup(tenant_id: str, group_id: str = "") -> Key:
    """A usergroup; without an id, what the sort keys of all of a tenant's begin with."""
    return Key(f"T#{tenant_id}", f"G#{group_id}")


def usergroup_name(tenant_id: str, name: str) -> Key:
    return Key(f"T#{tenant_id}", f"H#{_folded(name)}")


def member(tenant_id: str, group_id: str, user_id: str = "") -> Key:
    """A user's membership; without a user, what those of all of a group's members begin with."""
    return Key(f"T#{tenant_id}", f"B#{group_id}#{user_id}")


def linked_identity(tenant_id: str, connection_id: str, subject: str = "") -> Key:
    """What makes somebody that a provider knows one user. The provider chose the text: its digest is used.

    Without a subject, what the sort keys of all of a connection's begin with.
    """
    return Key(f"T#{tenant_id}", f"L#{connection_id}#{_digest(subject) if subject else ''}")


def failures(tenant_id: str, kind: str, subject: str) -> Key:
    """A count of what went wrong for somebody. They chose the text, so only its digest is used."""
    return Key(f"T#{tenant_id}#F#{kind}#{_digest(subject)}", "FAILURES")


def api_key(key_id: str) -> Key:
    return Key(f"KEY#{key_id}", "KEY")


def api_key_pointer(tenant_id: str, key_id: str = "") -> Key:
    """What a tenant's list of keys is made of; without an id, what all of a tenant's begin with."""
    return Key(f"T#{tenant_id}", f"K#{key_id}")


def split_api_key_pointer(sk: str) -> str:
    """The id of the key that a pointer with this sort key points to."""
    return sk.removeprefix("K#")


# ---- actions ---------------------------------------------------------------------------------------


def _in_project(ref: ProjectRef) -> str:
    return f"T#{ref.tenant_id}#P#{ref.project_id}"


def contents(ref: ProjectRef) -> str:
    """The partition of what is kept in a project."""
    return _in_project(ref)


def action(ref: ProjectRef, action_id: str = "") -> Key:
    """An action; without an id, what the sort keys of all of a project's actions begin with."""
    return Key(_in_project(ref), f"A#{action_id}")


def action_name(ref: ProjectRef, name: str) -> Key:
    return Key(_in_project(ref), f"N#{_folded(name)}")


def split_project(pk: str) -> ProjectRef:
    """The project whose partition this is; ValueError when it is none."""
    t, tenant_id, p, project_id = pk.split("#")
    if (t, p) != ("T", "P"):
        raise ValueError(f"{pk} is no project's partition")
    return ProjectRef(tenant_id, project_id)


def subscription(ref: ProjectRef, event_name: str, trigger_id: str = "") -> Key:
    """A trigger listening for an event; without an id, what all of an event's begin with."""
    return Key(_in_project(ref), f"E#{event_name}#{trigger_id}")


def entity(ref: ProjectRef, name: str = "") -> Key:
    """An entity; without a name, what the sort keys of all of a project's entities begin with."""
    return Key(_in_project(ref), f"W#{name}")


def generation(ref: ProjectRef, entity_name: str, name: str = "") -> Key:
    """Rows that an import made or replaces; without a name, what all of an entity's begin with."""
    return Key(_in_project(ref), f"Y#{entity_name}#{name}")


def scheduled_actions(shard: int) -> str:
    """Partition of GSI2 that holds the actions with a scheduled trigger."""
    return f"SCHEDULED#{shard}"


def idempotency(ref: ProjectRef, scope: str, idempotency_key: str) -> Key:
    """A remembered request. The key is the client's text, so only its digest is used."""
    return Key(_in_project(ref), f"I#{_digest(f'{scope}\0{idempotency_key}')}")


# ---- rows of an entity -----------------------------------------------------------------------------
# An entity's rows are in a partition of their own, and those of each replacement of all in another.


ROW_KINDS = ("R#", "Q#", "O#")
"""What the sort keys of all items in such a partition begin with: rows, unique values, events."""


def row(ref: ProjectRef, entity_name: str, generation_name: str, row_id: str = "") -> Key:
    """A row; without an id, what the sort keys of all rows of the entity begin with."""
    return Key(_rows(ref, entity_name, generation_name), f"R#{row_id}")


def row_value(
    ref: ProjectRef, entity_name: str, generation_name: str, column: str, text: str = ""
) -> Key:
    """What makes a value of a unique column one row's. Strangers chose it, so only its digest is used.

    Without a value, what the sort keys of all values of the column begin with.
    """
    digest = _digest(text) if text else ""
    return Key(_rows(ref, entity_name, generation_name), f"Q#{column}#{digest}")


def row_event(ref: ProjectRef, entity_name: str, generation_name: str, event_id: str) -> Key:
    """An event that is to be published of a row."""
    return Key(_rows(ref, entity_name, generation_name), f"O#{event_id}")


def split_row(sk: str) -> str:
    """The id of the row that has this sort key."""
    return sk.removeprefix("R#")


def split_row_value(sk: str) -> str:
    """The digest of the value that has this sort key."""
    return sk.rpartition("#")[2]


def _rows(ref: ProjectRef, entity_name: str, generation_name: str) -> str:
    suffix = f"#{generation_name}" if generation_name else ""
    return f"{_in_project(ref)}#E#{entity_name}{suffix}"


# ---- default actions -------------------------------------------------------------------------------


def oauth_state(ref: ProjectRef, digest: str) -> Key:
    """A login that was begun with a provider, by the digest of its state."""
    return Key(_in_project(ref), f"S#{digest}")


def configuration(ref: ProjectRef) -> Key:
    """Which configuration files have been applied to a project."""
    return Key(_in_project(ref), "CONFIGURATION")


def default_action(ref: ProjectRef, step_type: str = "") -> Key:
    """What was altered of a default action; without a name, what all such sort keys begin with."""
    return Key(_in_project(ref), f"D#{step_type}")


# ---- data exchanges ---------------------------------------------------------------------------------


def exchange(ref: ProjectRef, exchange_id: str) -> Key:
    """What is kept of a data exchange besides its row: who synchronises it, and how far it is."""
    return Key(_in_project(ref), f"X#{exchange_id}")


def exchange_batch(
    ref: ProjectRef, exchange_id: str, generation: int, number: int | None = None
) -> Key:
    """What was sent at once; without a number, what the sort keys of all of a generation begin with."""
    suffix = "" if number is None else f"{number:06d}"
    return Key(_in_project(ref), f"X#{exchange_id}#{generation}#{suffix}")


def split_exchange_batch(sk: str) -> int:
    """The number of the batch that has this sort key."""
    return int(sk.rpartition("#")[2])


# ---- executions ------------------------------------------------------------------------------------


def execution(tenant_id: str, execution_id: str) -> Key:
    return Key(f"T#{tenant_id}#X#{execution_id}", "RUN")


def plan(tenant_id: str, execution_id: str) -> Key:
    return Key(f"T#{tenant_id}#X#{execution_id}", "PLAN")


def step(tenant_id: str, execution_id: str, number: int, attempt: int) -> Key:
    return Key(f"T#{tenant_id}#X#{execution_id}", f"STEP#{number:04d}#{attempt}")


def step_part(tenant_id: str, execution_id: str, number: int, part: int) -> Key:
    """What came of one part of a step that is performed in parts; part 0 is the step as a whole."""
    return Key(f"T#{tenant_id}#X#{execution_id}", f"PART#{number:04d}#{part:05d}")


def claim(tenant_id: str, trigger_id: str, occasion: str) -> Key:
    """What makes a trigger's slot, or an event it listens for, start one execution and no more."""
    return Key(f"T#{tenant_id}#X#SLOTS#{trigger_id}", occasion)


def executions_of(tenant_id: str, action_id: str) -> str:
    """Partition of GSI1: an action's executions, in the order of their ids."""
    return f"T#{tenant_id}#A#{action_id}"


def open_executions(shard: int) -> str:
    """Partition of GSI2, which holds only executions that have not ended, by when to look at them."""
    return f"OPEN#{shard}"


def shard(any_id: str) -> int:
    """Which partition of GSI2 something belongs to."""
    return crc32(any_id.encode()) % SHARDS
