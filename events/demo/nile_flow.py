# ruff: noqa: F821, T201 - Baton defines `inputs` and `arguments`, and what is printed becomes the log
"""Find the year after which the Nile carried less water, and how much less.

Baton runs this with `inputs` and `arguments` set; what is left in `output` is the step's result.
"""

import csv
import io

rows = csv.DictReader(io.StringIO(inputs["csv"]))
series = [(int(row["year"]), int(row["volume"])) for row in rows]
years, volumes = zip(*series, strict=True)
print(f"read {len(series)} years, {years[0]} to {years[-1]}")


def squares(values):
    """How far the values are from their own mean, in sum."""
    mean = sum(values) / len(values)
    return sum((value - mean) ** 2 for value in values)


margin = arguments.get("margin", 5)  # a stretch of a year or two proves nothing
splits = range(margin, len(volumes) - margin + 1)
split = min(splits, key=lambda at: squares(volumes[:at]) + squares(volumes[at:]))
before = sum(volumes[:split]) / split
after = sum(volumes[split:]) / (len(volumes) - split)
print(f"tried {len(splits)} places to cut the series in two")

output = {
    "lastHighYear": years[split - 1],
    "meanBefore": round(before, 1),
    "meanAfter": round(after, 1),
    "dropPercent": round(100 * (before - after) / before, 1),
}
