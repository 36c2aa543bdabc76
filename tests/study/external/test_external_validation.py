import shutil

import numpy as np
import pytest
from PIL import Image

from dermosan_lib.bundle import update_card
from dermosan_lib.errors import CatalogError, RunError, TaxonomyError
from dermosan_lib.study.evaluation.evaluation import evaluate
from dermosan_lib.study.evaluation.metrics_tables import metrics_table
from dermosan_lib.study.external.external_validation import evaluate_external

LABELS = {"Melanoma": 6, "5. Melanocytic Nevi (NV) - 7970": 5, "solar lentigo": 4, "wrinkles": 3}


@pytest.fixture(scope="module")
def lesions(tmp_path_factory):
    """Class folders under other names than the model's, one of them unknown to it."""
    data = tmp_path_factory.mktemp("external") / "clinic"
    rng = np.random.default_rng(3)
    for label, count in LABELS.items():
        (data / label).mkdir(parents=True)
        for number in range(count):
            tone = rng.integers(60, 230, 3)
            pixels = np.clip(rng.normal(tone, 12, (120, 140, 3)), 0, 255).astype(np.uint8)
            Image.fromarray(pixels).save(data / label / f"{number}.png")
    return data


@pytest.fixture(scope="module")
def found(tiny_bundle, lesions):
    return evaluate_external(tiny_bundle, lesions, n_bootstrap=20, progress=False)


def test_every_image_is_answered_and_only_known_labels_compared(found):
    assert found.metrics["images"] == {
        "found": 18, "unreadable": 0, "compared": 15, "without_counterpart": 3, "groups": 18
    }  # fmt: skip
    assert found.metrics["accuracy"]["n"] == 15
    strangers = found.predictions[found.predictions["condition"] == ""]
    assert set(strangers["label"]) == {"wrinkles"}
    assert found.metrics["abstention"]["unknown"]["n"] == 3
    assert len(metrics_table(found.metrics)) > 6  # the contract's shape


def test_metrics_are_those_of_the_predictions(found):
    again = evaluate(
        found.compared, found.codes, groups=found.compared["group"], n_bootstrap=20, seed=42
    )
    assert {key: found.metrics[key] for key in again} == again
    probabilities = found.predictions[found.codes].to_numpy()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)


def test_malignancy_includes_the_suspicious_of_both_kinds(found, tiny_bundle):
    told = found.metrics["malignancy"]
    assert (told["n_suspicious"], told["n_others"]) == (6, 9)  # of wrinkles nothing is known
    assert set(told["operating_points"]) == set(tiny_bundle.card["operating_points"])


def test_predictions_are_the_clinics(found, tiny_bundle, lesions):
    from dermosan_lib.clinic.diagnoser import Diagnoser

    diagnoser = Diagnoser(tiny_bundle)
    for row in found.predictions.iloc[::5].to_dict("records"):
        photo = diagnoser.inspect("x", (lesions / row["path"]).read_bytes())
        answer = diagnoser.diagnose([photo], despite_quality=True)
        chances = {line.code: line.probability for line in answer.differential}
        assert row["abstained"] == (not photo.quality.acceptable)
        assert row["malignancy"] == pytest.approx(answer.malignancy.score, abs=1e-5)
        for code, own in found.mapping.classes.items():
            assert row[code] == pytest.approx(sum(chances[one] for one in own), abs=1e-5)


def test_a_second_time_gives_the_same(found, tiny_bundle, lesions):
    again = evaluate_external(tiny_bundle, lesions, n_bootstrap=20, progress=False)
    assert again.metrics == found.metrics
    assert again.predictions.equals(found.predictions)


def test_a_table_gives_labels_groups_and_subgroups(tiny_bundle, lesions, tmp_path):
    data = tmp_path / "flat"
    data.mkdir()
    rows = ["file,dx,patient,sex,age"]
    for number, path in enumerate(sorted(lesions.rglob("*.png"))):
        shutil.copy(path, data / f"{number}.png")
        label = "mel" if path.parent.name == "Melanoma" else "nv"
        rows.append(f"{number}.png,{label},P{number // 2},{'mf'[number % 2]},{20 + number}")
    (data / "t.csv").write_text("\n".join(rows))
    found = evaluate_external(
        tiny_bundle, data, group_column="patient", n_bootstrap=20, progress=False
    )
    assert found.metrics["images"]["groups"] == 9
    assert {"sex", "age", "skin tone (ITA)"} <= set(found.subgroups["attribute"])


