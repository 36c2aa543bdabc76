"""``python -m dermosan_lib``: the command `dermosan`, where it is not on the path."""

import sys
from pathlib import Path

if __name__ == "__main__":
    # Python has put the working folder first, where files may be named like modules.
    if not sys.flags.safe_path and Path(sys.path[0]) != Path(__file__).parents[1]:
        del sys.path[0]

    from dermosan_lib.faces.cli import main

    sys.exit(main())
