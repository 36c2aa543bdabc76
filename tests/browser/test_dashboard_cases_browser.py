"""An answer belongs to one photo: it goes when another is chosen, and when its kernel dies."""

import contextlib
import io
import time

import psutil
import pytest
from PIL import Image

from dermosan_lib import phantoms

pytestmark = pytest.mark.browser

PATIENCE_S = 180  # for the server to forget a kernel
OLD = ("nevus", "risk", "Low", "Sharpness", "What to look for", "example-1")
# All that is on the screen, and what a screen reader finds there.
SHOWN = """() => [document.body.innerText, ...[...document.querySelectorAll('img, [aria-label]')]
  .filter((node) => node.checkVisibility({ visibilityProperty: true }))
  .map((node) => node.getAttribute('alt') ?? node.getAttribute('aria-label'))].join('\\n')"""
HEADLINE = """() => [...document.querySelectorAll('.dm-answer h1')]
  .filter((node) => node.checkVisibility({ visibilityProperty: true }))
  .map((node) => node.textContent).join()"""
NOTHING_OLD = f"""(old) => {{
  const shown = ({SHOWN})();
  const seen = (node) => node.checkVisibility({{ visibilityProperty: true }});
  return !old.some((word) => shown.includes(word)) &&
    ![...document.querySelectorAll('figure img, .dm-badge, .dm-bars')].some(seen);
}}"""


def photo(code):
    stream = io.BytesIO()
    Image.fromarray(phantoms.draw(code, seed=1, size_px=512).pixels).save(stream, "JPEG")
    return stream.getvalue()


@pytest.fixture(scope="module")
def nevus():
    return photo("nv")


@pytest.fixture(scope="module")
def melanoma():
    return photo("mel")


@pytest.fixture(scope="module")
def opened(chromium, clinic):
    """One page for all tests, since each starts a kernel; those that end it come last."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.goto(f"{clinic[0]}diagnose")
    page.wait_for_selector(".widget-upload")
    yield page
    context.close()


@pytest.fixture
def page(opened, begin_anew):
    begin_anew(opened)
    yield opened
    assert opened.problems == []


@pytest.fixture
def kernel(page, clinic, kernel_of):
    """The process that answers to the page."""
    found = kernel_of(page, clinic[1])
    yield found
    with contextlib.suppress(psutil.NoSuchProcess):
        found.resume()


def choose(page, *photos, button="Choose photos"):
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=button).click()
    chooser.value.set_files([
        {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": data} for data in photos
    ])  # fmt: skip


def wait_for(page, title):
    page.locator(".dm-answer h1:visible", has_text=title).wait_for()
    page.locator(".dm-answer .dm-badge:visible").wait_for()


def wait_until_nothing_is_old(page):
    """The browser does it by itself: no kernel could, stopped or not told."""
    from playwright.sync_api import TimeoutError as TooLateError

    try:
        page.wait_for_function(NOTHING_OLD, arg=OLD)
    except TooLateError:
        pytest.fail(f"Still on the screen: {page.evaluate(SHOWN)}")


def alive(process):
    """Not a zombie, which nobody has asked how it ended."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:  # it has ended, and somebody has
        return True


def wait_until_steady(page, voila):
    """Wait until the pool of warm kernels is full again: none has come or gone for a while."""
    found, since = set(), time.monotonic()
    while time.monotonic() - since < 3:
        if (now := {child.pid for child in voila.children()}) != found:
            found, since = now, time.monotonic()
        page.wait_for_timeout(100)


def test_an_old_answer_goes_though_the_kernel_cannot_answer(page, kernel, nevus, melanoma):
    choose(page, nevus)
    wait_for(page, "Melanocytic nevus")
    kernel.suspend()
    choose(page, melanoma)
    wait_until_nothing_is_old(page)
    assert "Reading the photo …" in page.inner_text(".dm-answer")
    kernel.resume()
    wait_for(page, "Melanoma")
    assert "High risk" in page.inner_text(".dm-answer")
    assert page.is_visible("figure img")
    assert page.is_visible(".dm-three")
    assert "Reading" not in page.inner_text("body")
    assert page.inner_text(".dm-upload-note") == ""


