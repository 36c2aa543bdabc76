"""Tables as people hand them over, read into cells of text: CSV of any kind, and spreadsheets.

What others may use of it:

- `COARSE_LABEL_NAMES`: Columns of coarser words, such as benign and malignant, by plain name.
- `GROUP_NAMES`: Columns of groups, where neither patients nor lesions are named.
- `IMAGE_NAMES`: Columns that name pictures in published tables, by plain name.
- `KEY_NAMES`: Columns that say who is meant, on which two tables can be joined.
- `LABEL_NAMES`: Columns that say what a picture shows.
- `PUBLISHED_CODES`: What the codes of a published column of labels mean.
- `PUBLISHED_LABELS`: Which column is the label in published tables that have several.
- `PUBLISHED_REST`: What a row without a 1 shows, in published tables of columns of 0 and 1.
- `SEVERAL_IMAGES`: Form of the names of columns of which a row has several pictures.
- `SHEET_SUFFIXES`: Endings of spreadsheets that can be read.
- `SOURCE_NAMES`: Columns of data sets and hospitals.
- `SPLIT_NAMES`: Columns of the parts of a split.
- `TEXT_SUFFIXES`: Endings of text files that may be tables; none is one of them.
- `Table`: A table of texts without spaces around them, with the line of each row.
- `by_plain_name`: Each of the names by its plain one.
- `decoded`: Text of a file's bytes, whatever the encoding.
- `given_column`: The column that a person means: as written, else without case and signs.
- `is_spreadsheet`: Whether a file that begins so is a workbook, by content.
- `plain`: A name without case, spaces, signs and accents.
- `read_table_file`: The tables in a file: one of a text file, one a sheet of a spreadsheet.
"""

from dermosan_lib.study.table_files.column_names import (
    COARSE_LABEL_NAMES,
    GROUP_NAMES,
    IMAGE_NAMES,
    KEY_NAMES,
    LABEL_NAMES,
    PUBLISHED_CODES,
    PUBLISHED_LABELS,
    PUBLISHED_REST,
    SEVERAL_IMAGES,
    SOURCE_NAMES,
    SPLIT_NAMES,
    by_plain_name,
    given_column,
    plain,
)
from dermosan_lib.study.table_files.encodings import decoded
from dermosan_lib.study.table_files.spreadsheets import SHEET_SUFFIXES, is_spreadsheet
from dermosan_lib.study.table_files.table import TEXT_SUFFIXES, Table, read_table_file

__all__ = [
    "COARSE_LABEL_NAMES",
    "GROUP_NAMES",
    "IMAGE_NAMES",
    "KEY_NAMES",
    "LABEL_NAMES",
    "PUBLISHED_CODES",
    "PUBLISHED_LABELS",
    "PUBLISHED_REST",
    "SEVERAL_IMAGES",
    "SHEET_SUFFIXES",
    "SOURCE_NAMES",
    "SPLIT_NAMES",
    "TEXT_SUFFIXES",
    "Table",
    "by_plain_name",
    "decoded",
    "given_column",
    "is_spreadsheet",
    "plain",
    "read_table_file",
]
