"""Filling placeholders into settings."""

from typing import Any

import pytest
from hypothesis import given, strategies as st

from baton.executions.rendering import UnknownPlaceholderError, render

VALUES: dict[str, Any] = {
    "inputs": {
        "name": "Ann",
        "n": 3,
        "none": None,
        "yes": True,
        "list": [10, {"deep": "found"}],
        "template": "{{ inputs.name }}",
        "half": "{{ inputs.",
        "ünï": "ok",
        "with space": 1,
    },
    "steps": {"1": {"output": {"total": 1.5, "rows": [[1, 2], [3, 4]]}}, "12": {"output": None}},
    "action": {"id": "a", "name": "Import"},
}

json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text()),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
    max_leaves=20,
)


def fill(value: Any) -> Any:
    return render({"x": value}, VALUES)["x"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{{ inputs.name }}", "Ann"),
        ("{{inputs.name}}", "Ann"),
        ("{{\n  inputs.name\t}}", "Ann"),
        ("  {{ inputs.name }}\n", "Ann"),
        ("{{ inputs.n }}", 3),
        ("{{ inputs.none }}", None),
        ("{{ inputs.yes }}", True),
        ("{{ inputs.list }}", [10, {"deep": "found"}]),
        ("{{ inputs.list[0] }}", 10),
        ("{{ inputs.list.0 }}", 10),
        ("{{ inputs.list[1].deep }}", "found"),
        ("{{ steps.1.output.total }}", 1.5),
        ("{{ steps.1.output.rows[1][0] }}", 3),
        ("{{ steps.12.output }}", None),
        ("{{ inputs.ünï }}", "ok"),
        ("{{ inputs.with space }}", 1),
        ("{{ inputs }}", VALUES["inputs"]),
    ],
)
def test_a_text_that_is_one_placeholder_becomes_the_value_itself(text: str, value: Any) -> None:
    assert fill(text) == value
    assert type(fill(text)) is type(value)


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Dear {{ inputs.name }},", "Dear Ann,"),
        ("{{ inputs.name }}{{ inputs.n }}", "Ann3"),
        ("n={{ inputs.n }} yes={{ inputs.yes }} none={{ inputs.none }}", "n=3 yes=true none=null"),
        ("rows: {{ steps.1.output.rows }}", "rows: [[1, 2], [3, 4]]"),
        ("{{{ inputs.n }}}", "{3}"),
        ('{"n": {{ inputs.n }}}', '{"n": 3}'),
    ],
)
def test_inside_a_longer_text_a_value_is_written_out(text: str, filled: str) -> None:
    assert fill(text) == filled


def test_settings_are_filled_at_any_depth_but_keys_are_not() -> None:
    settings = {"a": [{"{{ inputs.n }}": "{{ inputs.n }}"}, ["{{ inputs.name }}"]], "b": 5}

    assert render(settings, VALUES) == {"a": [{"{{ inputs.n }}": 3}, ["Ann"]], "b": 5}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{{ inputs.template }}", "{{ inputs.name }}"),
        ("to: {{ inputs.template }}", "to: {{ inputs.name }}"),
        ("{{ inputs.half }}name }}", "{{ inputs.name }}"),
        ("{{ inputs.list }}{{ inputs.template }}", '[10, {"deep": "found"}]{{ inputs.name }}'),
    ],
)
def test_a_placeholder_that_came_with_a_value_is_not_filled(text: str, filled: str) -> None:
    assert fill(text) == filled


def test_settings_that_are_the_tenants_own_text_are_left_alone() -> None:
    settings = {"code": "'{{ inputs.name }}'", "arguments": {"code": "{{ inputs.name }}"}}

    filled = render(settings, VALUES, frozenset({"code"}))

    assert filled == {"code": "'{{ inputs.name }}'", "arguments": {"code": "Ann"}}


@pytest.mark.parametrize(
    "path",
    [
        "inputs.nobody",
        "nobody",
        "steps.2.output",
        "steps.1.output.total.more",
        "inputs.name.0",
        "inputs.name[0]",
        "inputs.list[2]",
        "inputs.list.-1",
        "inputs.list[-1]",
        "inputs.list." + "9" * 5000,
        "inputs.list.²",
        "inputs..name",
        ".inputs",
        "inputs.",
        "inputs[name]",
        "inputs.list[]",
        "",
        "inputs.__class__",
        "inputs.name.upper",
        "inputs.keys",
        "1 + 1",
        "inputs['name']",
        "inputs|length",
    ],
)
def test_a_placeholder_that_names_nothing_is_an_error_that_quotes_it(path: str) -> None:
    with pytest.raises(UnknownPlaceholderError) as raised:
        fill(f"x {{{{ {path} }}}}")

    assert str(raised.value).startswith(f"{{{{ {path} }}}}")


@pytest.mark.parametrize(
    "text",
    [
        "{{" + " " * 50_000,
        "{{ " * 20_000,
        "{" * 50_000,
        "{{" + "a " * 25_000,
        "{{ inputs.name" + "." * 50_000 + "!",
    ],
    ids=["blanks", "openings", "braces", "words", "dots"],
)
def test_what_never_closes_is_left_alone_in_no_time(text: str) -> None:
    assert fill(text) == text


@given(st.text().filter(lambda text: "{{" not in text))
def test_text_without_a_placeholder_is_unchanged(text: str) -> None:
    assert fill(text) == text


@given(json_values)
def test_a_whole_placeholder_keeps_the_value_and_its_type(value: Any) -> None:
    filled = render({"x": "{{ v }}"}, {"v": value})["x"]

    assert filled is value


@given(st.text(), st.text().filter(lambda text: "{" not in text))
def test_what_a_value_holds_is_never_filled_again(value: str, around: str) -> None:
    filled = render({"x": f"{around}|{{{{ v }}}}|"}, {"v": value, "secret": "s"})["x"]

    assert filled == f"{around}|{value}|"


@given(st.dictionaries(st.text(), json_values))
def test_nothing_that_a_tenant_writes_breaks_the_renderer(settings: dict[str, Any]) -> None:
    try:
        filled = render(settings, VALUES)
    except UnknownPlaceholderError:
        return

    assert filled.keys() == settings.keys()
