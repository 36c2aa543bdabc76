"""Which part of a split a folder's name says it is, in several languages."""

import re

from anyascii import anyascii

_WORDS = {
    "train": {
        "train", "training", "trn", "tr", "entrenamiento", "entrenar", "treino", "treinamento",
        "entrainement", "apprentissage", "addestramento", "trainieren", "obuchenie",
        "obuchayushchaya", "trening", "egitim", "xunlian", "xunlianji",
    },
    "val": {
        "val", "valid", "validation", "validate", "dev", "development", "validacion", "validacao",
        "validazione", "validierung", "valideren", "validatsiya", "validatsionnaya",
        "proverka", "dogrulama", "yanzheng", "yanzhengji",
    },
    "test": {
        "test", "testing", "tst", "te", "holdout", "heldout", "prueba", "pruebas", "teste",
        "testes", "prova", "testovaya", "testowy", "ceshi", "ceshiji",
    },
}  # fmt: skip
_WRITTEN = {  # where words are not set apart by blanks
    "train": ("训练", "訓練", "学習", "обуча", "обучен", "훈련", "학습"),
    "val": ("验证", "驗證", "検証", "валид", "검증"),
    "test": ("测试", "測試", "テスト", "тест", "테스트"),
}


def part_named(name: str) -> str:
    """``train``, ``val`` or ``test`` where ``name`` says one of them, and one alone; else ""."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    words = set(re.split(r"[\W\d_]+", anyascii(apart).casefold()))
    if {"hold", "out"} <= words or {"held", "out"} <= words:
        words.add("holdout")
    said = {part for part, known in _WORDS.items() if known & words}
    said |= {part for part, known in _WRITTEN.items() if any(word in name for word in known)}
    return said.pop() if len(said) == 1 else ""
