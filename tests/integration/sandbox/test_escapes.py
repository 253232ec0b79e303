"""Every attack ends in time and finds nothing, and leaves an environment that works as before."""

import json
import signal
import socket

import pytest

from tests.integration.sandbox.attacks import on_answers, on_resources, on_secrets, on_time
from tests.integration.sandbox.attacks.attack import Attack
from tests.integration.sandbox.conftest import Sandbox

ATTACKS = (
    *on_secrets.ATTACKS,
    *on_time.ATTACKS,
    *on_resources.ATTACKS,
    *on_answers.ATTACKS,
)
GRACE_SECONDS = 2
SEARCH = """
import glob
output = []
for path in [*glob.glob("/tmp/*"), *glob.glob("/tmp/baton-*/*"), *glob.glob("/dev/shm/*")]:
    try:
        if arguments in open(path, errors="replace").read(1000):
            output.append(path)
    except OSError:
        pass
"""


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_a_script_may_try_to(attack: Attack, sandbox: Sandbox) -> None:
    ended = sandbox.run(attack.code, attack.seconds)

    assert (attack.error or "") in (ended.answer["error"] or "")
    assert ended.answer["status"] == ("Failed" if attack.error else "Completed")
    assert (ended.answer["output"], ended.answer["timedOut"]) == (attack.output, attack.timed_out)
    assert ended.seconds < attack.seconds + GRACE_SECONDS
    assert sandbox.secret not in json.dumps(ended.answer)
    assert sandbox.strays() == []
    assert json.loads(ended.log)["clean"] is True
    again = sandbox.run("import os\noutput = os.listdir()")
    assert (again.answer["status"], again.answer["output"]) == ("Completed", [])


def test_what_a_script_wrote_is_gone_for_the_next(sandbox: Sandbox) -> None:
    mark = f"mark of {sandbox.account} {sandbox.process.pid}"
    places = ["here"]
    if (
        sandbox.by_root
    ):  # as on AWS: elsewhere, only an account that is nobody else's tells whose a file is
        places += [f"/tmp/there-{sandbox.account}", f"/dev/shm/there-{sandbox.account}"]  # noqa: S108 - looks for what was left there
    write = "for place in arguments['places']: open(place, 'w').write(arguments['mark'])"
    written = sandbox.run(write, arguments={"mark": mark, "places": places})
    assert written.answer["status"] == "Completed"

    found = sandbox.run(SEARCH, arguments=mark)

    assert found.answer["output"] == []


def test_a_script_started_by_root_cannot_read_roots_files(sandbox: Sandbox) -> None:
    if not sandbox.by_root:
        pytest.skip("under one account a file of this account's is open to scripts")

    ended = sandbox.run("open(arguments).read()", arguments=str(sandbox.secret_file))

    assert ended.answer["error"].startswith("PermissionError")
    assert sandbox.secret not in json.dumps(ended.answer)


def test_a_script_started_by_root_cannot_signal_the_function(sandbox: Sandbox) -> None:
    if not sandbox.by_root:
        pytest.skip("under one account it can, see the next test")

    ended = sandbox.run("import os\nos.kill(os.getppid(), 9)")

    assert ended.answer["error"].startswith("PermissionError")


def test_a_script_that_kills_the_function_costs_no_more_than_this_environment(
    sandbox: Sandbox,
) -> None:
    if sandbox.by_root:
        pytest.skip("started by root it cannot, see the test before")

    code = "import os\nos.rmdir(os.getcwd())\nos.kill(os.getppid(), 9)\nimport time\ntime.sleep(60)"

    ended = sandbox.run(code)

    assert ended.answer == {}
    assert sandbox.process.wait(GRACE_SECONDS) == -signal.SIGKILL
    assert sandbox.strays(within=GRACE_SECONDS) == []


def test_a_service_on_loopback_is_out_of_reach(sandbox: Sandbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        code = "import socket\nsocket.create_connection(('127.0.0.1', arguments), 1)"

        ended = sandbox.run(code, arguments=server.getsockname()[1])

        assert "Network is unreachable" in ended.answer["error"]
        with pytest.raises(TimeoutError):
            server.accept()


def test_the_functions_own_log_is_one_line_without_anything_of_the_script(
    sandbox: Sandbox,
) -> None:
    ended = sandbox.run("print('printed')\nimport sys\nsys.stderr.write('told')\noutput = 'left'")

    assert ended.log.count("\n") == 1
    assert json.loads(ended.log) | {"seconds": 0} == {
        "message": "script ended",
        "status": "Completed",
        "timedOut": False,
        "seconds": 0,
        "sealed": True,
        "clean": True,
    }
