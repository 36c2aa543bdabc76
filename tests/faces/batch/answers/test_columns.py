"""Columns: each once, whatever a condition is called."""

from dermosan_lib.faces.batch.answers import schema, table_of


def test_a_condition_called_like_a_column_gets_another():
    columns = schema(["risk", "mel", "image"])
    assert columns.names[:6] == [
        "image", "model", "condition", "probability_risk", "mel", "probability_image",
    ]  # fmt: skip
    assert len(set(columns.names)) == len(columns.names)


def test_what_a_row_leaves_out_is_null():
    table = table_of([{"image": "a", "error": "gone"}], ["mel"], {"key": "value"})
    (row,) = table.to_pylist()
    assert {name for name, value in row.items() if value is not None} == {"image", "error"}
    assert table.schema.metadata == {b"key": b"value"}
