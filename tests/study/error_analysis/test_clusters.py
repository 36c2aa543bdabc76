import numpy as np
import pandas as pd

from dermosan_lib.study.error_analysis.clusters import NO_CLUSTER, describe_clusters, error_clusters

CODES = ["mel", "nv", "bkl"]
PAIRS = [("mel", "nv"), ("bkl", "mel")]


def planted(seed=42, each=30, alone=10, right=100):
    """Errors around two corners, others anywhere, and right answers anywhere."""
    draw = np.random.default_rng(seed)
    corners = draw.normal(size=(2, 32))
    near = np.repeat(corners, each, axis=0) + 0.1 * draw.normal(size=(2 * each, 32))
    embeddings = np.r_[near, draw.normal(size=(alone + right, 32))]
    pairs = [pair for pair in PAIRS for _ in range(each)]
    pairs += [PAIRS[i % 2] for i in range(alone)]
    pairs += [(CODES[i % 3],) * 2 for i in range(right)]
    table = pd.DataFrame(pairs, columns=["condition", "called"])
    table.insert(0, "path", [f"{i:03d}.jpg" for i in range(len(table))])
    for code in CODES:
        table[code] = np.where(table["called"] == code, 0.8, 0.1)
    return table, embeddings


def test_planted_clusters_are_found_and_told_by_their_pair():
    predictions, embeddings = planted()
    found = error_clusters(predictions, CODES, embeddings)
    assert len(found) == 70
    planted_rows = found[found["path"] < "060.jpg"]
    where = planted_rows.groupby("condition")["cluster"].agg(["nunique", "size"])
    assert (where["nunique"] <= 2).all()  # one cluster, and perhaps a few that lie at its edge
    told = describe_clusters(found, pd.DataFrame(index=predictions["path"]))
    assert set(zip(told["condition"], told["predicted"], strict=True)) == set(PAIRS)
    assert (told["pair_share"] > 0.9).all()
    assert (told["errors"] >= 20).all()
    assert (told["confidence"].round(6) == 0.8).all()


def test_medoid_is_the_middle():
    predictions, embeddings = planted()
    found = error_clusters(predictions, CODES, embeddings)
    inside = found[found["cluster"] == 1]
    rows = pd.Index(predictions["path"]).get_indexer(inside["path"])
    centre = embeddings[rows].mean(axis=0)
    away = np.linalg.norm(embeddings[rows] - centre, axis=1)
    assert inside["rank"].tolist() == list(range(1, len(inside) + 1))
    assert away[0] < np.median(away)
    told = describe_clusters(found, pd.DataFrame(index=predictions["path"]))
    assert told["medoid"][0] == inside["path"].iloc[0]


def test_what_a_cluster_shares_is_named_and_nothing_else():
    predictions, embeddings = planted()
    draw = np.random.default_rng(3)
    kinds = pd.DataFrame({"sex": draw.choice(["f", "m"], len(predictions))})
    # Within bkl only the errors of the second corner are hairy, half of all others.
    kinds["hair"] = np.where(draw.random(len(kinds)) < 0.3, "yes", "no")
    kinds.loc[30:59, "hair"] = "yes"
    kinds.index = predictions["path"]
    found = error_clusters(predictions, CODES, embeddings)
    told = describe_clusters(found, kinds).set_index("condition")["overrepresented"]
    assert told["bkl"].startswith("hair yes")
    assert "sex" not in told["bkl"]
    assert told["mel"] == ""


def test_one_lesion_many_times_is_no_evidence():
    predictions, embeddings = planted()
    kinds = pd.DataFrame({"hair": "no"}, index=predictions["path"])
    kinds.iloc[30:60] = "yes"
    found = error_clusters(predictions, CODES, embeddings)
    lesion = found["path"].where(found["cluster"] != found.set_index("path")["cluster"]["030.jpg"])
    told = describe_clusters(found, kinds, lesion.fillna("one lesion").to_numpy())
    assert (told["overrepresented"] == "").all()
    assert told["groups"].min() == 1


def test_few_errors_make_no_cluster():
    predictions, embeddings = planted(each=3, alone=2)
    found = error_clusters(predictions, CODES, embeddings)
    assert (found["cluster"] == NO_CLUSTER).all()
    told = describe_clusters(found, pd.DataFrame(index=predictions["path"]))
    assert told.empty
    assert "overrepresented" in told
    right = predictions[predictions["condition"] == predictions["called"]]
    assert error_clusters(right, CODES, embeddings[right.index]).empty


def test_row_order_changes_nothing():
    predictions, embeddings = planted()
    order = np.random.default_rng(0).permutation(len(predictions))
    one = error_clusters(predictions, CODES, embeddings)
    other = error_clusters(predictions.iloc[order], CODES, embeddings[order])
    pd.testing.assert_series_equal(
        one.set_index("path")["cluster"].sort_index(),
        other.set_index("path")["cluster"].sort_index(),
    )