def test_an_answer_is_shown_to_the_photo_chosen_last_alone(page, kernel, nevus, melanoma):
    page.evaluate(f"""() => {{
      window.seen = new Set();
      window.looking = setInterval(() => seen.add(({HEADLINE})()), 2);
    }}""")
    kernel.suspend()
    choose(page, nevus)
    choose(page, nevus)
    choose(page, melanoma)
    kernel.resume()
    wait_for(page, "Melanoma")
    page.wait_for_timeout(1000)
    assert page.inner_text(".dm-answer h1:visible") == "Melanoma"
    seen = page.evaluate("() => { clearInterval(looking); return [...seen]; }")
    assert "Melanoma" in seen
    assert "Melanocytic nevus" not in seen


def test_an_old_answer_goes_with_a_photo_that_is_refused(page, nevus, melanoma, tmp_path):
    choose(page, nevus)
    wait_for(page, "Melanocytic nevus")
    (tmp_path / "huge.jpg").write_bytes(nevus + b"\0" * 21_000_000)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose photos").click()
    chooser.value.set_files(str(tmp_path / "huge.jpg"))
    wait_until_nothing_is_old(page)
    assert page.inner_text(".dm-upload-note").startswith("huge.jpg is 21.0 MB")
    assert page.inner_text(".dm-answer h1:visible") == "The photo was not sent"
    page.wait_for_timeout(1000)
    wait_until_nothing_is_old(page)
    choose(page, melanoma)
    wait_for(page, "Melanoma")


def test_a_file_that_the_browser_cannot_read_is_told(page, nevus, melanoma):
    choose(page, nevus)
    wait_for(page, "Melanocytic nevus")
    page.evaluate("""() => {
      const reader = FileReader.prototype;
      window.mend = [reader.readAsArrayBuffer, Blob.prototype.arrayBuffer];
      reader.readAsArrayBuffer = () => {};
      Blob.prototype.arrayBuffer = () => Promise.reject(new Error("gone"));
    }""")
    choose(page, melanoma, button="Add photos")
    page.locator(".dm-upload-note", has_text="cannot read this file").wait_for()
    wait_for(page, "Melanocytic nevus")  # the case is what it was
    choose(page, melanoma)
    page.get_by_role("heading", name="The photo was not sent").wait_for()
    wait_until_nothing_is_old(page)
    assert "cannot read this file" in page.inner_text(".dm-upload-note")
    page.evaluate("""() => {
      [FileReader.prototype.readAsArrayBuffer, Blob.prototype.arrayBuffer] = window.mend;
    }""")
    choose(page, melanoma)
    wait_for(page, "Melanoma")


def test_starting_over_and_an_example_clear_the_page_too(page, kernel, nevus):
    choose(page, nevus)
    wait_for(page, "Melanocytic nevus")
    kernel.suspend()
    page.get_by_role("button", name="Start over").click()
    wait_until_nothing_is_old(page)
    kernel.resume()
    page.locator(".dm-answer h1:visible", has_text="Show a photo of a skin lesion").wait_for()
    kernel.suspend()
    page.get_by_role("button", name="Example 2").click()
    page.wait_for_function(
        "document.querySelector('.dm-answer').innerText.includes('Reading the photo …')",
    )
    kernel.resume()
    wait_for(page, "Psoriasis")


def test_a_photo_that_is_added_outdates_the_answer(page, kernel, nevus, melanoma):
    choose(page, nevus)
    wait_for(page, "Melanocytic nevus")
    kernel.suspend()
    choose(page, melanoma, button="Add photos")
    page.wait_for_function("!document.querySelector('.dm-answer').innerText.includes('risk')")
    assert page.is_visible("figure img")  # it is of the same lesion
    kernel.resume()
    page.locator(".dm-evidence:visible", has_text="2 photos read as one case.").wait_for()


