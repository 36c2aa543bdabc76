import pandas as pd

from dermosan_lib.study.subgroups.attributes_of_run import picture_attributes


def test_attributes_are_ordered_and_rare_kinds_go_together(judged_run):
    run = judged_run()
    paths = run.table("quality.csv")["path"].tolist()
    attributes = run.attributes().reset_index()
    attributes["site"] = [f"site {i % 20:02d}" for i in range(len(attributes))]
    run.write("attributes.csv", attributes)
    found = picture_attributes(run, paths, progress=False)
    assert found.index.tolist() == paths
    assert found["age"].cat.categories.tolist()[:2] == ["under 30", "30 to 49"]
    assert found["sharpness"].cat.categories.tolist()[0] == "lowest third"
    passed = run.table("quality.csv")["acceptable"].to_numpy()
    assert ((found["quality"] == "passes the checks").to_numpy() == passed).all()
    told = attributes.set_index("path")["site"].loc[paths]
    counts = told.value_counts()
    kept = found["site"][found["site"] != "other"].unique()
    assert len(kept) == 15
    assert counts[kept].min() >= counts.drop(kept).max()
    assert (
        found["site"].astype(str)[found["site"] != "other"] == told[found["site"] != "other"]
    ).all()


def test_what_does_not_vary_is_no_attribute(judged_run):
    run = judged_run()
    quality = run.table("quality.csv").assign(acceptable=True, sharpness=0.5)
    run.write("quality.csv", quality)
    found = picture_attributes(run, quality["path"].tolist(), progress=False)
    assert not {"quality", "sharpness", "site", "shorter edge, px"} & set(found.columns)
    assert isinstance(found, pd.DataFrame)
