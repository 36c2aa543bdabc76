"""The dashboard in Chromium: a photo to a full panel, words for every bad file, and its looks."""

import io
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from PIL import Image

from dermosan_lib import phantoms

pytestmark = pytest.mark.browser

FULL_PANEL = ".dm-three .dm-card >> nth=2"

CONTRASTS = Path(__file__).with_name("contrasts.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def lesion():
    return jpeg(phantoms.draw("mel", seed=4, size_px=512).pixels)


def jpeg(pixels, quality=92):
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", quality=quality)
    return stream.getvalue()


@pytest.fixture(scope="module")
def visit(chromium, address):
    """Visit the page in a window of its own, which must stay free of errors."""
    opened = []

    def visits():
        context = chromium.new_context(viewport={"width": 1280, "height": 800})
        page = context.new_page()
        page.problems = []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("request", lambda request: page.problems.append(request.url)
                if urlsplit(request.url).hostname not in ("127.0.0.1", None) else None)  # fmt: skip
        page.goto(f"{address}diagnose")
        page.wait_for_selector(".widget-upload")
        opened.append(page)
        return page

    yield visits
    for page in opened:
        assert page.problems == []
        page.context.close()


@pytest.fixture(scope="module")
def visited(visit):
    """One page for most tests, since each starts a kernel."""
    return visit()


@pytest.fixture
def tab(visited, begin_anew):
    """The page, empty, in a window of a given width."""

    def shows(width_px=1280, scheme="light"):
        begin_anew(visited)
        visited.set_viewport_size({"width": width_px, "height": 800})
        visited.emulate_media(color_scheme=scheme)
        return visited

    yield shows
    assert visited.problems == []
    assert "Traceback" not in visited.content()


def choose(page, *photos, name="photo.jpg", button="Choose photos"):
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=button).click()
    chooser.value.set_files([
        data if isinstance(data, str)
        else {"name": name, "mimeType": "image/jpeg", "buffer": data}
        for data in photos
    ])  # fmt: skip


@pytest.fixture(scope="module")
def wait_for_panel(wait_until_at_rest):
    """Wait until all three conditions are shown; where they are not, fail with the page's words."""

    def waited(page):
        wait_until_at_rest(page)
        if not page.is_visible(FULL_PANEL):
            pytest.fail(f"No full panel, but: {page.inner_text('.dm-answer')}")

    return waited


def test_a_photo_becomes_a_full_panel(tab, wait_for_panel, lesion):
    page = tab()
    assert page.title() == "DERMOSAN: diagnose"
    assert page.get_attribute("html", "lang") == "en"
    assert page.inner_text(".widget-upload") == "Choose photos"
    assert "up to 20 MB" in page.inner_text(".dm-hint")
    assert "Demonstration model" in page.inner_text(".dm-notice")
    choose(page, lesion)
    wait_for_panel(page)
    top = page.inner_text(".dm-answer h1")
    assert top in page.inner_text(".dm-three .dm-card >> nth=0")
    assert page.locator(".dm-answer .dm-bars >> nth=0").locator("tr").count() == 4
    assert page.inner_text(".dm-answer .dm-badge").endswith("risk")
    page.get_by_label("Show where the model looked").check()
    chosen = page.get_by_label("What the model looked at for").locator("option:checked")
    assert chosen.inner_text().replace("\xa0", " ") == top
    assert top in page.inner_text(".dm-live")
    assert page.get_attribute(".dm-live .widget-html-content", "aria-live") == "polite"
    page.wait_for_selector(".dm-heat")
    page.wait_for_function("""() => [...document.querySelectorAll(".dm-figure img")]
      .every((image) => image.complete && image.naturalWidth === 512)""")


