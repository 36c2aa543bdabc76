"""Realistic tables of what a run is held to: leaks, calibration, subgroups, shortcuts."""

import numpy as np
import pandas as pd


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


def reader_gains_table():
    table = pd.DataFrame(
        {"group": ["blue <b>heron</b>", "grey-owl", "a pseudonym of forty letters"]}
    )
    table["before"], table["after"] = [0.5, 0.62, 0.7], [0.66, 0.6, 0.81]
    for name in ("before", "after"):
        table[f"{name}_low"], table[f"{name}_high"] = table[name] - 0.1, table[name] + 0.08
    table.loc[2, ["after_low", "after_high"]] = np.nan
    return table.assign(difference=table["after"] - table["before"], n=[40, 40, 38])


def switches_table():
    moves = ["right, stays right", "right → wrong", "wrong → right", "wrong, stays wrong"]
    table = pd.DataFrame([(a, s) for a in ("right", "wrong") for s in moves])
    table.columns = ["advice", "switch"]
    table["count"] = [55, 0, 21, 14, 13, 5, 0, 12]
    return table.assign(share=table["count"] / table.groupby("advice")["count"].transform("sum"))


def reliance_table():
    measures = ["relative_ai_reliance", "relative_self_reliance", "over_reliance", "switch"]
    table = pd.DataFrame({"measure": measures, "value": [0.6, 0.72, 0.4, np.nan]})
    table["low"], table["high"] = [0.5, 0.6, np.nan, np.nan], [0.7, 0.81, np.nan, np.nan]
    return table.assign(n=[35, 18, 30, 0])
