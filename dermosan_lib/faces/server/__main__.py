"""``python -m dermosan_lib.faces.server FOLDER``: what `serve` starts."""

if __name__ == "__main__":
    from dermosan_lib.faces.server.app import main

    main()
