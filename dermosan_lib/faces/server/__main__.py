"""``python -m dermosan_lib.faces.server FOLDER``: what `serve` starts."""

from dermosan_lib.faces.server.app import main

if __name__ == "__main__":
    main()
