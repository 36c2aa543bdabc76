"""Small folders of images for the study's tests."""

import gc
import runpy
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import psutil
import pytest
from filelock import FileLock
from numpy.typing import NDArray
from PIL import Image
from scipy.special import softmax

from dermosan_lib.bundle import Bundle, update_card
from dermosan_lib.study.inference.predicting import prediction_table
from dermosan_lib.study.pipeline.evaluate_run import score
from dermosan_lib.study.runs import Run, open_run

GROWN_BYTES = 300_000_000  # what the largest network takes
Frame = Callable[[int], tuple[int, int, int]]


@pytest.fixture
def make_images(tmp_path: Path) -> Callable[..., Path]:
    """Write random pictures as ``data/NAME``; a suffix decides the format."""

    def make(*names: str, size: tuple[int, int] = (40, 30)) -> Path:
        folder = tmp_path / "data"
        for index, name in enumerate(names):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            pixels = np.random.default_rng(index).integers(0, 256, (*size[::-1], 3), dtype=np.uint8)
            Image.fromarray(pixels).save(path)
        return folder

    return make


@pytest.fixture(scope="session")
def draw_study() -> Callable[..., tuple[pd.DataFrame, NDArray[np.int64]]]:
    """Draw predictions of classes a to d and their lesions; hard lesions have fewer images."""

    def draw(seed: int, lesions: int) -> tuple[pd.DataFrame, NDArray[np.int64]]:
        rng, codes = np.random.default_rng(seed), list("abcd")
        truth = rng.choice(4, lesions, p=[0.55, 0.25, 0.14, 0.06])
        hard = rng.random(lesions) < 0.4
        groups = np.repeat(np.arange(lesions), np.where(hard, 1, 5))
        logits = rng.normal(0, 1.2, (lesions, 4))[groups] + rng.normal(0, 0.3, (len(groups), 4))
        logits[np.arange(len(groups)), truth[groups]] += np.where(hard, 0.5, 3.0)[groups]
        odds = np.exp(logits)
        table = pd.DataFrame(odds / odds.sum(axis=1, keepdims=True), columns=codes)
        table.insert(0, "path", [f"{row}.jpg" for row in range(len(groups))])
        table.insert(1, "condition", np.array(codes)[truth[groups]])
        return table, groups

    return draw


@pytest.fixture(scope="session")
def lively_weights(common_folder: Path) -> Callable[[str, int], Path]:
    """Path of `lively.write_lively_weights` for a backbone and a size, written once."""
    lively = runpy.run_path(str(Path(__file__).with_name("lively.py")))

    def made(backbone: str, size_px: int) -> Path:
        path = common_folder / f"{backbone}-{size_px}.weights.h5"
        with FileLock(f"{path}.lock"):
            return (
                path if path.is_file() else lively["write_lively_weights"](path, backbone, size_px)
            )

    return made


@pytest.fixture(scope="session")
def plain_run(common_folder: Path, tiny_bundle: Bundle) -> Run:
    """What `judged_run` copies; made once for all processes, and never written to."""
    whole, partial = common_folder / "judged", common_folder / "judged.partial"
    with FileLock(f"{whole}.lock"):
        if not whole.is_dir():
            _make_run(partial, tiny_bundle, None)
            partial.rename(whole)
    return open_run(whole / "data", whole / "runs" / "judged")


@pytest.fixture
def judged_run(tmp_path: Path, plain_run: Run, tiny_bundle: Bundle) -> Callable[..., Run]:
    """A run as notebook 04 has judged it, of small plain pictures; no network was trained.

    Ten conditions with 18 pictures each in groups of two; ages and sexes in a table; masks beside
    the pictures. ``frame`` gives the RGB colour of a condition's border, by its number.
    """

    def make(frame: Frame | None = None) -> Run:
        if frame is not None:
            return _make_run(tmp_path, tiny_bundle, frame)
        shutil.copytree(plain_run.data, tmp_path / "data")
        shutil.copytree(plain_run.folder, tmp_path / "runs" / "judged")
        return open_run(tmp_path / "data", tmp_path / "runs" / "judged")

    return make


