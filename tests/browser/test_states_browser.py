"""Each state of the diagnose page: whoever uses a keyboard, a reader or a phone can use it.

One page serves all tests, since each page starts a kernel; the last test ends it.
"""

import base64
import io

import pytest
from PIL import Image

from dermosan_lib import phantoms

pytestmark = pytest.mark.browser

DONE = ".dm-answer .dm-badge:visible"
# What a pointer or a finger would have to hit, smaller than 24 px (WCAG 2.2, 2.5.8).
SMALL = """() => [...document.querySelectorAll(".dm-page :is(button, select, summary, input)")]
  .filter((node) => node.getClientRects().length && !node.closest(".dm-switch"))
  .filter((node) => node.getBoundingClientRect().height < 20)
  .map((node) => node.outerHTML.slice(0, 80))"""
DROPPED = """([kind, name, text]) => {
  const files = new DataTransfer();
  const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  files.items.add(new File([bytes], name, { type: "image/png" }));
  const given = { bubbles: true, cancelable: true };
  dispatchEvent(kind === "drop" ? new DragEvent("drop", { dataTransfer: files, ...given }) :
    new ClipboardEvent("paste", { clipboardData: files, ...given }));
}"""


def png(pixels):
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture(scope="module")
def lesion():
    return png(phantoms.draw("mel", seed=4, size_px=512).pixels)


