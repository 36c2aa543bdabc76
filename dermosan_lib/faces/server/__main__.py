"""``python -m dermosan_lib.faces.server FOLDER``: what `serve` starts."""

from dermosan_lib.faces.slow_imports import leave_out_slow_imports

if __name__ == "__main__":
    leave_out_slow_imports()

    from dermosan_lib.faces.server.app import main

    main()
