"""What is refused or advised below the clinic is said in the reader's language."""

import ast
import io

import numpy as np
import pytest
from PIL import Image

from dermosan_lib import images, modality, quality
from dermosan_lib.decision import Attribute, attribute_in_words, value_in_words
from dermosan_lib.errors import EvidenceError, ImageError, ReaderStudyError
from dermosan_lib.images import fence
from dermosan_lib.language import translate, use_language
from dermosan_lib.readers.store.event_rules import RULES
from dermosan_lib.readers.store.pseudonyms import checked_pseudonym


def png(width, height):
    file = io.BytesIO()
    Image.new("RGB", (width, height)).save(file, "PNG")
    return file.getvalue()


def refusal(decode, data, name="lunar {n}.png"):
    with pytest.raises(ImageError) as caught:
        decode(data, name=name)
    return caught.value


@pytest.mark.parametrize("decode", [images.decode, fence.decode])
def test_a_refusal_is_english_and_said_in_spanish(decode):
    error = refusal(decode, png(12, 90))
    assert str(error) == (
        "lunar {n}.png is 12 x 90 pixels; the shorter edge must have at least 16. "
        "Choose a larger picture."
    )
    with use_language("es"):
        assert str(error).startswith("lunar {n}.png is 12 x 90")
        assert translate(error) == (
            "lunar {n}.png mide 12 × 90 píxeles; el lado corto debe tener al menos 16. "
            "Elija una imagen más grande."
        )


@pytest.mark.parametrize("decode", [images.decode, fence.decode])
def test_sentences_within_a_sentence_are_said_too(decode):
    with use_language("es"):
        assert translate(refusal(decode, b"%PDF-1.7 and more", "a.jpg")) == (
            "a.jpg es un documento PDF. Exporte su imagen como JPEG o PNG."
        )
        assert translate(refusal(decode, b"", "a.jpg")) == (
            "a.jpg está vacío (0 bytes). Elija una imagen "
            "(JPEG, PNG, WebP, HEIC, AVIF, TIFF, BMP, GIF o DICOM)."
        )
        large = refusal(decode, bytes(20_500_000), "a.jpg")
        assert translate(large).startswith("a.jpg ocupa 20,5 MB; el límite es 20 MB.")


def test_a_helper_that_sends_something_else_is_heard_in_english():
    from dermosan_lib.images.fence import told

    for message in (None, 7, {"text": "{a.__class__}"}, {"text": "x" * 9999}):
        assert told.refusal({"error": "It is so.", "message": message}) == "It is so."
    assert told.refusal({"error": "It is so."}) == "It is so."


def test_advice_is_made_once_and_said_in_each_language():
    found = quality.assess(np.full((300, 400, 3), 5, np.uint8))
    dark = next(problem for problem in found.problems if "too dark" in problem)
    with use_language("es"):
        assert translate(dark).startswith("La imagen es demasiado oscura:")
        assert translate(found.exposure.summary) == "demasiado oscura"
        assert found.to_json()["problems"] == list(found.problems)
    with use_language("xx"):
        assert all(translate(problem).startswith("⟦") for problem in found.problems)
        for check in found.checks.values():
            assert translate(check.summary) != check.summary or "\N{MULTIPLICATION SIGN}" in (
                check.summary
            )


def test_kinds_and_attributes_are_said():
    sexes = Attribute("sex", ("female", "male"), np.zeros((2, 2)))
    with pytest.raises(EvidenceError) as caught:
        sexes.check("x")
    with use_language("es"):
        assert [translate(modality.in_words(kind)) for kind in modality.MODALITIES] == [
            "imágenes de dermatoscopio", "fotos de móvil o cámara", "imágenes dibujadas",
            "imágenes de un tipo que su ficha no indica",
        ]  # fmt: skip
        assert translate(caught.value).startswith("Sexo: 'x'; este modelo ha aprendido")
        assert translate(attribute_in_words("hurt")) == "Dolor"
        assert translate(value_in_words("BACK")) == "espalda"
        assert translate(value_in_words("Left Toe")) == "Left Toe"
    assert (attribute_in_words("skin_tone"), value_in_words("LEFT TOE")) == (
        "Skin tone", "left toe",
    )  # fmt: skip


def test_what_a_reader_of_a_study_is_refused_is_a_message(repository):
    """An f-string is English for good; those of the study file are for the terminal."""
    rooms = [repository / "dermosan_lib" / part for part in ("readers", "faces/practice")]
    files = [file for room in rooms for file in room.rglob("*.py") if file.parent.name != "design"]
    bare = []
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "ReaderStudyError":
                bare += [
                    f"{file.name}:{node.lineno}"
                    for text in node.args
                    if isinstance(text, ast.JoinedStr | ast.Constant | ast.BinOp)
                ]
    assert bare == []


def test_every_rule_of_the_answers_is_said_in_spanish():
    with use_language("es"):
        assert [said for _, _, said in RULES.values() if translate(said) == said] == []
        with pytest.raises(ReaderStudyError) as caught:
            checked_pseudonym("")
        assert translate(caught.value) == (
            "Un seudónimo tiene de 1 a 40 caracteres, pero este tiene 0. Elija otro, como "
            "garza-azul."
        )
