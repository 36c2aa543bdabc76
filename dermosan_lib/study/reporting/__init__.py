"""A run in writing: model card and reporting checklist.

What others may use of it:

- `write_documents`: Write ``MODEL_CARD.md`` and ``CHECKLIST.md`` from the files of ``run`` as
  they are now.
"""

from dermosan_lib.study.reporting.documents import write_documents

__all__ = [
    "write_documents",
]