@pytest.fixture(scope="module")
def dark():
    return png(phantoms.draw("mel", seed=4, size_px=512).pixels // 16)


@pytest.fixture(scope="module")
def opened(chromium, tiny_server):
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.goto(tiny_server[0])
    page.get_by_role("link", name="Diagnose").click()
    page.wait_for_selector(".widget-upload")
    yield page
    context.close()


@pytest.fixture
def page(opened, begin_anew):
    begin_anew(opened)
    opened.set_viewport_size({"width": 1280, "height": 900})
    yield opened
    assert opened.problems == []


@pytest.fixture
def choose(wait_until_at_rest):
    def chosen(page, *photos):
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Choose photos").click()
        give(chooser.value, *photos)
        wait_until_at_rest(page)

    return chosen


def give(chooser, *photos):
    chooser.set_files([
        {"name": f"photo-{number}.png", "mimeType": "image/png", "buffer": data}
        for number, data in enumerate(photos, 1)
    ])  # fmt: skip


def assert_accessible(page, grave_faults):
    """No serious violation that axe-core finds, light or dark, and nothing beyond the window."""
    assert grave_faults(page) == []
    for width in (1280, 640, 375):  # 640 is 1280 at 200%
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.evaluate(SMALL) == []


def test_the_start_page(chromium, tiny_server, grave_faults):
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.goto(tiny_server[0])
    doors = page.get_by_role("link").all_inner_texts()
    assert any(door.startswith("Diagnose") for door in doors)
    assert "not a medical device" in page.inner_text(".dm-notice")
    assert "Demonstration model" in page.inner_text(".dm-notice")
    assert_accessible(page, grave_faults)
    page.close()


def test_the_empty_page(page, grave_faults):
    assert page.get_by_role("link", name="All pages").get_attribute("href") == "/"
    assert "Who reads your photos" in page.inner_text(".dm-answer")
    assert_accessible(page, grave_faults)


def test_the_photo_is_seen_before_the_map_and_answers_come_with_their_scale(
    page, choose, grave_faults, lesion
):
    choose(page, lesion)
    assert page.locator(".dm-figure img").count() == 1
    assert not page.get_by_role("slider", name="Strength of the map").is_visible()
    assert_accessible(page, grave_faults)
    page.get_by_label("Show where the model looked").check()
    page.wait_for_selector(".dm-heat")
    page.locator(".dm-map-controls", has_text="The map shows where, not why").wait_for()
    page.evaluate("document.querySelectorAll('.dm-fold').forEach(fold => { fold.open = true; })")
    assert_accessible(page, grave_faults)


def test_on_a_phone_the_answer_is_on_the_first_screen_and_the_rest_is_folded(page, choose, lesion):
    page.set_viewport_size({"width": 390, "height": 844})
    choose(page, lesion)
    title = page.locator(".dm-answer h1:visible").bounding_box()
    assert title["y"] + title["height"] < 844
    assert page.locator(".dm-quality-card").bounding_box()["height"] < 100
    assert page.locator(".dm-three .dm-texts:visible").count() == 1
    assert page.evaluate("document.documentElement.scrollHeight") < 3600


def test_a_square_is_drawn_on_the_photo_and_the_change_is_told(page, choose, grave_faults, lesion):
    choose(page, lesion)
    page.get_by_role("button", name="Crop to the lesion").click()
    stage = page.locator(".dm-window")
    stage.wait_for()
    box = stage.bounding_box()
    assert box == pytest.approx(page.locator(".dm-figure img").bounding_box(), abs=1)
    assert_accessible(page, grave_faults)
    box = stage.bounding_box()
    edge = min(box["width"], box["height"])  # of the square photo, which stands in the middle
    left, top = box["x"] + (box["width"] - edge) / 2, box["y"] + (box["height"] - edge) / 2
    page.mouse.move(left + 0.1 * edge, top + 0.1 * edge)
    page.mouse.down()
    page.mouse.move(left + 0.9 * edge, top + 0.8 * edge, steps=4)
    page.mouse.up()
    page.locator(".dm-crop .widget-readout >> nth=0", has_text="80%").wait_for()
    page.get_by_role("button", name="Read this part").click()
    page.locator(".dm-compared").wait_for()
    heads = page.locator(".dm-compared thead th").all_inner_texts()
    assert heads == ["Condition", "Whole", "Part", "Change"]
    page.wait_for_function("""() => {
      const { naturalWidth, naturalHeight } = document.querySelector(".dm-figure img") ?? {};
      return naturalWidth === 410 && naturalHeight === 410;  // once it is drawn
    }""")
    assert_accessible(page, grave_faults)
    page.get_by_role("button", name="Read the whole photo again").click()
    page.wait_for_function("!document.querySelector('.dm-compared')")


def test_with_the_keyboard_alone(page, wait_until_at_rest, lesion):
    # Playwright catches file choosers from when somebody listens on, and does not wait until it
    # does: a key pressed at once would open a real one, which nobody sees.
    page.on("filechooser", lambda _: None)
    page.locator("body").click(position={"x": 2, "y": 2})

    def reach(role, name):
        control = page.get_by_role(role, name=name)
        control.wait_for()
        for _ in range(40):
            page.keyboard.press("Tab")
            if control.evaluate("node => node === document.activeElement"):
                outline = control.evaluate("node => getComputedStyle(node).outlineWidth")
                assert outline not in ("", "0px")
                return
        pytest.fail(f"Tab does not reach {name}.")

    reach("button", "Choose photos")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    give(chooser.value, lesion)
    wait_until_at_rest(page)
    reach("checkbox", "Show where the model looked")
    page.keyboard.press("Space")
    page.wait_for_selector(".dm-heat")
    reach("slider", "Strength of the map")
    page.keyboard.press("ArrowLeft")
    page.locator(".dm-opacity .widget-readout", has_text="55%").wait_for()
    reach("button", "Crop to the lesion")
    page.keyboard.press("Enter")
    reach("slider", "Size of the square")
    before = page.get_attribute(".dm-square", "d")
    page.keyboard.press("End")
    page.wait_for_function("old => document.querySelector('.dm-square').getAttribute('d') !== old",
                           arg=before)  # fmt: skip
    reach("button", "Read this part")
    page.keyboard.press("Enter")
    page.locator(".dm-compared").wait_for()


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_photos_come_by_drop_and_paste(page, lesion, kind):
    page.evaluate(DROPPED, [kind, f"{kind}ed.png", base64.b64encode(lesion).decode()])
    page.locator(DONE).wait_for()


def test_a_pasted_text_changes_nothing(page):
    page.evaluate("dispatchEvent(new ClipboardEvent('paste', { clipboardData: "
                  "new DataTransfer() }))")  # fmt: skip
    assert page.is_visible(".dm-drop")


def test_a_phone_offers_its_camera(page, lesion):
    button = page.locator(".dm-camera")
    assert button.evaluate("node => getComputedStyle(node).display") == "none"  # here is a mouse
    with page.expect_file_chooser() as chooser:
        button.evaluate("node => node.click()")
    assert not chooser.value.is_multiple()
    assert chooser.value.element.get_attribute("capture") == "environment"
    give(chooser.value, lesion)
    page.locator(DONE).wait_for()


def test_what_is_wrong_with_a_file_stands_beside_the_photos_and_the_others_are_kept(
    page, choose, wait_until_at_rest, grave_faults, lesion, tmp_path
):
    other = png(phantoms.draw("mel", seed=5, size_px=512).pixels)
    huge = lesion + b"\0" * 21_000_000
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose photos").click()
    files = {
        "good.png": lesion,
        "huge.png": huge,
        "<b>words.png": b"These are words.",
        "other.png": other,
        "good again.png": lesion,
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    chooser.value.set_files([str(tmp_path / name) for name in files])
    page.locator(".dm-evidence", has_text="2 photos read as one case.").wait_for()
    wait_until_at_rest(page)
    assert page.inner_text(".dm-upload-note").startswith("huge.png is 21.3 MB; the limit is 20 MB.")
    left_out = page.inner_text(".dm-left-out")
    assert "<b>words.png is not a picture that can be read" in left_out
    assert page.locator(".dm-strip img").count() == 3
    assert_accessible(page, grave_faults)
    choose(page, lesion)
    assert page.inner_text(".dm-upload-note") == ""
    assert page.locator(".dm-left-out li").count() == 0


def test_a_photo_that_cannot_be_judged(page, choose, grave_faults, dark):
    choose(page, dark)
    assert page.inner_text(".dm-answer h1:visible") == "This photo cannot be judged"
    assert page.locator(".dm-quality:visible").count() == 1
    assert_accessible(page, grave_faults)


def test_a_file_that_is_no_picture(page, choose, grave_faults):
    choose(page, b"These are words.")
    assert page.inner_text(".dm-answer h1:visible") == "This photo cannot be read"
    assert_accessible(page, grave_faults)


def test_what_takes_a_while_is_seen_and_a_dead_kernel_is_told(
    page, choose, tiny_server, kernel_of, grave_faults, lesion
):
    kernel = kernel_of(page, tiny_server[1])
    choose(page, lesion)
    page.locator("#dm-progress").wait_for(state="hidden")
    kernel.suspend()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose photos").click()
    give(chooser.value, lesion)
    page.wait_for_selector("#dm-progress", state="visible")
    assert_accessible(page, grave_faults)
    kernel.kill()
    page.get_by_text("The server had to restart its model.").wait_for()
    page.locator("#dm-progress").wait_for(state="hidden")
    assert_accessible(page, grave_faults)
