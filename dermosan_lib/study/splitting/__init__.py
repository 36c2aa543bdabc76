"""Who is trained on and who is tested on: split schemes, and what leaks between them.

What others may use of it:

- `Fold`: One fold of a cross-validation: number ``number`` of ``of``, in the dealing ``repeat``.
- `LEAK_PAIRS_FILE`: Name of the table of pairs that a split separates.
- `LEAK_REPORT_FILE`: Name of the leak report.
- `SPLITS`: Names of the parts: train, val, test.
- `check_splits`: Raise `SplitError` where a table is no valid split.
- `dealt`: The fold, from 1, that tests each of ``rows`` (``condition, group``); groups stay whole.
- `fold_or_none`: The fold that these parameters of a run name; None for no ``folds``, which is 0.
- `leak_pairs`: Pairs of images to look at, most serious first.
- `leak_report`: Count what a split lets through; shares are of the split's images, 0..1.
- `leak_table`: All schemes side by side on the same images.
- `leak_words`: A `leak_report` in a few lines, warnings last.
- `leaked_fraction`: Share (0..1) of test images whose group also has an image in train.
- `level_sentences`: A sentence for patients and one for lesions.
- `listed_parts`: The split that a list gives each of the rows of a catalogue, and notes in words.
- `split_list`: The list of a split, for others to repeat it.
- `splits_of`: The split that each of ``parts``, names of folders, is.
- `split`: Assign each usable image to ``train``, ``val`` or ``test``.
"""

from dermosan_lib.study.splitting.folds import Fold, dealt, fold_or_none
from dermosan_lib.study.splitting.given_parts import splits_of
from dermosan_lib.study.splitting.leak_levels import level_sentences
from dermosan_lib.study.splitting.leaking_pairs import LEAK_PAIRS_FILE, leak_pairs
from dermosan_lib.study.splitting.leaks import LEAK_REPORT_FILE, leak_report, leak_words
from dermosan_lib.study.splitting.leaks_by_scheme import leak_table
from dermosan_lib.study.splitting.listed_split import listed_parts, split_list
from dermosan_lib.study.splitting.schemes import SPLITS
from dermosan_lib.study.splitting.splitting import check_splits, leaked_fraction, split

__all__ = [
    "LEAK_PAIRS_FILE",
    "LEAK_REPORT_FILE",
    "SPLITS",
    "Fold",
    "check_splits",
    "dealt",
    "fold_or_none",
    "leak_pairs",
    "leak_report",
    "leak_table",
    "leak_words",
    "leaked_fraction",
    "level_sentences",
    "listed_parts",
    "split",
    "split_list",
    "splits_of",
]
