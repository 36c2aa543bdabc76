"""Realistic tables of a run: catalogue, predictions, history, errors."""

from types import SimpleNamespace

import numpy as np
import pandas as pd

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


def spread_tables(*settings, folds=5):
    """Values of each fold, and what sums them up, of such settings of a sweep."""
    draw = np.random.default_rng(7)
    metrics = {"accuracy": 0.78, "balanced_accuracy": 0.62, "macro_auc": 0.93}
    values = pd.DataFrame(
        [
            {"setting": setting, "metric": metric, "value": value + draw.normal(scale=0.02)}
            for metric, value in metrics.items()
            for setting in settings or ("all",)
            for _ in range(folds)
        ]
    )
    by_row = values.groupby(["setting", "metric"], sort=False)["value"]
    summary = by_row.agg(mean="mean", sd="std", folds="size").reset_index()
    pooled = summary["mean"] - 0.004
    bounds = {"pooled": pooled, "low": pooled - 0.012, "high": pooled + 0.012, "n": 10015}
    return values, summary.assign(**bounds)
