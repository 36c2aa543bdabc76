"""The cases of a reader study: labelled pictures, and what must stay hidden of them.

What others may use of it:

- `Case`: A picture with its truth; never leaves the server.
- `CaseSet`: All cases a study may show, and the taxonomy they are named by.
- `bare_picture`: A case's picture as PNG without a name or metadata.
- `check_pictures`: Read every picture, and refuse those that cannot be read.
- `load_cases`: The cases of a study's source.
"""

from dermosan_lib.readers.cases.bare_pictures import bare_picture, check_pictures
from dermosan_lib.readers.cases.case_set import Case, CaseSet
from dermosan_lib.readers.cases.case_sources import load_cases

__all__ = ["Case", "CaseSet", "bare_picture", "check_pictures", "load_cases"]
