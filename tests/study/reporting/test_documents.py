"""Model card and checklist of runs with few files and with all."""

import json
import re
import shutil

import pandas as pd
import pytest

from dermosan_lib.bundle import Bundle, update_card
from dermosan_lib.errors import BundleError, RunError
from dermosan_lib.study.reporting.documents import CHECKLISTS, write_documents
from dermosan_lib.study.reporting.reporting_checklist import (
    ANSWERED,
    GUIDELINES,
    NOT_ANSWERED,
    PARTLY,
    YOURS,
    checklist,
    items,
)
from dermosan_lib.study.reporting.run_facts import FACTS
from dermosan_lib.study.runs.run_folder import Run

ENTRY = {"value": 0.8126, "low": 0.75, "high": 0.875, "n": 417}
METRICS = {
    **dict.fromkeys(("accuracy", "balanced_accuracy", "macro_auc", "top_3", "ece", "brier"), ENTRY),
    "conditions": {
        code: dict.fromkeys(("sensitivity", "specificity", "ppv", "npv", "f1", "auroc"), ENTRY)
        for code in ("mel", "nv")
    },
}


@pytest.fixture
def part(tmp_path, tiny_bundle):
    """A run that has only been trained."""
    folder = tmp_path / "runs" / "first"
    folder.mkdir(parents=True)
    shutil.copytree(tiny_bundle.path, folder / "bundle")
    return Run(tmp_path, folder)


@pytest.fixture
def whole(part):
    """A run of which every file is there."""
    folder = part.folder
    paths = [f"{number}.png" for number in range(12)]
    condition = ["mel", "nv"] * 6
    split = ["train"] * 6 + ["val"] * 3 + ["test"] * 3
    group = [f"L{number // 2}" for number in range(12)]
    pd.DataFrame(
        {
            "path": paths, "condition": condition, "width_px": 600, "height_px": 450,
            "format": "JPEG", "sha256": [f"{n:x}" * 64 for n in range(12)], "phash": "0",
            "group": group, "source": ["A|B"] * 6 + ["<b>c</b> ![x](http://y)"] * 6, "problem": "",
        }
    ).to_csv(folder / "catalog.csv", index=False)  # fmt: skip
    pd.DataFrame(
        {"path": paths, "condition": condition, "group": group, "split": split}
    ).to_csv(folder / "splits.csv", index=False)  # fmt: skip
    pd.DataFrame(
        {
            "path": paths, "age": ["40", ""] * 6, "sex": "male", "site": "back", "skin_type": "2",
            "modality": "dermoscopic", "dx_type": "histo",
        }
    ).to_csv(folder / "attributes.csv", index=False)  # fmt: skip
    pd.DataFrame(
        {"path": paths, "split": split, "abstained": [False] * 11 + [True]}
    ).to_csv(folder / "predictions.csv", index=False)  # fmt: skip
    pd.DataFrame({"epoch": [1, 2, 3], "val_loss": [0.9, 0.5123, 0.7]}).to_csv(
        folder / "history.csv", index=False
    )
    subgroup = {
        "attribute": "skin tone", "subgroup": "tan", "metric": "accuracy", "n": 31, "n_groups": 29,
        "value": 0.7, "low": 0.6, "high": 0.8, "gap": -0.1, "gap_low": -0.2, "gap_high": 0.0,
    }  # fmt: skip
    pd.DataFrame([subgroup | {"suppressed": False}, subgroup | {"suppressed": True}]).to_csv(
        folder / "subgroups.csv", index=False
    )
    shortcut = {"family": "border", "n": 417, "macro_auc": 0.91, "low": 0.88, "high": 0.94}
    pd.DataFrame([shortcut | {"flagged": True, "why": "macro AUC 0.91"}]).to_csv(
        folder / "shortcuts.csv", index=False
    )
    pd.DataFrame([{"metric": "ece_width", "before": 0.21, "after": 0.04}]).to_csv(
        folder / "calibration.csv", index=False
    )
    point = {"operating_point": "high_sensitivity", "metric": "ppv", "prevalence": 0.02}
    pd.DataFrame([point | {"value": 0.1, "low": 0.05, "high": 0.2, "n": 417}]).to_csv(
        folder / "operating_points.csv", index=False
    )
    for name in ("quality.csv", "decision_curve.csv", "errors.csv", "sample_size.csv"):
        (folder / name).write_text("path\n0.png\n")
    (folder / "environment.txt").write_text("python==3\n")
    (folder / "parameters.yaml").write_text("scheme: grouped\nseed: 42\n")
    (folder / "notebooks").mkdir()
    (folder / "notebooks" / "04_evaluate.ipynb").write_text("{}")
    external = {**METRICS, "malignancy": {"auroc": ENTRY}, "abstention": {"unknown": ENTRY}}
    (folder / "external" / "clinic").mkdir(parents=True)
    for name, content in (
        ("metrics.json", METRICS), ("probe_metrics.json", METRICS),
        ("external/clinic/metrics.json", external),
        ("leak_report.json", {
            "near": {"pairs": 7}, "listed": [{"a": 1}], "none_here": {},
            "pairs_of_copies_across_splits": {"train-test": 3, "train-val": 1},
        }),
    ):  # fmt: skip
        (folder / name).write_text(json.dumps(content))
    update_card(
        folder / "bundle",
        intended_use="Teaching.",
        data={"name": "c|linic", "fingerprint": "f" * 64},
        recipe={"backbone": "Compact", "weights": "none", "class_weights": "sqrt"},
        joined=[],
        input={"size_px": 64, "resize": "stretch-area-1"},
        abstention={"far": {"threshold": 1.5}},
    )
    return part


