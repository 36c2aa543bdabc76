"""What is a condition: taxonomies, kept as rows of CSV files.

What others may use of it:

- `AD_HOC`: Name of every taxonomy that is made of a collection's own labels.
- `Condition`: One condition of a taxonomy; texts are for teaching, not for treatment.
- `Taxonomy`: An ordered set of conditions; the order is that of the classes.
- `Group`: A kind of conditions, such as eczemas.
- `ad_hoc_taxonomy`: A taxonomy of bare names, in the order given, such as class folders of an own
  collection.
- `bare_taxonomy`: The ad hoc taxonomy of known codes and the ``names`` of their conditions, in that
  order.
- `codes_of`: The code that each of ``labels`` has in ``taxonomy``, which `recognise` made of them.
- `group_name`: The name of a group, to be said in any language.
- `group_sums`: Probabilities of conditions, added up to those of groups.
- `kept_apart`: Sentences on labels that a shipped taxonomy takes for one condition; none where each
  has one.
- `lines_of`: Groups with the broader ones that they lie in.
- `load_taxonomy`: Read a shipped taxonomy.
- `look_alike`: Labels of which a reader cannot say whether two are meant, as sorted tuples.
- `recognise`: The shipped taxonomy that knows every label, each as another condition, else an ad
  hoc one.
- `said_in`: A taxonomy with names and texts in a language.
- `taxonomy_names`: Names of the shipped taxonomies.
- `text_of`: A text of a condition, such as its name, to be said in any language.
"""

from dermosan_lib.conditions.condition import Condition
from dermosan_lib.conditions.groups import Group, group_sums, lines_of
from dermosan_lib.conditions.in_languages import group_name, said_in, text_of
from dermosan_lib.conditions.label_codes import codes_of, kept_apart
from dermosan_lib.conditions.label_looks import look_alike
from dermosan_lib.conditions.label_recognition import (
    AD_HOC,
    ad_hoc_taxonomy,
    bare_taxonomy,
    recognise,
)
from dermosan_lib.conditions.shipped_taxonomies import load_taxonomy, taxonomy_names
from dermosan_lib.conditions.taxonomy import Taxonomy

__all__ = [
    "AD_HOC",
    "Condition",
    "Group",
    "Taxonomy",
    "ad_hoc_taxonomy",
    "bare_taxonomy",
    "codes_of",
    "group_name",
    "group_sums",
    "kept_apart",
    "lines_of",
    "load_taxonomy",
    "look_alike",
    "recognise",
    "said_in",
    "taxonomy_names",
    "text_of",
]
