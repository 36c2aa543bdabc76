from dermosan_lib.study.data.catalogue import survey
from dermosan_lib.study.folders import picture_files


def test_masks_and_hidden_pictures_are_left_out_and_said(make_images):
    data = make_images("mel/a.png", "nv/b.png", "_old/c.png", "nv/d.gif")
    (data / "nv" / "d.gif").write_bytes(b"GIF89a, but no more")
    survey(data, progress=False)
    notes = survey(data, progress=False).catalog.attrs["notes"]
    assert any(
        note.startswith("1 pictures lie where a name begins with _ (_old)") for note in notes
    )


def test_links_are_followed_and_junk_is_passed_over(make_images, tmp_path):
    data = make_images("mel/a.png", "__MACOSX/mel/a.png", "mel/._a.png", "@eaDir/x.png")
    (tmp_path / "store").mkdir()
    (data / "mel" / "a.png").rename(tmp_path / "store" / "photo")
    (data / "mel" / "a.jpg_large").symlink_to(tmp_path / "store" / "photo")
    make_images("nv/b.png")
    (data / "nv").rename(tmp_path / "store" / "nevi")
    (data / "nv").symlink_to(tmp_path / "store" / "nevi")
    (data / "gone").symlink_to(tmp_path / "nowhere")
    catalog = survey(data, progress=False).catalog
    assert catalog["path"].tolist() == ["mel/a.jpg_large", "nv/b.png"]
    assert (catalog["problem"] == "").all()
    assert "1 links lead nowhere and are left out: gone" in catalog.attrs["notes"]


def test_pictures_in_a_folder_that_begins_with_a_dot_are_told(make_images):
    data = make_images("mel/a.png", ".nv/b.png", ".ipynb_checkpoints/c.png")
    notes = picture_files(data, data).notes
    assert [note for note in notes if "dot" in note and "(.nv)" in note]
