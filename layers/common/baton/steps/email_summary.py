"""The message an Email step sends when its settings say nothing about the content."""

import json
from html import escape

from baton.steps.exchange import Json, Work

OUTPUT_SHOWN = 1000


def text_summary(work: Work) -> str:
    lines = [work.action_name, ""]
    for number, step in _steps(work):
        lines.append(f"Step {number}: {_described(step)}: {step.get('status', '')}")
        lines += [f"    {line}" for line in _shown(step.get("output")).splitlines()]
    lines += ["", f"Execution {work.execution_id}", ""]
    return "\n".join(lines)


def html_summary(work: Work) -> str:
    rows = "".join(
        f"<tr><td>{escape(number)}</td><td>{escape(_described(step))}</td>"
        f"<td>{escape(str(step.get('status', '')))}</td>"
        f"<td><pre>{escape(_shown(step.get('output')))}</pre></td></tr>\n"
        for number, step in _steps(work)
    )
    return (
        f"<h1>{escape(work.action_name)}</h1>\n"
        '<table border="1" cellpadding="6" style="border-collapse: collapse">\n'
        "<tr><th>Step</th><th>What</th><th>Status</th><th>Output</th></tr>\n"
        f"{rows}</table>\n"
        f"<p>Execution {escape(work.execution_id)}</p>\n"
    )


def _steps(work: Work) -> list[tuple[str, dict[str, Json]]]:
    """In the order of their numbers, which as text would put 10 before 2."""
    return sorted(work.steps.items(), key=lambda step: int(step[0]))


def _described(step: dict[str, Json]) -> str:
    kind, description = step.get("stepType", ""), step.get("description")
    return f"{kind} ({description})" if description else str(kind)


def _shown(output: Json) -> str:
    if output is None:
        return ""
    text = output if isinstance(output, str) else json.dumps(output, indent=2, ensure_ascii=False)
    return text if len(text) <= OUTPUT_SHOWN else f"{text[:OUTPUT_SHOWN]}\n[shortened]"
