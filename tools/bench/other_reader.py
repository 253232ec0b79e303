"""`other_reader.py FILE`: how long pyarrow takes to infer the types of a CSV file from all its values.

Run with an environment of its own; as a reader it is the fastest that infers types. In one block, because it
decides by the first block alone. The second time counts, as it does of ours.
"""

import json
import sys
import time
from pathlib import Path

from pyarrow import csv  # type: ignore[import-not-found]  # not in the project's environment


def main() -> None:
    path = Path(sys.argv[1])
    reading = csv.ReadOptions(block_size=path.stat().st_size + 1)
    parsing = csv.ParseOptions(newlines_in_values=True)
    csv.read_csv(path, read_options=reading, parse_options=parsing)
    begun = time.perf_counter()
    table = csv.read_csv(path, read_options=reading, parse_options=parsing)
    print(json.dumps({"seconds": time.perf_counter() - begun, "rows": table.num_rows}))


if __name__ == "__main__":
    main()
