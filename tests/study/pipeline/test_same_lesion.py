"""Candidates for the same lesion: pairs that stand out from their surroundings, never joined."""

import numpy as np

from dermosan_lib import phantoms
from dermosan_lib.study.pipeline import same_lesion
from dermosan_lib.study.pipeline.same_lesion import nearest_pairs, same_subject_candidates
from dermosan_lib.study.runs.run_folder import Run


def crowd(seed=0, count=300, pairs=20):
    """A dense crowd, and planted pairs far from it that are less alike than the crowd is."""
    rng = np.random.default_rng(seed)
    dense = rng.normal(0, 0.02, (count, 16)) + np.eye(16)[0]
    sparse = rng.normal(0, 1, (pairs, 16))
    twins = sparse + rng.normal(0, 0.2, sparse.shape)
    return np.concatenate([dense, sparse, twins]).astype(np.float32)


def test_pairs_that_stand_out_come_first():
    described = crowd()
    found = nearest_pairs(described, np.arange(len(described)).astype(object))
    planted = {(300 + number, 320 + number) for number in range(20)}
    first = set(zip(found["a"][:20], found["b"][:20], strict=True))
    assert len(first & planted) >= 15
    assert found["score"].is_monotonic_decreasing
    assert (found["a"] < found["b"]).all()
    assert not found.duplicated(["a", "b"]).any()


def test_what_is_one_group_already_is_no_candidate():
    described = crowd()
    groups = np.arange(len(described)).astype(object)
    groups[320:340] = groups[300:320]
    found = nearest_pairs(described, groups)
    assert not (found["b"] - found["a"] == 20)[found["a"] >= 300].any()


def test_many_pictures_are_not_compared_with_all(monkeypatch):
    described = crowd(count=3000)
    groups = np.arange(len(described)).astype(object)
    every = nearest_pairs(described, groups)
    monkeypatch.setattr(same_lesion, "_ALL_WITH_ALL", 100)
    some = nearest_pairs(described, groups)
    first = set(zip(every["a"][:20], every["b"][:20], strict=True))
    assert len(first & set(zip(some["a"][:40], some["b"][:40], strict=True))) >= 15


def test_few_pictures():
    assert nearest_pairs(np.ones((1, 4), np.float32), np.array(["a"], object)).empty
    assert len(nearest_pairs(np.eye(2, dtype=np.float32), np.array(["a", "b"], object))) == 1


def test_a_run_s_candidates_by_likeness_and_by_network(tmp_path):
    data = phantoms.write_phantoms(
        tmp_path / "data", per_class=12, size_px=64, codes=("mel", "nv"), progress=False
    )
    run = Run(data, tmp_path / "runs" / "first")
    run.folder.mkdir(parents=True)
    found = same_subject_candidates(run, limit=5)
    assert len(found) == 5
    assert set(found["kind"]) == {"same_subject"}
    assert (found["group_a"] != found["group_b"]).all()
    splits = run.splits().set_index("path")
    assert found["split_a"].tolist() == splits["split"].loc[found["path_a"]].tolist()
    # By the network, once there is one: two pictures that it takes for the same come first.
    rng = np.random.default_rng(0)
    embeddings = rng.normal(size=(len(splits), 8)).astype(np.float32)
    groups = splits["group"].to_numpy()
    other = int(np.flatnonzero(groups != groups[0])[0])
    embeddings[0] = embeddings[other]
    run.write_embeddings(embeddings)
    first = same_subject_candidates(run, limit=1).iloc[0]
    assert {first["path_a"], first["path_b"]} == {splits.index[0], splits.index[other]}
