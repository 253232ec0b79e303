"""The system call filter, run here as the kernel runs it."""

import errno
import struct

import pytest

from functions.sandbox.run_python.confine import (
    ALLOW,
    AT_LEAST,
    EQUAL,
    FAIL,
    LOAD,
    REFUSED,
    RETURN,
    filter_instructions,
)

MACHINES = sorted(REFUSED)
NOT_PERMITTED, NO_NETWORK = FAIL | errno.EPERM, FAIL | errno.ENETUNREACH


def verdict(machine: str, number: int, architecture: int | None = None) -> int:
    own, refused = REFUSED[machine]
    program = list(struct.iter_unpack("=HBBI", filter_instructions(own, refused)))
    call, value, at = {0: number, 4: own if architecture is None else architecture}, 0, 0
    while True:
        operation, if_true, if_false, operand = program[at]
        at += 1
        if operation == LOAD:
            value = call[operand]
        elif operation == RETURN:
            return int(operand)
        else:
            holds = {EQUAL: value == operand, AT_LEAST: value >= operand}[operation]
            at += if_true if holds else if_false


@pytest.mark.parametrize("machine", MACHINES)
def test_exactly_the_listed_calls_are_refused(machine: str) -> None:
    verdicts = {number: verdict(machine, number) for number in range(512)}

    refused = {number for number, answer in verdicts.items() if answer != ALLOW}
    assert refused == set(REFUSED[machine][1].values())
    assert {verdicts[number] for number in refused} == {NOT_PERMITTED, NO_NETWORK}


@pytest.mark.parametrize("machine", MACHINES)
def test_a_socket_is_refused_as_if_there_were_no_network(machine: str) -> None:
    assert verdict(machine, REFUSED[machine][1]["socket"]) == NO_NETWORK


@pytest.mark.parametrize("machine", MACHINES)
def test_no_other_set_of_numbers_is_a_way_around(machine: str) -> None:
    allowed_here = next(
        number for number in range(512) if verdict(machine, number) == ALLOW
    )  # among other numbers it might be anything

    other_architecture = verdict(machine, allowed_here, architecture=0x40000003)
    other_numbering = verdict(machine, 0x40000000 + allowed_here)

    assert (other_architecture, other_numbering) == (NOT_PERMITTED, NOT_PERMITTED)


def test_every_machine_refuses_the_same_calls() -> None:
    names = {machine: set(calls) for machine, (_, calls) in REFUSED.items()}

    assert names["x86_64"] == names["aarch64"]
