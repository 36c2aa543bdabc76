"""Measurements that the project quotes; run them by ``make bench``.

Each part is a module with ``measure(quick)``, which gives rows for one report.
"""