def test_a_mapping_file_overrides_and_a_label_that_is_not_there_is_told(
    tiny_bundle, lesions, tmp_path
):
    path = tmp_path / "m.yaml"
    path.write_text("wrinkles: [warts, tinea]\nSolar Lentigo: null\nmeasles: mel\n")
    found = evaluate_external(
        tiny_bundle, lesions, mapping=path, n_bootstrap=5, progress=False
    )  # fmt: skip
    assert "tinea+warts" in found.codes
    assert found.metrics["images"]["without_counterpart"] == LABELS["solar lentigo"]
    assert any("measles" in note and "lentigo" not in note.lower() for note in found.notes)


def test_the_cards_metrics_or_those_given_stand_beside(found, tiny_bundle, lesions, tmp_path):
    assert found.internal == {}  # this card has none
    import json

    path = tmp_path / "metrics.json"
    path.write_text(json.dumps(found.metrics))
    again = evaluate_external(
        tiny_bundle, lesions, compare_to=path, n_bootstrap=5, progress=False
    )  # fmt: skip
    assert again.beside.iloc[0]["internal_value"] == found.metrics["accuracy"]["value"]
    copy = tmp_path / "bundle"
    shutil.copytree(tiny_bundle.path, copy)
    own = evaluate_external(
        update_card(copy, metrics=found.metrics), lesions, n_bootstrap=5, progress=False
    )
    assert own.internal == found.metrics


def test_damaged_files_are_listed_and_cost_nothing_else(tiny_bundle, lesions, tmp_path):
    data = tmp_path / "some"
    shutil.copytree(lesions, data)
    (data / "Melanoma" / "bad.jpg").write_bytes(b"\xff\xd8\xff broken")
    found = evaluate_external(tiny_bundle, data, n_bootstrap=5, progress=False)
    assert found.metrics["images"]["unreadable"] == 1
    assert found.metrics["images"]["compared"] == 15
    assert (found.catalog["problem"] != "").sum() == 1


def test_one_class_alone_can_be_evaluated(tiny_bundle, lesions, tmp_path):
    data = tmp_path / "one"
    shutil.copytree(lesions / "Melanoma", data / "mel")
    found = evaluate_external(tiny_bundle, data, n_bootstrap=5, progress=False)
    assert found.metrics["conditions"]["mel"]["sensitivity"]["n"] == 6
    assert "only suspicious" in found.metrics["malignancy"]["why_not"]


def test_bad_input_is_told_in_words(tiny_bundle, lesions, tmp_path):
    with pytest.raises(CatalogError, match="no folder"):
        evaluate_external(tiny_bundle, tmp_path / "nowhere")
    with pytest.raises(CatalogError, match="cannot be read as JSON"):
        evaluate_external(tiny_bundle, lesions, compare_to=tmp_path / "none.json")
    (tmp_path / "m.json").write_text("{}")
    with pytest.raises(RunError, match="must hold value"):
        evaluate_external(tiny_bundle, lesions, compare_to=tmp_path / "m.json")
    (tmp_path / "m.csv").write_text("label,condition\nwrinkles,measles\n")
    with pytest.raises(TaxonomyError, match="measles"):
        evaluate_external(tiny_bundle, lesions, mapping=tmp_path / "m.csv")
    shutil.copytree(lesions / "wrinkles", tmp_path / "d" / "wrinkles")
    with pytest.raises(RunError, match=r"none of the 1 .* does \(wrinkles\)"):
        evaluate_external(tiny_bundle, tmp_path / "d")
    (tmp_path / "e" / "mel").mkdir(parents=True)
    (tmp_path / "e" / "mel" / "x.png").write_bytes(b"no")
    with pytest.raises(CatalogError, match="can be decoded"):
        evaluate_external(tiny_bundle, tmp_path / "e", progress=False)
