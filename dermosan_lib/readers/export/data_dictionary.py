"""What each column of an export means. The order is that of the file."""

from typing import NamedTuple


class Column(NamedTuple):
    """One column of the export."""

    name: str
    kind: str  # text, whole, share, yes/no (1/0), or list (separated by |)
    meaning: str


COLUMNS = (
    Column("study", "text", "Name of the study."),
    Column("design", "text", "Fingerprint of the study's design: rows with another are another "
           "study."),
    Column("reader", "text", "Pseudonym."),
    Column("reader_number", "whole", "Order of arrival, from 0."),
    Column("position", "whole", "Place in the reader's row of cases, from 1."),
    Column("case", "text", "Stands for the image, in this file alone."),
    Column("image", "text", "Path below the folder of images; the same in every file of a set."),
    Column("lesion", "text", "Pictures of one lesion share it."),
    Column("condition", "text", "The truth: code of the condition."),
    Column("malignant", "yes/no", "Whether the truth is malignant or premalignant; empty: not "
           "known."),
    Column("skin_type", "text", "Of the patient, as the table of cases has it; empty: not known."),
    Column("site", "text", "Of the lesion on the body; empty: not known."),
    Column("kind", "text", "new: read for the first time; pair: another lesion of a pair that was "
           "confused; missed: a case that was missed, read again. Count new ones."),
    Column("arm", "text", "alone, model, model_features or faulty."),
    Column("period", "whole", "Block of the reader's cases in one arm, from 1; 0: came back."),
    Column("stage", "whole", "1: the reader's own answer. 2: the answer after advice."),
    Column("diagnosis", "text", "Code that was named."),
    Column("correct", "yes/no", "Whether it is the truth."),
    Column("alternatives", "list", "Other codes named, likeliest first."),
    Column("listed", "yes/no", "Whether the truth is the diagnosis or among the alternatives."),
    Column("management", "text", "manage or refer."),
    Column("confidence", "whole", "0 to 100: how sure the reader was of the diagnosis, percent."),
    Column("features", "list", "Named features that the reader saw."),
    Column("advice", "text", "Code the advice named first, in both rows of the case; empty: none."),
    Column("advice_correct", "yes/no", "Whether that is the truth; empty: none was named."),
    Column("advice_confidence", "share", "Probability the advice gave it, 0..1."),
    Column("faulty", "yes/no", "Whether the advice was made wrong on purpose."),
    Column("time_ms", "whole", "Milliseconds from the case, or the advice, to the answer."),
    Column("at_ms", "whole", "When it was committed: milliseconds since 1970."),
    Column("changes", "whole", "How often the answer was changed before it counted."),
)  # fmt: skip
