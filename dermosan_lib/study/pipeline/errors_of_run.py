"""The wrong answers of a run on its test split, and the views of them that notebook 05 shows."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib.bundle import Bundle
from dermosan_lib.images import Pixels, overlay
from dermosan_lib.study.data import (
    thumbnails,
)
from dermosan_lib.study.error_analysis import (
    describe_clusters,
    energy_by_outcome,
    error_clusters,
    error_slices,
    errors_by,
    lesion_energies,
    look_alikes,
    most_confident_errors,
    named_pairs,
    right_for_contrast,
    similar_cases,
)
from dermosan_lib.study.inference import run_graph
from dermosan_lib.study.pipeline.evaluate_run import need_predictions, on_test, test_groups
from dermosan_lib.study.runs import Run
from dermosan_lib.study.subgroups import picture_kinds

Pictures = dict[str, Pixels]

_HEAT = 0.5  # how strongly it covers the picture, 0..1
_OF_CLUSTER = 4  # errors shown of each


class Clusters(NamedTuple):
    """Errors that lie close together, what they share, and the pictures in their middle."""

    table: pd.DataFrame  # `describe_clusters`
    errors: pd.DataFrame  # `error_clusters`
    pictures: Pictures

    def in_words(self) -> list[str]:
        """A sentence a cluster, or that there is none."""
        if self.table.empty:
            return ["No cluster: the errors are few, or lie far from one another."]
        return [
            f"Cluster {row.cluster}: {row.errors} errors of {row.groups} groups, most of them "
            f"{row.condition} called {row.predicted} ({row.pair_share:.0%}). "
            + (f"More than expected: {row.overrepresented}." if row.overrepresented else
               "No kind of picture stands out.")
            for row in self.table.itertuples()
        ]  # fmt: skip


class Attention(NamedTuple):
    """How much of the model's attention lies on the lesion."""

    by_outcome: pd.DataFrame  # `energy_by_outcome`
    by_condition: pd.DataFrame  # mean ``energy_inside, lesion_share``