def test_a_whole_run_has_every_fact_and_the_card_every_number(whole):
    card_path, list_path, *more = write_documents(whole)
    card = card_path.read_text(encoding="utf-8")
    for words in (
        "Teaching.", "0.813 (0.750 to 0.875), n = 417", "near.pairs | 7", "1 entries",
        "none_here | none", "4 pairs of copies lie on both sides",
        "0.5123, after epoch 2", "skin tone: tan", "too few to say", "**flagged**", "0.21",
        "1 of 3 test images get no answer", "external/clinic/metrics.json", "far.threshold | 1.5",
        "6 of 12 (50.0%)", "median 40 years", "Demonstration model",
    ):  # fmt: skip
        assert words in card, words
    table = checklist(whole.folder)
    assert (table["missing"] == "").all()
    assert set(table["status"]) == {ANSWERED, PARTLY, YOURS}
    assert [path.name for path in more] == ["CHECKLIST_STARD_AI.md", "CHECKLIST_CLAIM.md"]
    for path in (list_path, *more):
        assert "0 not answered" in path.read_text(encoding="utf-8")


def test_names_break_neither_table_nor_page(whole):
    card = write_documents(whole)[0].read_text(encoding="utf-8")
    assert "<b>" not in card
    assert "![x](" not in card
    for line in card.splitlines():
        if line.startswith("|"):
            cells = re.split(r"(?<!\\)\|", line)
            assert cells[0] == cells[-1] == ""
    blocks = [block for block in card.split("\n\n") if block.startswith("|")]
    for block in blocks:
        widths = {len(re.split(r"(?<!\\)\|", line)) for line in block.strip().splitlines()}
        assert len(widths) == 1, block


def test_a_part_of_a_run_says_what_is_not_measured(part):
    card_path, list_path, *_ = write_documents(part)
    card, told = card_path.read_text(encoding="utf-8"), list_path.read_text(encoding="utf-8")
    for words in (
        "holds no `metrics.json`", "not measured (no `leak_report.json`)",
        "holds no `subgroups.csv`", "holds no `shortcuts.csv`", "no external validation",
        "the card has no rule",
    ):  # fmt: skip
        assert words in card, words
    table = checklist(part.folder).set_index(["guideline", "number"])
    assert table.loc[("CLEAR Derm", "21"), "status"] == PARTLY  # the card's thresholds alone
    assert table.loc[("CLEAR Derm", "12"), "status"] == NOT_ANSWERED
    assert table.loc[("CLEAR Derm", "5"), "status"] == ANSWERED
    assert table.loc[("TRIPOD+AI", "17"), "status"] == YOURS
    assert "ethics" in told.lower()


def test_a_clean_leak_report_is_no_limit(whole):
    report = {"pairs_of_copies_across_splits": {"train-val": 0, "train-test": 0}}
    (whole.folder / "leak_report.json").write_text(json.dumps(report))
    assert "pairs of copies lie on" not in write_documents(whole)[0].read_text(encoding="utf-8")


def test_a_temperature_that_was_not_found_is_told(whole):
    assert "was not found" not in write_documents(whole)[0].read_text(encoding="utf-8")
    update_card(whole.folder / "bundle", temperature_warning="The temperature was not found: so.")
    card = write_documents(whole)[0].read_text(encoding="utf-8")
    assert "The temperature was not found: so." in card


def test_shuffled_labels_are_told_from_the_card(whole):
    recipe = {"shuffle_labels": True}
    assert "this is a control" not in write_documents(whole)[0].read_text(encoding="utf-8")
    update_card(whole.folder / "bundle", recipe=recipe)
    assert "this is a control, not a model" in write_documents(whole)[0].read_text(encoding="utf-8")


def test_the_checklist_names_the_notebook_that_writes_it(whole):
    being_written = whole.folder / "notebooks" / ".27c24579.tmp.05_error_analysis.ipynb"
    being_written.write_text("{}")
    told = write_documents(whole)[1].read_text(encoding="utf-8")
    assert "04_evaluate.ipynb, 05_error_analysis.ipynb" in told
    assert ".tmp." not in told


