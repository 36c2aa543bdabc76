"""What is a condition: taxonomies, kept as rows of CSV files.

What others may use of it:

- `Condition`: One condition of a taxonomy; texts are for teaching, not for treatment.
- `Taxonomy`: An ordered set of conditions; the order is that of the classes.
- `ad_hoc_taxonomy`: A taxonomy of bare names, in the order given, such as class folders of an own
  collection.
- `load_taxonomy`: Read a shipped taxonomy: ``kaggle10`` (the paper's ten) or ``ham7`` (HAM10000's
  seven).
- `recognise`: The shipped taxonomy that knows every label, each as another condition, else an ad
  hoc one.
- `taxonomy_names`: Names of the shipped taxonomies.
"""

from dermosan_lib.conditions.taxonomy import (
    Condition,
    Taxonomy,
    ad_hoc_taxonomy,
    load_taxonomy,
    recognise,
    taxonomy_names,
)

__all__ = [
    "Condition",
    "Taxonomy",
    "ad_hoc_taxonomy",
    "load_taxonomy",
    "recognise",
    "taxonomy_names",
]
