from pathlib import Path

import pandas as pd

from dermosan_lib.study.runs.run_folder import Run
from dermosan_lib.study.subgroups.strata import picture_kinds

PATHS = pd.Series(["c.png", "a.png", "b.png"])


def make_run(folder, attributes=None, quality=None):
    catalog = pd.DataFrame(
        {
            "path": ["a.png", "b.png", "c.png"],
            "condition": "mel",
            "width_px": [600, 600, 450],
            "height_px": [450, 450, 600],
            "format": "PNG", "sha256": ["1", "2", "3"], "phash": "0", "group": "g",
            "source": "", "problem": "",
        }
    )  # fmt: skip
    run = Run(Path("nowhere"), folder)
    run.write("catalog.csv", catalog)
    if attributes is not None:
        run.write("attributes.csv", attributes)
    if quality is not None:
        run.write("quality.csv", quality)
    return run


def test_attributes_sizes_and_quality_become_kinds(tmp_path):
    attributes = pd.DataFrame(
        {
            "path": ["a.png", "b.png", "c.png"],
            "age": ["45.0", "", "80"],
            "sex": ["male", "female", ""],
            "site": "back",
            "dx_type": ["histo", "histo", "consensus"],
        }
    )
    scores = {name: [0.1, 0.5, 0.9] for name in ("sharpness", "exposure", "contrast")}
    quality = pd.DataFrame({"path": ["a.png", "b.png", "c.png"], **scores})
    kinds = picture_kinds(make_run(tmp_path, attributes, quality), PATHS)
    assert kinds.index.tolist() == PATHS.tolist()
    assert kinds["age"].tolist() == ["70 and over", "30 to 49", "unknown"]
    assert kinds["sex"].tolist() == ["unknown", "male", "female"]
    assert kinds["sharpness"].tolist() == ["highest third", "lowest third", "middle third"]
    # One site and one size tell pictures no more apart than a column of no standard name.
    assert set(kinds) == {"age", "sex", "sharpness", "exposure", "contrast"}


def test_class_folders_have_sizes_alone(tmp_path):
    run = make_run(tmp_path)
    catalog = run.catalog()
    catalog.loc[0, ["width_px", "height_px"]] = [224, 224]
    run.write("catalog.csv", catalog)
    kinds = picture_kinds(run, PATHS)
    assert kinds["shorter edge, px"].tolist() == ["375 to 450", "224 to 375", "375 to 450"]
    assert kinds.shape[1] == 1