def test_documents_are_the_same_for_the_same_files(whole):
    first = [path.read_bytes() for path in write_documents(whole)]
    sha256 = whole.trained_bundle().sha256
    assert [path.read_bytes() for path in write_documents(whole)] == first
    assert whole.trained_bundle().sha256 == sha256


def test_the_bundle_carries_the_card_and_keeps_its_hashes(whole):
    write_documents(whole)
    copy = whole.folder / "bundle" / "MODEL_CARD.md"
    assert copy.read_bytes() == (whole.folder / "MODEL_CARD.md").read_bytes()
    (whole.folder / "shortcuts.csv").unlink()
    write_documents(whole)  # another text takes the place of the first
    assert "holds no `shortcuts.csv`" in copy.read_text(encoding="utf-8")
    assert Bundle.load(whole.folder / "bundle").card["files"].keys() == {
        "model.onnx", "card.schema.json", "MODEL_CARD.md"
    }  # fmt: skip
    copy.write_text("better than it is")
    with pytest.raises(BundleError, match="has changed"):
        Bundle.load(whole.folder / "bundle")


def test_without_a_bundle_or_with_a_broken_file_it_says_so(whole, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(RunError, match="holds no bundle"):
        write_documents(Run(tmp_path, tmp_path / "empty"))
    (whole.folder / "metrics.json").write_text("{")
    with pytest.raises(RunError, match=r"metrics\.json cannot be read"):
        write_documents(whole)
    (whole.folder / "metrics.json").write_text("[]")
    with pytest.raises(RunError, match="names and values"):
        write_documents(whole)


def test_a_file_that_is_there_but_empty_of_it_answers_nothing(whole):
    before = checklist(whole.folder).set_index(["guideline", "number"])["status"]
    no_interval = {**METRICS, "accuracy": {**ENTRY, "low": None}}
    (whole.folder / "metrics.json").write_text(json.dumps(no_interval))
    known = pd.read_csv(whole.folder / "attributes.csv").assign(skin_type="")
    known.to_csv(whole.folder / "attributes.csv", index=False)
    (whole.folder / "subgroups.csv").write_text("attribute,subgroup\n")
    after = checklist(whole.folder).set_index(["guideline", "number"])["status"]
    changed = {index[1] for index in before.index if before[index] != after[index]}
    assert {"21", "23", "8", "12e"} <= changed
    assert after[("CLEAR Derm", "8")] == NOT_ANSWERED


def test_the_list_is_whole_and_in_the_guidelines_order():
    derm = [item.number for item in items() if item.guideline == "CLEAR Derm"]
    assert derm == [str(number) for number in range(1, 26)]
    tripod = [item.number for item in items() if item.guideline == "TRIPOD+AI"]
    assert len(tripod) == 52
    order = [(int(re.sub(r"\D", "", number)), number) for number in tripod]
    assert order == sorted(order)
    assert {number for number, _ in order} == set(range(1, 28))


def test_stard_ai_has_its_40_items_with_their_parts_and_claim_its_44():
    stard = [item.number for item in items() if item.guideline == "STARD-AI"]
    parts = {15: "abcd", 16: "abc", 17: "ab", 26: "ab", 40: "ab"}
    assert stard == [f"{n}{part}" for n in range(1, 41) for part in parts.get(n, ("",))]
    assert len(stard) == 48
    claim = [item.number for item in items() if item.guideline == "CLAIM"]
    assert claim == [str(number) for number in range(1, 45)]


def test_a_file_a_guideline_holds_its_points_in_order_and_no_others(whole):
    for path in write_documents(whole)[1:]:
        text = path.read_text(encoding="utf-8")
        mine = CHECKLISTS[path.name]
        for guideline in GUIDELINES:
            assert (f"\n## {guideline}\n" in text) == (guideline in mine), (path, guideline)
        rows = [line.split(" | ")[0].strip("| ") for line in text.splitlines()[1:]
                if re.match(r"\| \d", line)]  # fmt: skip
        assert rows == [item.number for item in items() if item.guideline in mine]
        for line in text.splitlines():
            if line.startswith("|"):
                assert len(re.split(r"(?<!\\)\|", line)) == 7, line


def test_each_guideline_asks_the_same_facts_for_the_same_thing(part):
    """What a run lacks is told as missing in all four, not in one."""
    table = checklist(part.folder)
    lacking = table[table["missing"].str.contains("external_validation")]
    assert set(lacking["guideline"]) == set(GUIDELINES)


def test_every_need_is_a_fact_and_every_point_asks_for_something():
    for item in items():
        assert set(item.needs) <= set(FACTS), item
        assert item.needs or item.write, item
