"""The first value by order of each group, for tens of thousands of groups."""

import pandas as pd


def least_values(values: "pd.Series[str]", keys: "pd.Series[str]") -> "pd.Series[str]":
    """The least of ``values`` that have each of ``keys``, one a row; missing ones are left aside.

    Indexed by key. pandas' own ``groupby(keys).min()`` calls Python once a group where values are
    texts: ten seconds for 50,000.
    """
    table = pd.DataFrame({"key": keys.to_numpy(), "value": values.to_numpy()}).dropna()
    least = table.sort_values("value", kind="stable").drop_duplicates("key")
    return least.set_index("key")["value"]
