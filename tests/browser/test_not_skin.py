"""Screenshots are no photos of skin, even of a page that shows one."""

import pytest

from dermosan_lib import images, quality

pytestmark = pytest.mark.browser

SENTENCE = "The patient was seen on a Tuesday and the findings were noted on a page of text. "


def assert_only_called_not_skin(screenshot):
    judged = quality.assess(images.decode(screenshot))
    assert not judged.skin.passed
    assert judged.problems == (judged.skin.advice,)


@pytest.fixture(scope="module")
def dashboard(chromium, address):
    """A page with an answer, one for all its looks: each starts a kernel."""
    page = chromium.new_page()
    page.goto(f"{address}diagnose")
    page.get_by_role("button", name="Example 1").click()
    page.locator(".dm-three .dm-card >> nth=2").wait_for()
    yield page
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width_px", [1280, 390])
def test_a_screenshot_of_the_dashboard(dashboard, width_px, scheme):
    dashboard.set_viewport_size({"width": width_px, "height": 900})
    dashboard.emulate_media(color_scheme=scheme)
    assert_only_called_not_skin(dashboard.screenshot())


def test_a_page_of_text(chromium):
    page = chromium.new_page(viewport={"width": 800, "height": 1100})
    text = f"<p>{SENTENCE * 8}</p>" * 6
    page.set_content(f"<body style='font:16px serif;margin:60px'><h1>Notes</h1>{text}")
    assert_only_called_not_skin(page.screenshot())
    page.close()
