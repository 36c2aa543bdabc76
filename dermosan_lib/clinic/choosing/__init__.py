"""Which model reads a case, among those that are offered or installed.

What others may use of it:

- `Choice`: Which of them reads a case, and which others could.
- `by_name`: Bundles by the name that the card says, told apart by numbers.
- `choose`: Which of the bundles reads the photos.
- `installed_bundles`: The installed bundles that can be used, by name.
- `where_to_read`: One sentence that names the models made for pictures of a kind.
- `where_to_read_photographs`: One sentence that names the installed bundles that were trained on
  photographs.
"""

from dermosan_lib.clinic.choosing.choice import Choice, by_name, choose
from dermosan_lib.clinic.choosing.installed import installed_bundles, where_to_read
from dermosan_lib.clinic.choosing.other_models import where_to_read_photographs

__all__ = [
    "Choice",
    "by_name",
    "choose",
    "installed_bundles",
    "where_to_read",
    "where_to_read_photographs",
]