def test_the_map_can_be_faded_and_changed_by_keyboard(tab, wait_for_panel, lesion):
    page = tab()
    choose(page, lesion)
    wait_for_panel(page)
    page.get_by_label("Show where the model looked").check()
    page.wait_for_selector(".dm-heat")
    handle = page.get_by_role("slider", name="Strength of the map")
    handle.focus()
    handle.press("Home")
    page.wait_for_function("getComputedStyle(document.querySelector('.dm-heat')).opacity === '0'")
    second = page.inner_text(".dm-three h2 >> nth=1").partition(" · ")[2]
    page.get_by_label("What the model looked at for").select_option(second)
    page.wait_for_function(
        "name => document.querySelector('figure img')?.alt.endsWith(name)", arg=second
    )


def test_every_control_has_a_name_and_the_keyboard_reaches_it(tab, wait_for_panel, lesion):
    page = tab()
    page.reload()  # nothing has the focus
    page.wait_for_selector(".widget-upload")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
    choose(page, lesion)
    wait_for_panel(page)
    for name in ("Choose photos", "Add photos", "Start over"):
        page.get_by_role("button", name=name).wait_for()  # it is one, or this fails
    for role in ("button", "slider", "combobox"):
        for control in page.get_by_role(role).all():
            assert control.evaluate("node => node.tabIndex") == 0
    assert page.get_by_role("heading", level=1).count() == 1


def test_the_same_photo_twice_and_start_over(tab, wait_for_panel, lesion):
    page = tab()
    for _ in range(2):
        choose(page, lesion)
        wait_for_panel(page)
        page.get_by_role("button", name="Start over").click()
        page.wait_for_selector(".dm-drop")
        assert page.locator(FULL_PANEL).count() == 0 or not page.is_visible(FULL_PANEL)


def test_photos_of_one_lesion_are_one_case(tab, wait_for_panel, lesion):
    page = tab(width_px=390)
    others = [jpeg(phantoms.draw("mel", seed=seed, size_px=256).pixels) for seed in range(5, 10)]
    choose(page, lesion, others[0])
    page.locator(".dm-evidence", has_text="2 photos read as one case.").wait_for()
    choose(page, others[1], button="Add photos")
    page.locator(".dm-evidence", has_text="3 photos read as one case.").wait_for()
    assert page.locator(".dm-strip img").count() == 3
    assert page.get_attribute(".dm-strip .dm-on img", "alt") == "Photo 3, shown above"
    page.get_by_label("Photo shown").select_option("1 of 3")
    page.wait_for_function("document.querySelector('figure img')?.alt.startsWith('Photo 1 of 3')")
    page.locator(".dm-quality-card h2", has_text="Picture quality of photo 1").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    choose(page, lesion, *others)
    page.wait_for_function("document.querySelector('.dm-upload-note').textContent")
    words = "A case has 1 to 5 photos, but 6 were given. Choose the best ones."
    assert page.inner_text(".dm-upload-note") == words
    choose(page, lesion)  # and the page lives on
    wait_for_panel(page)


def test_an_example_is_read(tab):
    page = tab()
    page.get_by_role("button", name="Example 2").click()
    page.wait_for_selector(".dm-figure img")
    page.wait_for_selector(".dm-answer .dm-badge, .dm-answer button:has-text('Read it anyway')")


