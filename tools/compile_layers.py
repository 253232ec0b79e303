"""`python -m tools.compile_layers BUILD`: put bytecode into the layers that `sam build` has made.

Lambda cannot write to a layer, so what comes without bytecode is compiled again by every cold start.
"""

import sys
from compileall import compile_dir
from pathlib import Path
from py_compile import PycInvalidationMode

MOUNTED = "/opt"


def compile_layers(build: Path) -> int:
    """Compile every layer below `build`; how many there were."""
    layers = sorted(build.glob("*Layer"))
    for layer in layers:
        compile_dir(
            layer / "python",
            quiet=1,
            # The same bytes wherever they are built, and valid whatever times a zip gives the files.
            stripdir=str(layer),
            prependdir=MOUNTED,
            invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
        )
    return len(layers)


if __name__ == "__main__":
    sys.exit(
        0 if compile_layers(Path(sys.argv[1])) else "There are no layers; run sam build first."
    )
