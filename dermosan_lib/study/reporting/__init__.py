"""A run in writing: model card and reporting checklists.

What others may use of it:

- `write_documents`: Write ``MODEL_CARD.md`` and the checklists from the files of ``run`` as they
  are now.
"""

from dermosan_lib.study.reporting.documents import write_documents

__all__ = [
    "write_documents",
]
