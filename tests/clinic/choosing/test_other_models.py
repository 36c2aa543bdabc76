"""Who reads photographs, for those whom a model of drawings turns away."""

from dermosan_lib.clinic.choosing import installed, other_models


def test_models_of_photographs_are_named(monkeypatch, tmp_path, tiny_bundle, pen_and_paper):
    real = pen_and_paper(data={"name": "HAM10000"})
    known = {"demo": tiny_bundle.path, "broken": tmp_path, "real": real.path}
    monkeypatch.setattr(installed, "known_bundles", lambda: known)
    told = other_models.where_to_read_photographs()
    assert told == "For photographs this installed model was made: real (trained on HAM10000)."
    monkeypatch.setattr(installed, "known_bundles", dict)
    assert "No installed model reads photographs" in other_models.where_to_read_photographs()
