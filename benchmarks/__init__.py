"""Measurements that the project quotes; run them by ``make bench``."""
