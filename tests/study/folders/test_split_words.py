import pytest

from dermosan_lib.study.folders.split_words import part_named


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("train", "train"), ("Training Images", "train"), ("train_aug", "train"),
        ("ISIC_2019_Training_Input", "train"), ("ISIC2018_Task3_Validation_Input", "val"),
        ("trainDir", "train"), ("entrenamiento", "train"), ("validación", "val"),
        ("Valid", "val"), ("dev", "val"), ("holdout", "test"), ("hold-out", "test"),
        ("prueba", "test"), ("TEST_SET", "test"), ("训练集", "train"), ("测试", "test"),
        ("обучающая", "train"), ("тестовая", "test"), ("検証", "val"),
        ("trainval", ""), ("train_val", ""), ("fold_a", ""), ("melanoma", ""), ("contest", ""),
        ("strain", ""), ("", ""),
    ],
)  # fmt: skip
def test_names_of_parts(name, part):
    assert part_named(name) == part
