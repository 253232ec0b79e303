"""What a script sees, what becomes of its output, and how its failures read."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from tests.integration.sandbox.conftest import Sandbox

SAMPLE = Path(__file__).parents[3] / "events" / "run_python.json"


def test_the_sample_event_gives_an_output_and_a_log(sandbox: Sandbox) -> None:
    event = json.loads(SAMPLE.read_text())

    answer = sandbox.run(event.pop("code"), **event).answer

    assert answer == {
        "status": "Completed",
        "output": {"count": 2, "total": 370},
        "log": "2026-11-20: 2 of 3 orders are large\n",
        "error": None,
        "timedOut": False,
    }


def test_a_script_sees_inputs_steps_by_number_and_arguments(sandbox: Sandbox) -> None:
    step = {"stepType": "Wait", "description": None, "status": "Completed", "output": [1]}
    code = "output = [inputs['a'], steps[2]['output'], steps[2]['status'], arguments]"

    ended = sandbox.run(code, inputs={"a": "ä"}, steps={"2": step}, arguments=["x"])

    assert ended.answer["output"] == ["ä", [1], "Completed", ["x"]]


@pytest.mark.parametrize(
    ("code", "output"),
    [
        pytest.param("print('nothing')", None, id="no output"),
        pytest.param("\ufeffoutput = 'ünïcödé ☃ 𝄞'", "ünïcödé ☃ 𝄞", id="unicode behind a BOM"),
        pytest.param("a = 1\r\nif a:\r\n    output = a\r\n", 1, id="lines ending in CRLF"),
        pytest.param("# -*- coding: latin-1 -*-\noutput = 'é'", "é", id="a coding cookie"),
        pytest.param("output = (1, {2: True}, 1.5, None)", [1, {"2": True}, 1.5, None], id="JSON"),
        pytest.param("import sys\noutput = 1\nsys.exit(0)", 1, id="an exit without complaint"),
        pytest.param("output = 1\nexit()", 1, id="exit as at the prompt"),
        pytest.param(
            "def main():\n    global output\n    output = __name__\n"
            "if __name__ == '__main__':\n    main()",
            "__main__",
            id="a main function",
        ),
        pytest.param(
            "import csv, datetime, decimal, io, json, math, random, re, sqlite3, statistics, zoneinfo\n"
            "output = statistics.mean([1, 2])",
            1.5,
            id="the standard library",
        ),
        pytest.param(
            "from dataclasses import dataclass, asdict\nimport pickle\n"
            "@dataclass\nclass Point:\n    x: int\n"
            "output = asdict(pickle.loads(pickle.dumps(Point(1))))",
            {"x": 1},
            id="its own classes",
        ),
        pytest.param(
            "from concurrent.futures import ThreadPoolExecutor\n"
            "with ThreadPoolExecutor(16) as pool:\n    output = list(pool.map(abs, range(-3, 0)))",
            [3, 2, 1],
            id="threads",
        ),
        pytest.param(
            "import asyncio\nasync def main():\n    await asyncio.sleep(0)\n    return 1\n"
            "output = asyncio.run(main())",
            1,
            id="asyncio",
        ),
        pytest.param(
            "import subprocess\noutput = subprocess.run(['echo', 'hi'], stdout=-1, text=True).stdout",
            "hi\n",
            id="another program",
        ),
        pytest.param(
            "import os, tempfile\nfrom pathlib import Path\n"
            "with tempfile.NamedTemporaryFile() as file:\n"
            "    here = Path(file.name).parent == Path.cwd() == Path.home()\n"
            "Path('file').write_text('x')\noutput = [here, os.listdir()]",
            [True, ["file"]],
            id="files of its own",
        ),
        pytest.param(
            "import sys\noutput = [sys.argv, sys.stdin.read()]", [["<script>"], ""], id="no input"
        ),
        pytest.param("import time\noutput = time.localtime(0).tm_hour", 0, id="UTC"),
    ],
)
def test_a_script_may_use(code: str, output: Any, sandbox: Sandbox) -> None:
    answer = sandbox.run(code).answer

    assert (answer["status"], answer["error"], answer["output"]) == ("Completed", None, output)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("x = 1\n\nraise ValueError('bad')", "ValueError: bad (line 3)"),
        ("import json\njson.loads('{')", "JSONDecodeError: Expecting property name"),
        ("import json\n\njson.loads('{')", "(line 3)"),
        ("x = 1\ny = (", "SyntaxError: '(' was never closed (line 2)"),
        ("def f():\nreturn 1", "IndentationError: expected an indented block"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt (line 1)"),
        ("import sys\nsys.exit('no orders')", "The script exited: no orders"),
        ("raise SystemExit(3)", "The script exited with status 3"),
        ("import datetime\noutput = {'a': datetime.date.today()}", "a value of type date"),
        ("output = {(1, 2): 3}", "The output is not JSON: keys must be str"),
        ("import numpy", "ModuleNotFoundError: No module named 'numpy' (line 1)"),
        ("x = '\\0'\n\0", "SyntaxError: source code string cannot contain null bytes"),
    ],
)
def test_a_failure_says_what_and_where(code: str, error: str, sandbox: Sandbox) -> None:
    answer = sandbox.run(code).answer

    assert answer["status"] == "Failed"
    assert answer["output"] is None
    assert error in answer["error"]


def test_the_log_ends_in_a_traceback_of_the_scripts_own_frames(sandbox: Sandbox) -> None:
    code = "import json\nprint('before')\ndef read(text):\n    return json.loads(text)\nread('{')\n"

    answer = sandbox.run(code, name="orders.py").answer

    lines = answer["log"].splitlines()
    assert lines[:2] == ["before", "Traceback (most recent call last):"]
    assert [line.strip() for line in lines if 'File "' in line] == [
        'File "orders.py", line 5, in <module>',
        'File "orders.py", line 4, in read',
    ]
    assert "    return json.loads(text)" in lines
    assert lines[-1].startswith("json.decoder.JSONDecodeError: ")


def test_a_script_is_stopped_in_time_and_what_it_printed_is_kept(sandbox: Sandbox) -> None:
    code = "import time\nprint('first')\ntime.sleep(30)\nprint('second')"

    ended = sandbox.run(code, 1.5)

    assert ended.answer["log"] == "first\n"
    assert ended.answer["timedOut"] is True
    assert ended.answer["error"].startswith("The script was stopped after 1.")
    assert ended.seconds < 1.5 + 1


def test_the_functions_own_time_bounds_a_later_deadline(sandbox: Sandbox) -> None:
    started = time.monotonic()

    answer = sandbox.run("import time\ntime.sleep(30)", 3600, limit=1.5).answer

    assert answer["timedOut"] is True
    assert time.monotonic() - started < 3


def test_without_time_left_a_script_does_not_start(sandbox: Sandbox) -> None:
    answer = sandbox.run("output = 1", 0).answer

    assert (answer["status"], answer["timedOut"]) == ("Failed", True)
    assert answer["error"] == "The script was not started: no time was left"


def test_of_a_long_log_the_beginning_and_the_end_are_kept(sandbox: Sandbox) -> None:
    code = "print('begin')\nfor _ in range(20000):\n    print('0123456789')\nprint('end')"

    log = sandbox.run(code).answer["log"]

    assert log.startswith("begin\n0123456789\n")
    assert log.endswith("0123456789\nend\n")
    assert "bytes left out" in log
    assert len(log) <= 64 * 1024


def test_output_and_error_streams_share_the_log_in_order(sandbox: Sandbox) -> None:
    code = "import sys\nprint(1)\nprint(2, file=sys.stderr)\nprint('\\ud800', 3)"

    assert sandbox.run(code).answer["log"] == "1\n2\n\\ud800 3\n"


def test_a_request_as_large_as_lambda_takes_is_performed(sandbox: Sandbox) -> None:
    inputs = {"text": "x" * 5_900_000}

    assert sandbox.run("output = len(inputs['text'])", inputs=inputs).answer["output"] == 5_900_000
