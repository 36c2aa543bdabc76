"""Small sets are what beginners bring: what notebooks 03 to 05 call never dies of them.

Tables of one to twelve groups, with conditions missing in validation or test: each function
answers, or leaves out what cannot be computed.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dermosan_lib import figures
from dermosan_lib.conditions import Taxonomy, ad_hoc_taxonomy, load_taxonomy
from dermosan_lib.study.comparison import linear_baseline, model_comparison
from dermosan_lib.study.error_analysis import (
    clusters,
    confident_learning,
    confused_pairs,
    map_localisation,
    nearest_cases,
    slices,
    wrong_answers,
)
from dermosan_lib.study.evaluation import (
    abstention_stages,
    calibration_scores,
    evaluation,
    malignancy_score,
    metrics_tables,
    net_benefit,
    predictive_values,
    risk_coverage,
)
from dermosan_lib.study.evaluation.reliability_diagram import reliability_table
from dermosan_lib.study.evidence import (
    attribute_likelihoods,
    attribute_selection,
    evidence_evaluation,
    photo_fusion,
)
from dermosan_lib.study.runs.run_folder import Run
from dermosan_lib.study.splitting.leaking_pairs import LEAK_PAIRS_FILE
from dermosan_lib.study.subgroups import subgroups
from dermosan_lib.study.uncertainty import (
    abstention_fitting,
    calibration_fitting,
    conformal_sets,
    marginal_sets,
    out_of_distribution,
)

DRAWN = {"n_bootstrap": 10, "seed": 1}
few_cases = settings(max_examples=min(12, settings().max_examples // 4), deadline=None)


@dataclass
class Small:
    """A taxonomy, and validation and test predictions with their groups."""

    taxonomy: Taxonomy
    val: pd.DataFrame
    val_groups: pd.Series
    test: pd.DataFrame
    groups: pd.Series
    rng: np.random.Generator

    @property
    def codes(self):
        return list(self.taxonomy.codes)

    def labels(self, table):
        return pd.Index(self.codes).get_indexer(table["condition"])

    def embeddings(self, n):
        return self.rng.normal(size=(n, 8)).astype(np.float32)


@st.composite
def small_sets(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    classes = draw(st.integers(2, 4))
    known = load_taxonomy("ham7")
    codes = draw(st.permutations(known.codes))[:classes]
    told = draw(st.booleans())
    taxonomy = known.subset(sorted(codes)) if told else ad_hoc_taxonomy(sorted(codes))
    made = []
    for part in ("v", "t"):
        images, groups = draw(st.integers(1, 15)), draw(st.integers(1, 12))
        present = draw(st.lists(st.sampled_from(taxonomy.codes), min_size=1, unique=True))
        sure = draw(st.sampled_from([0.01, 0.5, 50.0]))  # from all certain to all alike
        table = pd.DataFrame(
            rng.dirichlet(np.full(classes, sure), images), columns=list(taxonomy.codes)
        )
        table = table.clip(1e-9).div(table.clip(1e-9).sum(axis=1), axis=0)
        table.insert(0, "path", [f"{part}{number}.png" for number in range(images)])
        table.insert(1, "condition", rng.choice(present, images))
        table["far"], table["unsure"] = rng.random(images) < 0.2, rng.random(images) < 0.3
        table["abstained"] = table["far"] | table["unsure"]
        table["distance"] = rng.random(images)
        made += [table, pd.Series([f"{part}{one}" for one in rng.integers(0, groups, images)])]
    return Small(taxonomy, *made, rng)


@given(small_sets())
@few_cases
def test_what_is_chosen_on_validation(small):
    val, codes, labels = small.val, small.codes, small.labels(small.val)
    chances = val[codes].to_numpy()
    temperature = calibration_fitting.fit_temperature(np.log(chances), labels)
    assert 0.05 <= temperature <= 20
    points = calibration_fitting.operating_points_for(
        np.log(chances), labels, temperature, small.taxonomy
    )
    assert set(points) <= {"high_sensitivity", "high_specificity"}
    entry = conformal_sets.fit_sets(val, codes, groups=small.val_groups)
    assert all(0 <= least <= 1 for least in entry["least"].values())
    trained = np.repeat(np.arange(len(codes)), 2)
    familiar = abstention_fitting.fit_familiar(small.embeddings(len(trained)), trained, len(codes))
    distances = familiar.distances(small.embeddings(len(val)))
    assert np.isfinite(distances).all()
    far = abstention_fitting.fit_farthest(distances, pd.factorize(small.val_groups)[0])
    assert 0 < far["accepted"] < 1
    assert np.isfinite(far["threshold"])
    doubtful = abstention_fitting.fit_doubtful(val, codes, groups=small.val_groups)
    assert 0 <= doubtful["threshold"] <= 1
    fusion = photo_fusion.fit_fusion(chances, labels, small.val_groups.to_numpy())
    assert fusion["method"] == "mean_probability"


@given(small_sets())
@few_cases
def test_what_age_and_sex_say(small):
    codes, rows = small.codes, 48
    train = pd.DataFrame({"condition": small.rng.choice(codes, rows)})
    train["path"] = train["group"] = [f"{row}" for row in range(rows)]

    def told(paths):
        ages = small.rng.integers(20, 90, len(paths)).astype(str)
        sexes = small.rng.choice(["female", "male", ""], len(paths))
        return pd.DataFrame({"age": ages, "sex": sexes}, index=pd.Index(paths))

    learned = attribute_likelihoods.learn_metadata(train, told(train["path"]), codes)
    chances, labels = small.val[codes].to_numpy(), small.labels(small.val)
    groups = small.val_groups.to_numpy()
    entry = attribute_selection.fit_metadata(
        learned, chances, labels, told(small.val["path"]), groups, codes
    )
    every = {**entry, "used": [one["name"] for one in learned], "weight": 1.0}
    gains = evidence_evaluation.metadata_gain(
        small.test, told(small.test["path"]), every, codes, groups=small.groups, **DRAWN
    )
    figures.evidence_gains(gains.assign(n_groups=1))
    if photo_fusion.rows_by_lesion(small.test["condition"], small.groups):
        fused = evidence_evaluation.fusion_gain(
            small.test, None, codes, groups=small.groups, units=small.groups, **DRAWN
        )
        assert len(fused)


@given(small_sets())
@few_cases
def test_headline_and_calibration(small):
    test, codes, groups = small.test, small.codes, small.groups
    metrics = evaluation.evaluate(test, codes, groups=groups, **DRAWN)
    entries = [metrics["accuracy"], *metrics["conditions"][codes[0]].values()]
    assert all(set(entry) == {"value", "low", "high", "n"} for entry in entries)
    suspicious = malignancy_score.suspicious_codes(small.taxonomy)
    if suspicious:
        metrics["malignancy_auc"] = malignancy_score.malignancy_auc(
            test, suspicious, groups=groups, **DRAWN
        )
    metrics_tables.side_by_side(
        model_comparison.compare({"network": metrics, "linear probe": metrics})
    )
    figures.metric_intervals(metrics_tables.metrics_table(metrics))
    figures.confusion_matrix(evaluation.confusion(test, codes), normalise=True)
    figures.roc_curves(test, codes)
    before = calibration_fitting.uncalibrated(test, codes, 1.5)
    changed = calibration_scores.calibration_change(before, test, codes, groups=groups, **DRAWN)
    metrics_tables.side_by_side(changed.assign(run=changed["stage"], condition=""))
    table = reliability_table(test, codes)
    figures.reliability_diagram(table, table)


@given(small_sets())
@few_cases
def test_sets_silence_and_referral(small):
    test, codes, groups = small.test, small.codes, small.groups
    entry = conformal_sets.fit_sets(small.val, codes, groups=small.val_groups)
    covered = conformal_sets.coverage_table(test, codes, entry, groups=groups, **DRAWN)
    figures.set_coverage(covered, entry["coverage"])
    stages = {"familiar": ~test["far"], "sure": ~test["unsure"]}
    left = abstention_stages.answered_table(test, codes, stages, groups=groups, **DRAWN)
    assert left["n"].iloc[0] == len(test)
    figures.risk_coverage(risk_coverage.risk_coverage_table(test, codes, groups=groups, **DRAWN))
    risk_coverage.aurc(test, codes, groups=groups, **DRAWN)
    out_of_distribution.unknown_table(test, test, codes, known_groups=groups, **DRAWN)
    suspicious = malignancy_score.suspicious_codes(small.taxonomy)
    points = calibration_fitting.operating_points_for(
        np.log(small.val[codes].to_numpy()), small.labels(small.val), 1.0, small.taxonomy
    )
    if malignancy_score.both_kinds(test, suspicious):
        table = predictive_values.operating_table(test, suspicious, points, groups=groups, **DRAWN)
        predictive_values.operating_words(table)
        figures.decision_curves(
            net_benefit.decision_curve(test, suspicious, groups=groups, **DRAWN)
        )
    figures.decision_curves(pd.DataFrame())
    kinds = pd.DataFrame({"sex": small.rng.choice(["f", "m"], len(test))}, index=test["path"])
    for told in (kinds, kinds[[]]):
        parts = subgroups.subgroup_metrics(test, codes, told, groups=groups, **DRAWN)
        assert parts["suppressed"].all()  # fewer than twenty groups
        figures.subgroup_forest(parts, "balanced_accuracy")


@given(small_sets())
@few_cases
def test_one_threshold_for_all_asks_for_nine_groups(small):
    table = marginal_sets.compare_sets(
        small.val, small.test, small.codes, fitted_groups=small.val_groups, groups=small.groups
    )
    assert table["coverage"].between(0, 1 + 1e-9).all()  # thirds and sevenths do not sum exactly
    if small.val_groups.nunique() < 9:
        for_all = table.set_index("sets").loc["one threshold for all"]
        assert for_all["coverage"] == pytest.approx(1)
        assert for_all["set_size"] == pytest.approx(len(small.codes))


@given(small_sets())
@few_cases
def test_errors(small):
    test, codes, groups = small.test, small.codes, small.groups
    picture = np.zeros((16, 16, 3), np.uint8)
    errors = wrong_answers.most_confident_errors(test, codes)
    wrong_answers.right_for_contrast(test, codes, errors["condition"], 4)
    confused_pairs.named_pairs(test, small.taxonomy)
    embeddings = small.embeddings(len(test))
    alike = confused_pairs.look_alikes(test, small.taxonomy, embeddings, groups)
    alike.filter(like="path").to_numpy().ravel()
    figures.look_alike_pictures(alike, dict.fromkeys(test["path"], picture))
    clustered = clusters.error_clusters(test, codes, embeddings)
    kinds = pd.DataFrame({"sex": small.rng.choice(["f", "m"], len(test))}, index=test["path"])
    own = pd.Series(groups.to_numpy(), index=test["path"]).loc[clustered["path"]].to_numpy()
    found = clusters.describe_clusters(clustered, kinds, own)
    figures.cluster_pictures(found, clustered, dict.fromkeys(test["path"], picture))
    slices.error_slices(test, codes, kinds, groups=groups)
    rows = pd.concat([small.val.assign(split="train"), test.assign(split="test")])
    splits = rows[["path", "condition", "split"]].reset_index(drop=True)
    splits["group"] = pd.concat([small.val_groups, groups]).to_numpy()
    found = nearest_cases.similar_cases(
        small.embeddings(len(splits)), splits, errors["path"].head(4), k=3
    )
    pictures = dict.fromkeys(splits["path"], picture)
    figures.similar_case_pictures(errors.head(4), found, pictures)
    sharpness = pd.Series(small.rng.random(len(test)), index=test["path"], name="sharpness")
    figures.error_rate_by(wrong_answers.errors_by(test, codes, sharpness))
    energies = pd.DataFrame({"correct": small.rng.random(len(test)) < 0.5})
    energies["energy_inside"], energies["lesion_share"] = small.rng.random((2, len(test)))
    for known in (energies, energies[:0], energies.assign(energy_inside=np.nan)):
        map_localisation.energy_by_outcome(known, groups.to_numpy()[: len(known)], **DRAWN)


@given(small_sets())
@few_cases
def test_the_probe_learns_what_there_is(small):
    labels = np.concatenate([np.arange(len(small.codes)), small.labels(small.val)])
    split = np.array(["train"] * len(small.codes) + ["val"] * len(small.val))
    chances = linear_baseline.linear_probe(small.embeddings(len(labels)), labels, split)
    np.testing.assert_allclose(chances.sum(axis=1), 1, atol=1e-6)  # float32


@given(small_sets())
@few_cases
def test_doubtful_labels_are_judged_by_others_or_not_at_all(tmp_path_factory, small):
    rows = pd.concat([small.val.assign(split="train"), small.test.assign(split="test")])
    splits = rows[["path", "condition", "split"]].reset_index(drop=True)
    # Groups that bear several labels: a fold may lack a condition altogether.
    splits.insert(2, "group", pd.concat([small.val_groups, small.groups]).to_numpy())
    run = _Told(tmp_path_factory.mktemp("noise"), splits, small)
    found = confident_learning.label_noise(run)
    assert (found["condition"] != found["suggested"]).all()
    assert found["score"].between(0, 1).all()
    groups = splits.groupby("condition")["group"].nunique()
    alone = set(groups.index[groups < 2])
    assert not set(found["condition"]) & alone
    for condition in alone:
        assert any(f" images of {condition} are left out" in note for note in found.attrs["notes"])
    assert not (run.folder / LEAK_PAIRS_FILE).exists()


class _Told(Run):
    """A run whose split and embeddings are given."""

    def __init__(self, folder, splits, small):
        super().__init__(folder, folder)
        object.__setattr__(self, "_splits", splits)
        object.__setattr__(self, "_small", small)

    def splits(self, **_):
        return self._splits

    def taxonomy(self):
        return self._small.taxonomy

    def embeddings(self, **_):
        return self._small.embeddings(len(self._splits))