def test_a_file_dropped_on_the_page_is_read(tab, wait_for_panel, lesion):
    page = tab()
    page.evaluate(
        """bytes => {
          const files = new DataTransfer();
          files.items.add(new File([new Uint8Array(bytes)], "dropped.jpg"));
          dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true }));
        }""",
        list(lesion),
    )
    wait_for_panel(page)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"These are words, not a picture.", "is not a picture that can be read"),
        (b"", "is empty"),
        ("truncated", "is damaged or cut short"),
    ],
)
def test_a_file_that_is_no_picture_gets_words(tab, wait_until_at_rest, lesion, data, words):
    page = tab()
    data = lesion[: len(lesion) // 2] if data == "truncated" else data
    choose(page, data, name="<b>holiday.jpg")
    wait_until_at_rest(page)
    assert f"<b>holiday.jpg {words}" in page.inner_text(".dm-answer")
    assert page.inner_text(".dm-answer h1") == "This photo cannot be read"


def test_five_photos_of_10_mb_at_once_and_one_of_14_work(tab, tmp_path):
    page = tab()
    sizes = (14_000_000, *[10_000_000] * 4)
    choose(page, *(str(large_jpeg(tmp_path / f"{k}.jpg", size)) for k, size in enumerate(sizes)))
    page.wait_for_selector(".dm-strip img >> nth=4")
    page.wait_for_selector(".dm-figure img")
    page.wait_for_selector(".dm-answer .dm-badge, .dm-answer button:has-text('Read it anyway')")


def test_an_oversized_photo_is_refused_before_it_is_sent(tab, wait_for_panel, tmp_path, lesion):
    page = tab()
    choose(page, str(large_jpeg(tmp_path / "huge.jpg", 120_000_000)))
    page.wait_for_function("document.querySelector('.dm-upload-note').textContent")
    assert page.inner_text(".dm-upload-note") == (
        "huge.jpg is 120.0 MB; the limit is 20 MB. Export it as JPEG or make it smaller."
    )
    choose(page, lesion)  # and the page lives on
    wait_for_panel(page)
    assert page.inner_text(".dm-upload-note") == ""


def large_jpeg(path, size_bytes):
    """A 12-megapixel picture of skin, filled up to ``size_bytes`` behind its end marker."""
    skin = phantoms.draw("mel", seed=4, size_px=512).pixels
    data = jpeg(np.asarray(Image.fromarray(skin).resize((4000, 3000))))
    path.write_bytes(data + b"\0" * (size_bytes - len(data)))
    return path


def test_a_lost_connection_is_told(chromium, address):
    page = chromium.new_page()
    sockets = []

    def relay(socket):
        if not sockets:
            socket.connect_to_server()
        sockets.append(socket)

    page.route_web_socket("**/channels*", relay)
    page.goto(f"{address}diagnose")
    page.wait_for_selector(".widget-upload")
    assert not page.is_visible("#dm-lost")
    sockets[0].close()
    page.wait_for_selector("#dm-lost", state="visible")
    assert "Reload the page" in page.inner_text("#dm-lost")
    page.close()


def test_two_tabs_share_nothing_and_closing_one_ends_its_kernel(
    visit, wait_for_panel, address, lesion
):
    first = visit()
    second = first.context.new_page()
    second.goto(f"{address}diagnose")
    second.wait_for_selector(".widget-upload")
    choose(first, lesion)
    wait_for_panel(first)
    assert second.locator(".dm-figure img").count() == 0
    second.close()
    kernel = first.evaluate(
        "JSON.parse(document.querySelector('#jupyter-config-data').text).kernelId"
    )
    model = f"{address}api/kernels/{kernel}"
    other = first.context.new_page()
    assert other.request.get(model).ok
    first.close(run_before_unload=True)
    for _ in range(900):
        if other.request.get(model).status == 404:
            return
        other.wait_for_timeout(100)
    pytest.fail("The kernel outlived its tab by 90 s.")


def test_on_a_phone_the_answer_follows_the_picture(tab, wait_for_panel, lesion):
    page = tab(width_px=390)
    choose(page, lesion)
    wait_for_panel(page)
    tops = [
        page.locator(part).bounding_box()["y"]
        for part in (".dm-figure", ".dm-answer", ".dm-quality-card", ".dm-clinical")
    ]
    assert tops == sorted(tops)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.locator(".dm-figure").bounding_box()["width"] > 300


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_keep_their_contrast(tab, wait_for_panel, lesion, scheme):
    page = tab(scheme=scheme)
    for full in (False, True):
        if full:
            choose(page, lesion)
            wait_for_panel(page)
        found = page.evaluate(CONTRASTS)
        assert len(found) > 5
        assert [entry for entry in found if entry[0] < 4.5] == []


@pytest.mark.shared
def test_a_real_photo_is_read(tab, wait_for_panel, shared):
    page = tab()
    choose(page, str(sorted((shared / "data" / "photos").glob("*.jpg"))[0]))
    wait_for_panel(page)
