"""Is it the lesion: how well do file, frame and tint alone tell the classes?

What others may use of it:

- `audit_shortcuts`: Write ``shortcuts.csv`` and return it; columns of
  `study.shortcuts.audit`.
- `shortcut_table`: The columns of `audit_shortcuts` to look at: how well each family predicts the
  condition.
- `shortcut_warning`: What `audit_shortcuts` found, in words: a line for each flagged row, or that
  none is.
"""

from dermosan_lib.study.shortcuts.run_audit import audit_shortcuts, shortcut_table, shortcut_warning

__all__ = [
    "audit_shortcuts",
    "shortcut_table",
    "shortcut_warning",
]
