"""A run over folders as people have them: names and the given split survive to the run."""

import numpy as np
from PIL import Image

from dermosan_lib.study.pipeline.catalogue_views import images_and_groups, notes_in_words
from dermosan_lib.study.pipeline.compare_schemes import scheme_run
from dermosan_lib.study.runs import open_run

LABELS = ("黑色素瘤", "Nævus, blå")


def filled(folder):
    draw = np.random.default_rng(0)
    for part in ("Training", "Testing"):
        for label in LABELS:
            (folder / part / label).mkdir(parents=True)
            for number in range(8):
                pixels = draw.integers(0, 256, (20, 24, 3), np.uint8)
                Image.fromarray(pixels).save(folder / part / label / f"{number}.png")
    (folder / "Training" / "acne").mkdir()
    return folder


def test_names_notes_and_the_given_split_are_kept(tmp_path):
    run = open_run(filled(tmp_path / "data"), tmp_path / "runs" / "one")
    catalog = run.catalog(split_folders="keep")
    assert {c.name for c in run.taxonomy()} == set(LABELS)
    assert "Training/acne" in notes_in_words(catalog)
    assert "Training/acne" in notes_in_words(open_run(run.data, run.folder).catalog())
    assert set(images_and_groups(catalog)["name"]) == set(LABELS)
    splits = run.splits(scheme="given")
    assert (splits["split"] == "test").sum() == 16
    assert set(splits.loc[splits["path"].str.startswith("Training"), "split"]) == {"train", "val"}
    assert "no validation part" in run.mapping("leak_report.json")["given"][1]
    part = scheme_run(run, "paper")
    assert {c.name for c in part.taxonomy()} == set(LABELS)


def test_a_run_of_an_earlier_version_has_codes_for_names(tmp_path):
    run = open_run(filled(tmp_path / "data"), tmp_path / "runs" / "one")
    run.catalog(split_folders="join")
    for name in ("conditions.csv", "catalog_notes.json"):
        (run.folder / name).unlink()
    assert {c.name for c in run.taxonomy()} == {"heisesuliu", "naevus_bla"}
    assert notes_in_words(run.catalog()) == ""
    assert run.given_parts() is None
