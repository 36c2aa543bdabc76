"""Realistic tables to draw, and every figure drawn from them."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from dermosan_lib import figures

NAMES = {
    "eczema": "Eczema",
    "mel": "Melanoma",
    "atopic": "Atopic dermatitis",
    "bcc": "Basal cell carcinoma",
    "nv": "Melanocytic nevus",
    "bkl": "Benign keratosis-like lesion",
    "psoriasis": "Psoriasis, lichen planus and related diseases",
    "sk": "Seborrhoeic keratosis and other benign tumours",
    "tinea": "Tinea, ringworm, candidiasis and other fungal infections",
    "warts": "Warts, molluscum and other viral infections",
}
CODES = list(NAMES)
SHARES = [0.06, 0.11, 0.05, 0.12, 0.29, 0.08, 0.07, 0.07, 0.07, 0.08]


def draw_predictions(codes, n=1500, skill=2.5, seed=42):
    draw = np.random.default_rng(seed)
    shares = SHARES if len(codes) == len(SHARES) else None
    truth = draw.choice(len(codes), n, p=shares)
    logits = draw.normal(size=(n, len(codes)))
    logits[np.arange(n), truth] += skill + draw.normal(size=len(codes))[truth] * 0.5
    odds = np.exp(logits)
    table = pd.DataFrame(odds / odds.sum(axis=1, keepdims=True), columns=codes)
    table.insert(0, "path", [f"{i}.jpg" for i in range(n)])
    table.insert(1, "condition", np.array(codes)[truth])
    return table


def draw_catalog(n=3000):
    draw = np.random.default_rng(42)
    widths = draw.choice([600, 1024, 450, 2016, 224], n, p=[0.6, 0.1, 0.1, 0.1, 0.1])
    return pd.DataFrame(
        {
            "path": [f"{i}.jpg" for i in range(n)],
            "condition": draw.choice(CODES, n, p=SHARES),
            "width_px": widths,
            "height_px": (widths * draw.choice([0.75, 1.0], n)).astype(int),
            "group": draw.geometric(0.002, n),
            "problem": draw.choice(["", "cut short"], n, p=[0.99, 0.01]),
            "split": draw.choice(["train", "val", "test"], n, p=[0.8, 0.1, 0.1]),
        }
    )


def draw_confusion(codes):
    table = draw_predictions(codes)
    called = pd.Categorical(table[codes].idxmax(axis=1), categories=codes)
    truth = pd.Categorical(table["condition"], categories=codes)
    return pd.crosstab(truth, called, dropna=False)


def draw_metrics(seed=1):
    draw = np.random.default_rng(seed)
    keys = [("", m) for m in ("accuracy", "balanced_accuracy", "macro_auc", "top_3")]
    keys += [(code, "sensitivity") for code in CODES]
    table = pd.DataFrame(keys, columns=["condition", "metric"])
    table["value"] = draw.uniform(0.5, 0.95, len(table))
    table["low"] = table["value"] - draw.uniform(0.01, 0.15, len(table))
    table["high"] = (table["value"] + draw.uniform(0.01, 0.1, len(table))).clip(upper=1)
    table["n"] = draw.integers(9, 400, len(table))
    table.loc[table["condition"] == "sk", ["value", "low", "high"]] = np.nan
    table.loc[table["condition"] == "sk", "n"] = 0
    return table


def draw_history():
    epoch = np.arange(1, 10)
    loss = 1.9 * np.exp(-epoch / 3) + 0.2
    val = 1.8 * np.exp(-epoch / 2.5) + 0.6 + 0.02 * (epoch - 5).clip(0) ** 2
    return pd.DataFrame(
        {
            "epoch": epoch,
            "loss": loss,
            "accuracy": 1 - loss / 3,
            "val_loss": val,
            "val_accuracy": 1 - val / 3.5,
            "learning_rate": [1e-3] * 7 + [2e-4] * 2,
        }
    )


def draw_quality(n=1000):
    draw = np.random.default_rng(42)
    scores = {
        name: draw.beta(a, 1.5, n)
        for name, a in {
            "sharpness": 5,
            "exposure": 9,
            "contrast": 7,
            "resolution": 3,
            "skin": 40,
        }.items()
    }
    table = pd.DataFrame({"path": [f"{i}.jpg" for i in range(n)], **scores})
    table.insert(1, "acceptable", (table.iloc[:, 1:] >= 0.5).all(axis=1))
    return table


def draw_pictures(n):
    draw = np.random.default_rng(42)
    down, across = np.mgrid[-1:1:150j, -1:1:200j]
    pictures = []
    for _ in range(n):
        skin, mole = draw.integers(150, 230, 3), draw.integers(40, 110, 3)
        inside = (down**2 + across**2 < draw.uniform(0.1, 0.4))[:, :, None]
        pictures.append(np.where(inside, mole, skin).astype(np.uint8))
    return pictures


def errors_table():
    return pd.DataFrame(
        {
            "property": "sharpness",
            "range": ["0.02 to 0.41", "0.41 to 0.63", "0.63 to 0.80", "0.80 to 1.00", "unknown"],
            "images": [376, 375, 375, 375, 12],
            "errors": [150, 103, 80, 71, 1],
            "error_rate": [0.399, 0.275, 0.213, 0.189, 0.083],
            "low": [0.351, 0.232, 0.175, 0.153, 0.015],
            "high": [0.449, 0.322, 0.257, 0.232, 0.354],
        }
    )


def comparison_table(runs=3):
    names = ["resnet152-paper", "mobilenetv2", "linear probe of frozen features"]
    return pd.concat([draw_metrics(i).assign(run=names[i]) for i in range(runs)])


def error_tables():
    """Tables of the rooms for error analysis, and pictures of their paths."""
    draw = np.random.default_rng(42)
    paths = [f"{i}.jpg" for i in range(24)]
    pairs = pd.DataFrame(
        {
            "condition": ["mel", "tinea", "sk"],
            "predicted": ["nv", "psoriasis", "eczema"],
            "errors": [24, 11, 3],
            "images": [111, 98, 104],
            "look_alikes": ["yes", "yes", "no"],
            "tells_apart": [
                "a nevus is symmetric, even in colour and stable over years; melanoma is "
                "asymmetric, has several colours and changes",
                "psoriasis has thick scale over the whole plaque and is symmetric",
                "",
            ],
            "path": paths[:3],
            "confidence": [0.98, 0.71, 0.999],
            "path_of_condition": paths[3:6],
            "path_of_predicted": paths[6:9],
        }
    )
    errors = pd.DataFrame({"path": paths[:12], "condition": "mel", "predicted": "psoriasis"})
    errors["confidence"] = draw.uniform(0.5, 1, 12)
    errors["cluster"], errors["rank"] = np.repeat([1, 2], 6), [*range(1, 7)] * 2
    clusters = pd.DataFrame(
        {
            "cluster": [1, 2],
            "errors": [31, 6],
            "condition": "mel",
            "predicted": "psoriasis",
            "pair_share": [0.71, 1.0],
            "confidence": [0.82, 0.63],
            "overrepresented": ["site face 9 of 12, expected 3.1; age 70 and over 11 of 12, "
                                "expected 4.0", ""],
        }
    )  # fmt: skip
    cases = pd.DataFrame(
        {
            "query": np.repeat(paths[:3], 4),
            "rank": [1, 2, 3, 4] * 3,
            "path": paths[12:],
            "condition": ["nv", "psoriasis", "mel", "mel"] * 3,
            "similarity": draw.uniform(0.6, 0.9, 12),
        }
    )
    noise = pd.DataFrame(
        {
            "path": paths[:8],
            "condition": "mel",
            "suggested": "psoriasis",
            "probability_of_suggested": draw.uniform(0.7, 1, 8),
            "split": "train",
        }
    )
    return SimpleNamespace(
        pairs=pairs, errors=errors, clusters=clusters, cases=cases, noise=noise,
        pictures=dict(zip(paths, draw_pictures(24), strict=True)),
    )  # fmt: skip


def draw_likelihoods(codes):
    draw = np.random.default_rng(42)
    values = {
        "age": [float(age) for age in range(10, 90, 5)],
        "sex": ["female", "male"],
        "site": ["back", "face", "lower <b>extremity"],
    }
    attributes = [
        {
            "name": name,
            "values": words,
            "log_ratios": {code: draw.normal(0, 1, len(words)).tolist() for code in codes},
        }
        for name, words in values.items()
    ]
    return {"attributes": attributes, "used": ["age"], "weight": 0.7}


def gains_table():
    kinds, metrics = ["age", "all photos of the lesion"], ["accuracy", "macro_auc"]
    keys = [(kind, metric) for kind in kinds for metric in metrics]
    table = pd.DataFrame(keys, columns=["evidence", "metric"])
    table["difference"] = [0.005, 0.007, 0.041, 0.008]
    table["low"], table["high"] = table["difference"] - 0.01, table["difference"] + 0.02
    table.loc[1, ["low", "high"]] = np.nan
    return table.assign(n=[1001, 1001, 440, 440])


def leak_table():
    return pd.DataFrame(
        {
            "scheme": ["grouped", "deduplicated", "paper"],
            "test_images": [998, 1002, 1006],
            "group_in_train": [0.0, 0.35, 0.39],
            "copy_in_train": [0.0, 0.0, 0.05],
        }
    )


def leak_pairs_table():
    row = ["near", 0.93, "train", "test", "nv", "a <b>long</b> condition", "a/1.jpg", "b/2.jpg"]
    names = ["kind", "agreement", "split_a", "split_b", "condition_a", "condition_b"]
    return pd.DataFrame([row] * 4, columns=[*names, "path_a", "path_b"])


def reliability_table():
    confidence = np.arange(0.5, 10) / 10
    accuracy = confidence**1.3
    table = pd.DataFrame({"low": np.arange(10) / 10, "high": np.arange(1, 11) / 10})
    table["n"] = [0, 12, 30, 60, 80, 90, 110, 140, 210, 400]
    table["confidence"], table["accuracy"] = confidence, accuracy
    table["accuracy_low"], table["accuracy_high"] = accuracy * 0.9, accuracy * 0.9 + 0.1
    table.loc[0, ["confidence", "accuracy", "accuracy_low", "accuracy_high"]] = np.nan
    return table


def decision_table(share=0.2):
    cuts = np.arange(1, 100) / 100
    benefit = share * (1 - cuts) ** 2 - 0.02
    table = pd.DataFrame({"threshold": cuts, "net_benefit": benefit})
    return table.assign(
        low=benefit - 0.03,
        high=benefit + 0.03,
        treat_all=share - (1 - share) * cuts / (1 - cuts),
        treat_none=0.0,
        n=998,
    )


def subgroup_table():
    names = {
        "sex": ["female", "male", "unknown"],
        "age band": ["under 30", "30 to 49", "50 to 69", "70 and over", "unknown"],
        "site": ["a <b>quite</b> long name of a site of the body", "back", "oral/genital"],
    }
    rows = [("all", "all"), *((key, name) for key, all_ in names.items() for name in all_)]
    table = pd.DataFrame(rows, columns=["attribute", "subgroup"])
    table = table.assign(metric="accuracy", n=np.arange(12) * 40 + 300, suppressed=False)
    table["value"] = np.linspace(0.6, 0.9, 12)
    table["low"], table["high"] = table["value"] - 0.05, table["value"] + 0.06
    table["gap_low"], table["gap_high"] = -0.05, 0.1
    table.loc[2, ["gap_low", "gap_high"]] = -0.2, -0.1
    table.loc[5, ["gap_low", "gap_high"]] = 0.01, 0.1
    table.loc[3, ["value", "low", "high", "gap_low", "gap_high"]] = np.nan
    table.loc[3, "suppressed"] = True
    table.loc[8, ["n", "suppressed"]] = 0, True  # no image of unknown age
    table.loc[8, ["value", "low", "high", "gap_low", "gap_high"]] = np.nan
    table.loc[10, ["value", "low", "high", "gap_low", "gap_high"]] = np.nan
    return table


def coverage_table():
    coverage = np.arange(1, 21) / 20
    accuracy = 1 - 0.3 * coverage**2
    return pd.DataFrame(
        {"coverage": coverage, "accuracy": accuracy, "low": accuracy - 0.04, "high": accuracy}
    )


def sets_table():
    table = pd.DataFrame({"condition": ["all", "mel", "a <b>long</b> name of a condition", "df"]})
    table["n_groups"], table["set_size"] = [748, 64, 539, 8], [1.9, 2.3, 1.7, 2.9]
    table["coverage"] = [0.917, 0.891, 0.915, 1.0]
    table["low"], table["high"] = table["coverage"] - 0.05, [0.93, 0.95, 0.94, 1.0]
    table["expected_low"] = [0.87, 0.8, 0.865, np.nan]
    table["expected_high"] = [0.93, 0.98, 0.935, np.nan]
    return table


def differences_table():
    rows = [
        ("", "accuracy", 0.1, 0.05, 0.15, 300),
        ("", "macro_auc", 0.01, -0.02, 0.04, 300),
        ("mel", "sensitivity", 0.1, -0.1, 0.3, 40),
        ("nv", "sensitivity", -0.2, -0.25, -0.15, 200),
        ("a <b>", "sensitivity", 0.0, np.nan, np.nan, 9),
    ]
    return pd.DataFrame(rows, columns=["condition", "metric", "difference", "low", "high", "n"])


def audit_table():
    rows = [
        ("geometry", 0.5, np.nan, np.nan, False, "does not vary"),
        ("border", 0.80, 0.76, 0.83, True, "clearly exceeds 0.60"),
        ("all outside the lesion", 0.81, 0.77, 0.85, True, "clearly exceeds 0.70"),
        ("the model, lesion hidden", 0.67, 0.64, 0.71, False, "does not clearly exceed 0.65"),
        ("the model", 0.94, 0.93, 0.95, False, "what the families are measured against"),
    ]
    return pd.DataFrame(rows, columns=["family", "macro_auc", "low", "high", "flagged", "why"])


MANY = [f"condition {i:02d}" for i in range(44)]


def every_figure():
    """Every figure on realistic tables: figure, selector of its marks, least number of them."""
    catalog, predictions = draw_catalog(), draw_predictions(CODES)
    captions = [f"Melanoma, called nevus\n{c}%" for c in (99, 97, 96, 95, 90, 87, 85, 81)]
    wrong = error_tables()
    probabilities = [0.03, 0.74, 0.01, 0.05, 0.12, 0.02, 0.01, 0.01, 0.005, 0.005]
    return {
        "class_balance": (figures.class_balance(catalog, NAMES), ".point path", 10),
        "image_sizes": (figures.image_sizes(catalog), ".points path", 10),
        "group_sizes": (figures.group_sizes(catalog), ".point path", 9),
        "split_balance": (figures.split_balance(catalog, NAMES), ".point path", 30),
        "picture_grid": (
            figures.picture_grid(draw_pictures(8), captions, title="Surest errors"),
            "image",
            8,
        ),
        "leak_pair_grid": (
            figures.leak_pair_grid(
                list(zip(draw_pictures(4), draw_pictures(4), strict=True)), leak_pairs_table()
            ),
            "image",
            8,
        ),
        "leak_comparison": (figures.leak_comparison(leak_table()), ".bars .point path", 3),
        "look_alike_pictures": (
            figures.look_alike_pictures(wrong.pairs, wrong.pictures, NAMES),
            "image",
            9,
        ),
        "cluster_pictures": (
            figures.cluster_pictures(wrong.clusters, wrong.errors, wrong.pictures),
            "image",
            8,
        ),
        "similar_case_pictures": (
            figures.similar_case_pictures(wrong.errors[:3], wrong.cases, wrong.pictures),
            "image",
            15,
        ),
        "label_noise_pictures": (
            figures.label_noise_pictures(wrong.noise, wrong.pictures),
            "image",
            8,
        ),
        "training_curves": (figures.training_curves(draw_history()), ".scatterlayer .js-line", 5),
        "confusion_matrix": (
            figures.confusion_matrix(draw_confusion(CODES), names=NAMES),
            ".textpoint text",
            60,
        ),
        "confusion_matrix_counts": (
            figures.confusion_matrix(draw_confusion(CODES[:7]), normalise=False),
            ".textpoint text",
            30,
        ),
        "confusion_matrix_many": (figures.confusion_matrix(draw_confusion(MANY)), "image", 1),
        "roc_curves": (figures.roc_curves(predictions, CODES, NAMES), ".scatterlayer .js-line", 10),
        "roc_curves_many": (
            figures.roc_curves(draw_predictions(MANY), MANY),
            ".scatterlayer .js-line",
            44,
        ),
        "metric_intervals": (
            figures.metric_intervals(draw_metrics(), names=NAMES),
            ".points path, .errorbar path",
            18,
        ),
        "error_rate_by": (figures.error_rate_by(errors_table()), ".errorbar path", 5),
        "run_comparison": (figures.run_comparison(comparison_table()), ".errorbar path", 12),
        "split_comparison": (
            figures.split_comparison(
                comparison_table()
                .query("condition == ''")
                .rename(columns={"run": "scheme"})
                .assign(leak=0.4)
            ),
            ".errorbar path",
            12,
        ),
        "probability_bars": (
            figures.probability_bars(list(NAMES.values()), probabilities, top=5),
            ".point path",
            6,
        ),
        "likelihoods": (
            figures.likelihoods(draw_likelihoods(CODES), NAMES),
            ".textpoint text",
            210,
        ),
        "likelihoods_many": (figures.likelihoods(draw_likelihoods(MANY)), "image", 1),
        "evidence_gains": (figures.evidence_gains(gains_table()), ".errorbar path", 4),
        "quality_distribution": (figures.quality_distribution(draw_quality()), ".point path", 50),
        **metric_figures(),
    }


def metric_figures():
    dots = ".points path, .errorbar path"
    line = ".scatterlayer .js-line"
    reliability = reliability_table()
    return {
        "reliability_diagram": (
            figures.reliability_diagram(reliability, reliability),
            f"{dots}, .bars .point path",
            4 * 9 + 9,
        ),
        "decision_curves": (figures.decision_curves(decision_table()), line, 3),
        "risk_coverage": (figures.risk_coverage(coverage_table()), line, 1),
        "set_coverage": (
            figures.set_coverage(sets_table(), 0.9),
            f"{dots}, .bars .point path",
            3 + 4 + 4,
        ),
        "subgroup_forest": (figures.subgroup_forest(subgroup_table(), "accuracy"), dots, 8 + 8),
        "paired_differences": (
            figures.paired_differences(differences_table(), "the linear probe", "mobilenetv2"),
            dots,
            5 + 4,
        ),
        "shortcut_audit": (figures.shortcut_audit(audit_table()), dots, 4 + 3),
    }


@pytest.fixture(scope="session")
def tables():
    """The functions that make tables, and the names of ten conditions."""
    return SimpleNamespace(
        names=NAMES,
        codes=CODES,
        predictions=draw_predictions,
        catalog=draw_catalog,
        metrics=draw_metrics,
        history=draw_history,
        quality=draw_quality,
        pictures=draw_pictures,
        errors=errors_table,
        comparison=comparison_table,
        wrong=error_tables,
        reliability=reliability_table,
        decision=decision_table,
        subgroups=subgroup_table,
        coverage=coverage_table,
        differences=differences_table,
        sets=sets_table,
    )


@pytest.fixture(scope="session")
def drawn():
    """Every figure by name, with the selector of its marks and the least number of them."""
    return every_figure()
