"""A run folder keeps what a catalogue left out."""

from dermosan_lib.study.runs import open_run
from tests.public_layouts import ham10000


def test_notes_of_the_catalogue_are_kept_and_missed_without_a_fuss(tmp_path):
    data = ham10000(tmp_path / "set")
    (data / "HAM10000_images_part_2" / "ISIC_0024311.jpg").unlink()
    run = open_run(data, tmp_path / "runs" / "one")
    assert len(run.catalog(allow_missing=True)) == 7
    notes = open_run(data, run.folder).notes()
    assert any("1 of 8 rows of HAM10000_metadata.csv have no file" in note for note in notes)
    (run.folder / "catalog_notes.json").unlink()
    assert run.notes() == []
