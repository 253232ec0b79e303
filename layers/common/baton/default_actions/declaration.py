"""What a default action says of itself. Plain data, so that loading it costs next to nothing."""

from dataclasses import dataclass

from baton.permission import ALL, GROUP_ALL, OWNER_ALL, Audience, Operation, bits


@dataclass(frozen=True, slots=True)
class InField:
    """An attribute an action takes. `column_type` is one of `baton.entities.column_types`.

    `rules` are validation tags and `conform` conformations; a field without a value has the default.
    `also` is another name that it may be sent under.
    """

    name: str
    column_type: str
    label: str = ""
    rules: str = ""
    default: object = None
    conform: str = ""
    also: str = ""

    @property
    def is_required(self) -> bool:
        return "required" in self.rules.split(",")


@dataclass(frozen=True, slots=True)
class Opening:
    """Who may execute an action as long as nobody altered it.

    `before` is its number until the tenant has an administrator, when its users hold its group bits too;
    `after` the number from then on, when only the group of administrators does.
    """

    before: int
    after: int


_GUESTS = bits(Audience.GUEST, [Operation.PEEK, Operation.EXECUTE])
_OWNER_USES = bits(Audience.OWNER, [Operation.READ, Operation.EXECUTE])
_GROUP_USES = bits(Audience.GROUP, [Operation.READ, Operation.EXECUTE])

OPEN_NUMBER = _GUESTS | bits(Audience.OWNER, ALL) | GROUP_ALL
CLOSED_NUMBER = _OWNER_USES | GROUP_ALL
ALWAYS_NUMBER = _GUESTS | _OWNER_USES | _GROUP_USES

ALWAYS_OPEN = Opening(ALWAYS_NUMBER, ALWAYS_NUMBER)
"""Guests may execute it, whether or not there is an administrator."""

OPEN_AT_FIRST = Opening(OPEN_NUMBER, CLOSED_NUMBER)
"""Guests may execute it until there is an administrator."""

FOR_USERS_AT_FIRST = Opening(OWNER_ALL | GROUP_ALL, CLOSED_NUMBER)
"""Users of the tenant may execute it until there is an administrator."""


@dataclass(frozen=True, slots=True)
class DefaultAction:
    """One of the catalogue. `needs_subject`: it is about one row, which the attribute `<entity>_id` names.

    `of_tenant`: it is the same in all projects of a tenant, and so is what is altered of it.
    """

    entity: str
    name: str
    label: str
    in_fields: tuple[InField, ...] = ()
    opening: Opening = FOR_USERS_AT_FIRST
    needs_subject: bool = False
    of_tenant: bool = False

    @property
    def step_type(self) -> str:
        """`world/export_data`: how a step names it, and what its performer is registered under."""
        return f"{self.entity}/{self.name}"

    @property
    def subject_field(self) -> str:
        return f"{self.entity}_id"
