"""What the common layer weighs, and that it brings nothing Lambda has already."""

from collections.abc import Iterator
from pathlib import Path

from tools.bench.figures import Figure

SECTION = "Common layer, unzipped"
MEGABYTES = 25
BROUGHT_BY_LAMBDA = ("boto3", "botocore", "s3transfer")


def measure_layer(build: Path) -> Iterator[Figure]:
    folder = build / "CommonLayer" / "python"
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    yield Figure(section=SECTION, what="size", ours=size / 1e6, unit="MB", budget=MEGABYTES)
    doubled = [name for name in BROUGHT_BY_LAMBDA if (folder / name).exists()]
    yield Figure(
        section=SECTION,
        what="packages that Lambda has already",
        ours=len(doubled),
        unit="",
        budget=0,
        note=", ".join(doubled),
    )
