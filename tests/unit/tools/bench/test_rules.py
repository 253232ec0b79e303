"""Rules on EventBridge: which triggers have one, and waiting for them."""

from collections.abc import Iterator

import pytest
from moto import mock_aws

from tools.bench import rules
from tools.bench.rules import Rules
from tools.local.environment import CREDENTIALS

NONE = 0.0
EXPRESSION = "cron(5 3 * * ? *)"


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Iterator[Rules]:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        made = Rules(
            endpoint=None,
            prefix="baton-test-t-",
            target="arn:aws:lambda:us-east-1:000000000000:function:start",
        )
        yield made
        made.close()


def test_bare_rules_stand_for_as_many_triggers(found: Rules) -> None:
    made = found.make_bare(EXPRESSION, 3)

    assert found.triggers() == set(made)


def test_removed_rules_are_gone(found: Rules) -> None:
    first, *others = found.make_bare(EXPRESSION, 3)

    found.remove_bare(others)

    assert found.triggers() == {first}


def test_rules_that_never_come_are_counted_when_time_is_up(found: Rules) -> None:
    made = found.make_bare(EXPRESSION, 1)

    assert found.await_all([*made, "a", "b"], NONE) == 2


def test_rules_that_never_go_are_counted_when_time_is_up(found: Rules) -> None:
    made = found.make_bare(EXPRESSION, 2)

    assert found.await_none([*made, "a"], NONE) == 2


def test_rules_that_are_right_are_not_waited_for(
    found: Rules, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "POLL_SECONDS", 60)

    assert found.await_all(found.make_bare(EXPRESSION, 2), 60) == 0
