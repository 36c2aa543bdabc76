"""Faces: command line, notebook pipeline and dashboard. Errors are caught here only."""
