"""A dermatoscope's picture and a phone's on one page, each read by the model made for it."""

import shutil

import pytest

from dermosan_lib.bundle import update_card

pytestmark = pytest.mark.browser

NAMES = {"derm": "dermoscopy", "clin": "clinical"}


@pytest.fixture(scope="module")
def page_address(serving, tiny_bundle, tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    for name, kind in NAMES.items():
        shutil.copytree(tiny_bundle.path, folder / name)
        update_card(folder / name, name=name, modality=kind, demonstration=False)
    with serving(*(folder / name for name in NAMES)) as (url, _):
        yield url


@pytest.mark.shared
@pytest.mark.parametrize("width", [1280, 390])
def test_each_photo_finds_its_model(chromium, page_address, shared, width):
    photos = {
        "derm": shared / "data" / "ham10000" / "images_200x150" / "ISIC_0024310.jpg",
        "clin": shared / "data" / "photos" / "crop_ex_2.jpg",
    }
    context = chromium.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    try:
        page.goto(f"{page_address}diagnose")
        page.locator(".dm-answer h1").wait_for()
        for name, photo in photos.items():
            with page.expect_file_chooser() as chooser:
                page.get_by_role("button", name="Choose photos").click()
            chooser.value.set_files(photo)
            page.locator(f".dm-answer:has-text('model {name} 1')").wait_for()
            assert page.locator(".dm-model select").input_value()
            assert "seems to be taken" in page.locator(".dm-model").inner_text()
        page.locator(".dm-model select").select_option(index=1)  # the one made for the others
        page.locator(".dm-answer h1", has_text="cannot be judged").wait_for()
        assert "made for dermatoscope pictures" in page.locator(".dm-answer").inner_text()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    finally:
        context.close()