def _make_run(folder: Path, bundle: Bundle, frame: Frame | None) -> Run:
    data, draw, rows = folder / "data", np.random.default_rng(3), []
    for c, code in enumerate(bundle.taxonomy.codes):
        (data / code).mkdir(parents=True)
        (data / "_masks" / code).mkdir(parents=True)
        for index in range(18):
            picture = np.full((48, 64, 3), draw.integers(150, 220, 3), np.uint8)
            picture[14:34, 22:42] = 70 + 10 * c
            if frame is not None:
                picture[:3] = picture[:, :3] = frame(c)
            name = f"{code}/{index:02d}.png"
            Image.fromarray(picture).save(data / name)
            mask = np.zeros((48, 64), np.uint8)
            mask[14:34, 22:42] = 255
            Image.fromarray(mask).save(data / "_masks" / name)
            kind = {"image": name, "dx": code, "lesion": f"{code}-{index // 2}"}
            age = "" if index == 12 else str(draw.integers(18, 90))
            rows.append({**kind, "age": age, "sex": draw.choice(["female", "male"])})
    pd.DataFrame(rows).to_csv(data / "table.csv", index=False)
    run = open_run(data, folder / "runs" / "judged")
    catalog = run.catalog(table=data / "table.csv", group_column="lesion")
    order = catalog.groupby("condition").cumcount()
    # So plain are they that all of one kind pass for copies: here the table alone decides.
    lesions = {row["image"]: row["lesion"] for row in rows}
    splits = catalog[["path", "condition"]].assign(
        group=catalog["path"].map(lesions),
        split=np.select([order < 8, order < 10], ["train", "val"], "test"),
    )
    run.write("splits.csv", splits)
    _judge(run, splits[splits["split"] != "train"], bundle, draw)
    return run


def _judge(run: Run, rows: pd.DataFrame, bundle: Bundle, draw: np.random.Generator) -> None:
    """Write what judging writes: a good model's predictions, and the bundle that gave them."""
    codes = list(bundle.taxonomy.codes)
    logits = draw.normal(size=(len(rows), len(codes)))
    logits += 3 * np.eye(len(codes))[pd.Index(codes).get_indexer(rows["condition"])]
    table = prediction_table(rows, softmax(logits, axis=1), bundle.taxonomy)
    run.write("predictions.csv", table)
    run.write("probe_predictions.csv", table)
    quality = pd.DataFrame({"path": rows["path"], "acceptable": draw.random(len(rows)) > 0.2})
    scores = {name: draw.random(len(rows)) for name in ("sharpness", "exposure", "contrast")}
    run.write("quality.csv", quality.assign(**scores))
    shutil.copytree(bundle.path, run.folder / "bundle")
    chosen = {"threshold": 0.3, "sensitivity": 0.97, "specificity": 0.8}
    points = {"high_sensitivity": chosen, "high_specificity": {**chosen, "threshold": 0.6}}
    update_card(run.folder / "bundle", temperature=2.0, operating_points=points)
    score(run, n_bootstrap=50)


@pytest.fixture(scope="session")
def memory_kept() -> list[int]:
    """Bytes that this process held when networks were last forgotten, as the list's one entry."""
    return [psutil.Process().memory_info().rss]


@pytest.fixture(autouse=True)
def _forget_networks(request: pytest.FixtureRequest, memory_kept: list[int]) -> Iterator[None]:
    """Networks refer to themselves and stay after a test, until memory runs out.

    Looking for them takes a tenth of a second, so that is done where memory has grown.
    """
    yield
    if not request.node.get_closest_marker("slow"):
        return
    process = psutil.Process()
    if process.memory_info().rss > memory_kept[0] + GROWN_BYTES:
        gc.collect()
        memory_kept[0] = process.memory_info().rss


@pytest.fixture(scope="session")
def write_torch_file() -> Callable[..., Path]:
    """Writes arrays as PyTorch did before 1.6."""
    written: Callable[..., Path] = runpy.run_path(str(Path(__file__).with_name("torch_files.py")))[
        "write_torch_file"
    ]
    return written