@dataclass(frozen=True)
class RunErrors:
    """The test answers of a run, made by `open_errors`."""

    run: Run
    bundle: Bundle
    test: pd.DataFrame  # predictions on the test split
    groups: "pd.Series[Any]"  # of each row of ``test``

    @property
    def codes(self) -> list[str]:
        """Condition codes in class order."""
        return list(self.bundle.taxonomy.codes)

    @property
    def names(self) -> dict[str, str]:
        """Name of each condition by code."""
        return {one.code: one.name for one in self.bundle.taxonomy}

    @cached_property
    def all(self) -> pd.DataFrame:
        """Every wrong answer, surest first; see `most_confident_errors`."""
        return most_confident_errors(self.test, self.codes)

    def right_beside(self, errors: pd.DataFrame, n: int = 4) -> pd.DataFrame:
        """The surest right answers on the conditions of ``errors``; see `right_for_contrast`."""
        return right_for_contrast(self.test, self.codes, errors["condition"].tolist(), n)

    def heat_pictures(self, answers: pd.DataFrame) -> tuple[list[Pixels], list[str]]:
        """Each of ``answers`` under the heat of what spoke for the answer, and a caption."""
        if answers.empty:
            return [], []
        pixels = self.run.pixels(self.bundle.size_px, self.bundle.frame, progress=False)
        rows = pd.Index(self.run.splits()["path"]).get_indexer(answers["path"])
        path, wanted = self.bundle.model_path, ["activation_maps"]
        maps = run_graph(path, pixels, rows, wanted, progress=False)["activation_maps"]
        classes = [self.codes.index(code) for code in answers["predicted"]]
        laid = [
            overlay(picture, heat[:, :, of], _HEAT)
            for picture, heat, of in zip(pixels[rows], maps, classes, strict=True)
        ]
        captions = [f"{e.condition} → {e.predicted} {e.confidence:.0%}"
                    for e in answers.itertuples()]  # fmt: skip
        return laid, captions

    def confused_pairs(self) -> pd.DataFrame:
        """Write ``confused_pairs.csv`` and return it; see `named_pairs`."""
        pairs = named_pairs(self.test, self.bundle.taxonomy)
        self.run.write("confused_pairs.csv", pairs)
        return pairs

    def look_alikes(self) -> tuple[pd.DataFrame, Pictures]:
        """Errors between the right answers they are most like, and the pictures; `look_alikes`."""
        table = look_alikes(self.test, self.bundle.taxonomy, self._embeddings, self.groups)
        names = [name for name in table.columns if name.startswith("path")]
        return table, thumbnails(self.run.data, [path for name in names for path in table[name]])

    def clusters(self) -> Clusters:
        """Write ``error_clusters.csv`` and ``errors.csv``; which errors belong together."""
        clustered = error_clusters(self.test, self.codes, self._embeddings)
        groups = pd.Series(self.groups.to_numpy(), index=self.test["path"])
        table = describe_clusters(clustered, self._kinds, groups.loc[clustered["path"]].to_numpy())
        self.run.write("error_clusters.csv", table)
        columns = ["path", "cluster", "rank"]
        self.run.write("errors.csv", self.all.merge(clustered[columns], on="path"))
        middle = clustered[(clustered["cluster"] > 0) & (clustered["rank"] <= _OF_CLUSTER)]
        return Clusters(table, clustered, thumbnails(self.run.data, middle["path"]))

    def slices(self) -> pd.DataFrame:
        """Kinds of pictures with more errors than their conditions explain; `error_slices`."""
        return error_slices(self.test, self.codes, self._kinds, groups=self.groups)

    def similar_cases(self, errors: pd.DataFrame, k: int) -> tuple[pd.DataFrame, Pictures]:
        """The ``k`` training cases most like each of ``errors``, and all the pictures."""
        table = similar_cases(self.run.embeddings(), self.run.splits(), errors["path"], k=k)
        return table, thumbnails(self.run.data, [*errors["path"], *table["path"]])

    def by_sharpness(self, bins: int = 4) -> pd.DataFrame:
        """Error rate by the sharpness of the picture; see `errors_by`."""
        quality = self.run.table("quality.csv").set_index("path")
        return errors_by(self.test, self.codes, quality["sharpness"], bins=bins)

    def by_shorter_edge(self, bins: int = 4) -> pd.DataFrame:
        """Error rate by the shorter edge of the picture as stored; see `errors_by`."""
        sizes = self.run.catalog().set_index("path")[["width_px", "height_px"]]
        edges = sizes.min(axis=1).rename("shorter edge, px")
        return errors_by(self.test, self.codes, edges, bins=bins)

    def attention(self, seed: int = 42) -> Attention:
        """How much of the answer's map lies on the lesion; empty where no masks are known."""
        energies = lesion_energies(self.run, self.bundle, self.test)
        groups = self.run.splits().set_index("path")["group"].loc[energies["path"]]
        by_outcome = energy_by_outcome(energies, groups.to_numpy(), seed=seed)
        means = energies.groupby("condition")[["energy_inside", "lesion_share"]].mean()
        return Attention(by_outcome, means)

    @cached_property
    def _kinds(self) -> pd.DataFrame:
        return picture_kinds(self.run, self.test["path"])

    @cached_property
    def _embeddings(self) -> NDArray[np.float32]:
        """Of the test images, in the order of ``test``."""
        rows = pd.Index(self.run.splits()["path"]).get_indexer(self.test["path"])
        return np.asarray(self.run.embeddings(progress=False)[rows])


def open_errors(run: Run) -> RunErrors:
    """The errors of ``run``, predicted and scored first where that is missing.

    Raises `RunError` as `need_predictions` does.
    """
    need_predictions(run)
    test = on_test(run.table("predictions.csv"))
    return RunErrors(run, run.trained_bundle(), test, test_groups(run, test))