@pytest.mark.parametrize("busy", [True, False])
def test_a_kernel_that_dies_is_told_and_nothing_takes_its_place(
    page, clinic, kernel, nevus, melanoma, busy
):
    voila = psutil.Process(kernel.ppid())
    choose(page, nevus)
    wait_for(page, "Melanocytic nevus")
    wait_until_steady(page, voila)
    if busy:
        kernel.suspend()
        choose(page, melanoma)
        page.get_by_text("Reading the photo …").wait_for()
    before = {child.pid for child in voila.children()}
    kernel.kill()
    page.get_by_text("The server had to restart its model.").wait_for()
    words = "Your photo was not kept. Reload the page and choose it again."
    assert words in page.inner_text(".dm-answer")
    wait_until_nothing_is_old(page)
    shown = page.inner_text("body")
    assert "Reading" not in shown
    assert "Sending" not in shown
    assert page.locator("[role=alert]:visible", has_text=words).count() == 1
    assert page.evaluate("document.activeElement.textContent") == "Reload the page"
    name = page.evaluate("JSON.parse(document.querySelector('#jupyter-config-data').text).kernelId")
    deadline = time.monotonic() + PATIENCE_S
    while page.request.get(f"{clinic[0]}api/kernels/{name}").ok and time.monotonic() < deadline:
        page.wait_for_timeout(100)
    assert page.request.get(f"{clinic[0]}api/kernels/{name}").status == 404
    page.wait_for_timeout(4000)  # longer than a restart would take to begin
    left = voila.children()
    assert {child.pid for child in left} <= before - {kernel.pid}
    assert all(map(alive, left))
    page.get_by_role("button", name="Reload the page").click()
    page.wait_for_selector(".widget-upload")
    choose(page, melanoma)
    wait_for(page, "Melanoma")


def test_patience_ends_in_words_and_a_late_answer_is_shown(page, kernel, nevus):
    page.clock.install()
    kernel.suspend()
    choose(page, nevus)
    page.get_by_text("Reading the photo …").wait_for()
    page.clock.fast_forward(31_000)
    page.get_by_text("It takes longer than usual.").wait_for()
    assert "Reading" not in page.inner_text("body")
    assert page.get_by_role("button", name="Reload the page").is_visible()
    kernel.resume()
    wait_for(page, "Melanocytic nevus")
    assert "longer than usual" not in page.inner_text("body")


def test_a_lost_connection_leaves_no_photo_waiting(chromium, clinic, nevus):
    page = chromium.new_page()
    sockets = []

    def relay(socket):
        if sockets:
            socket.close()
        else:
            socket.connect_to_server()
        sockets.append(socket)

    page.route_web_socket("**/channels*", relay)
    page.goto(f"{clinic[0]}diagnose")
    page.wait_for_selector(".widget-upload")
    sockets[0].close()
    page.wait_for_selector("#dm-lost", state="visible")
    choose(page, nevus)
    page.get_by_text("reload the page and choose the photo again").wait_for()
    assert "Reading" not in page.inner_text("body")
    assert page.get_by_role("button", name="Reload the page").is_visible()
    page.close()


def test_a_kernel_that_died_before_the_visit_is_told(chromium, clinic):
    page = chromium.new_page()
    page.route("**/api/kernels/*", lambda route: route.fulfill(status=404, body="{}"))
    page.goto(f"{clinic[0]}diagnose")
    page.get_by_text("The server had to restart its model.").wait_for()
    page.wait_for_timeout(1000)
    assert "Starting" not in page.inner_text("body")
    assert "DiagnosePage" not in page.inner_text("body")  # the source of the widgets
    page.unroute("**/api/kernels/*")
    page.get_by_role("button", name="Reload the page").click()
    page.wait_for_selector(".widget-upload")
    page.close()
