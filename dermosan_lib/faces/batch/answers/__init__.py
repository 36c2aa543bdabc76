"""One image as a row: read by the models of a job, with what it is worth, or with why it is not.

What others may use of it:

- `Reader`: Opens the models of a job once, and makes a row of each image.
- `Reading`: What a reader has to know: bundles, arithmetic, options.
- `Row`: A row, by column.
- `Listed`: An image of the list: path, size, time and hash.
- `schema`: The columns of the table, as Arrow's schema.
- `codes_of`: The conditions of several bundles, each once.
- `decimals`: How many decimals the numbers of a column have.
- `table_of`: Rows as an Arrow table.
"""

from dermosan_lib.faces.batch.answers.columns import Row, codes_of, decimals, schema, table_of
from dermosan_lib.faces.batch.answers.listed import Listed
from dermosan_lib.faces.batch.answers.reader import Reader, Reading

__all__ = ["Listed", "Reader", "Reading", "Row", "codes_of", "decimals", "schema", "table_of"]
