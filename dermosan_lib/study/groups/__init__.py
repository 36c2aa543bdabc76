"""What belongs together: the pictures of one patient, of one lesion, and copies.

What others may use of it:

- `CONTRADICTIONS_FILE`: Name of the table of contradictions.
- `SUBJECT_LEVELS`: Patient and lesion, with the column names that tables use for them.
- `contradiction_counts`: How many lesions, patients or files break each rule; the rules that hold
  are left out.
- `contradiction_notes`: A sentence for each rule that is broken.
- `contradictions`: Lesions, patients and files of which the rows say what cannot all be true.
- `identifiers`: Names of patients or lesions in one spelling, "" where they name nobody.
- `joined_groups`: The group of each image where the table's groups are kept whole and copies join
  them.
- `lesion_groups`: The lesion of each image, which is narrower than its group where the group is a
  patient.
- `level_columns`: The column of each level of `LEVELS` that ``names`` holds, the widest first.
- `level_names`: Of each level of `LEVELS` the name that each row has, "" where none is known.
- `linked_groups`: Number the sets of images that chains of pairs, or equal keys, hold together:
  ``(n,)``.
- `numbered_anew`: Whether lesions seem to be numbered anew for each patient: 1, 2, 3, and 1
  again.
- `parted_levels`: A warning for each level that groups asked for do not keep whole.
- `picture_groups`: The group of each image by its pictures alone: what one can do without lesion
  ids.
- `read_contradictions`: Contradictions that were written as CSV; None where they are not there.
- `says_nothing`: Which texts are blank, a word for "unknown", a spreadsheet's error, or mere signs.
- `widest_groups`: The group of each row by the widest level known of it, and notes in words.
"""

from dermosan_lib.study.groups.contradicting_rows import (
    CONTRADICTIONS_FILE,
    contradiction_counts,
    contradiction_notes,
    contradictions,
    read_contradictions,
)
from dermosan_lib.study.groups.image_groups import joined_groups, linked_groups, picture_groups
from dermosan_lib.study.groups.subject_levels import (
    SUBJECT_LEVELS,
    identifiers,
    lesion_groups,
    level_columns,
    level_names,
    numbered_anew,
    parted_levels,
    widest_groups,
)
from dermosan_lib.study.groups.unknown_words import says_nothing

__all__ = [
    "CONTRADICTIONS_FILE",
    "SUBJECT_LEVELS",
    "contradiction_counts",
    "contradiction_notes",
    "contradictions",
    "identifiers",
    "joined_groups",
    "lesion_groups",
    "level_columns",
    "level_names",
    "linked_groups",
    "numbered_anew",
    "parted_levels",
    "picture_groups",
    "read_contradictions",
    "says_nothing",
    "widest_groups",
]
