"""The explore page in Chromium: sliders by keyboard, a photo, two languages, narrow and wide."""

import pytest
from PIL import Image

from dermosan_lib import phantoms

pytestmark = pytest.mark.browser

FIRST_SHARE = ".dm-both tbody tr:first-child td:nth-child(3)"
SILENT = "Now the model names nothing: blurred"


@pytest.fixture(scope="module")
def page(chromium, clinic):
    """One for all tests, each of which begins where the one before has left it."""
    url, _ = clinic
    opened = chromium.new_context(viewport={"width": 1280, "height": 900}).new_page()
    problems = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda told: told.type == "error" and problems.append(told.text))
    opened.goto(f"{url}explore")
    opened.wait_for_selector(FIRST_SHARE)
    opened.problems = problems
    yield opened
    opened.context.close()


@pytest.fixture(autouse=True)
def _nothing_went_wrong(page):
    yield
    assert page.problems == []
    assert "Traceback" not in page.content()


def slider(page, name):
    return page.get_by_role("slider", name=name, exact=True)


def tab_to(page, name):
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.ariaLabel") == name:
            return
    pytest.fail(f"The keyboard does not reach {name}.")


def changes(page, action):
    """Do ``action``, and wait until the first condition's share is another."""
    before = page.inner_text(FIRST_SHARE)
    action()
    page.wait_for_function(
        f"""before => {{
          const now = document.querySelector('{FIRST_SHARE}')?.innerText;
          return now !== undefined && now !== before;
        }}""",
        arg=before,
    )
    return page.inner_text(FIRST_SHARE)


def test_sliders_by_keyboard_alone(page, grave_faults):
    assert page.title() == "DERMOSAN: explore"
    assert "Demonstration model" in page.inner_text(".dm-notice")
    assert grave_faults(page) == []
    unchanged = page.inner_text(FIRST_SHARE)
    tab_to(page, "Blur")
    order = page.locator(".dm-both tbody th").all_inner_texts()

    def blur():
        for _ in range(10):
            page.keyboard.press("ArrowRight")

    changes(page, blur)
    page.get_by_text("2.5 px of 512").wait_for()
    assert page.locator(".dm-both tbody th").all_inner_texts()[: len(order)] == order
    page.keyboard.press("End")
    page.get_by_role("heading", name=SILENT).wait_for()
    page.get_by_text("8.0 px of 512").wait_for()
    # The last value is the one that is shown, however quickly the others came.
    page.locator(".dm-quality-card", has_text="look at sharpness").wait_for()
    assert grave_faults(page) == []
    tab_to(page, "Reset: Blur")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=SILENT).wait_for(state="detached")
    assert page.inner_text(FIRST_SHARE) == unchanged
    assert slider(page, "Move across").get_attribute("aria-disabled") == "true"


def test_another_skin_a_mark_and_many_drawings(page, grave_faults):
    changes(page, lambda: slider(page, "Skin type").press("End"))
    page.get_by_text("Fitzpatrick VI").wait_for()
    page.locator(".dm-marked tbody tr >> nth=4").wait_for()
    assert page.locator(".dm-marked tbody tr").count() == 5
    page.get_by_role("button", name="Try it on 20 more drawings").click()
    page.get_by_text("95% interval").wait_for()
    assert grave_faults(page) == []


def test_picture_and_answer_stay_in_sight_and_cover_nothing(page):
    def edges(selector):
        box = page.locator(selector).bounding_box()
        return box["y"], box["y"] + box["height"]

    page.set_viewport_size({"width": 1280, "height": 844})
    slider(page, "JPEG quality").focus()
    for part in (".dm-pair", ".dm-held"):
        assert edges(part)[0] == pytest.approx(0, abs=1)
    assert edges(".dm-pair")[1] < slider(page, "JPEG quality").bounding_box()["y"]
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.wait_for_function("document.querySelector('.dm-shortcuts').getBoundingClientRect().y < 99")
    for part in (".dm-pair", ".dm-held"):
        assert edges(part)[1] <= edges(".dm-shortcuts")[0]


def test_a_photo_and_a_refusal(page, tmp_path):
    drawn = tmp_path / "lesion.png"
    Image.fromarray(phantoms.draw("bcc", seed=4, size_px=300).pixels).save(drawn)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a photo").click()
    chooser.value.set_files(drawn)
    page.get_by_role("img", name="Your photo, unchanged").first.wait_for()
    assert slider(page, "Skin type").count() == 0
    text = tmp_path / "note.png"
    text.write_text("no picture")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a photo").click()
    chooser.value.set_files(text)
    page.get_by_role("list", name="Left out").get_by_text("note.png").wait_for()
    page.wait_for_function("!document.body.classList.contains('dm-veiled')")
    assert page.get_by_role("img", name="Your photo, unchanged").first.is_visible()


def test_spanish_narrow_and_enlarged(page, clinic, grave_faults):
    url, _ = clinic
    page.goto(f"{url}explore?lang=es")
    page.get_by_role("heading", name="Nevo melanocítico").wait_for()
    assert page.title() == "DERMOSAN: experimentar"
    assert page.evaluate("document.documentElement.lang") == "es"
    slider(page, "Desenfoque").press("End")
    page.get_by_role("heading", name="Ahora el modelo no nombra nada: borrosa").wait_for()
    for width, height in ((1280, 900), (640, 450), (375, 700)):  # the second is 200%
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    # On a telephone what the model says stays in sight below the sliders.
    slider(page, "Calidad JPEG").scroll_into_view_if_needed()
    assert page.locator(".dm-follow").evaluate("(n) => n.getBoundingClientRect().bottom") <= 701
    assert grave_faults(page) == []
