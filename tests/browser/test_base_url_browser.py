"""Pages below a path, as behind a proxy that shows other things beside them, in Chromium."""

import io
from urllib.parse import urlsplit

import pytest
from PIL import Image

from dermosan_lib import phantoms

pytestmark = pytest.mark.browser
PATH = "/services/skin.v1/"


def test_a_visitor_finds_the_page_and_an_answer_and_asks_for_nothing_else(
    chromium, serving, tiny_bundle
):
    stream = io.BytesIO()
    Image.fromarray(phantoms.draw("mel", seed=4, size_px=512).pixels).save(stream, "JPEG")
    with serving(tiny_bundle.path, base_url=PATH, max_visitors=2) as (address, _):
        page, asked, faults = chromium.new_page(), [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("websocket", lambda opened: asked.append(opened.url))
        page.on("response", lambda got: faults.append(got.url) if got.status >= 400 else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(address)
        page.get_by_role("link", name="Diagnose").click()
        page.wait_for_selector(".widget-upload")
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Choose photos").click()
        chooser.value.set_files(
            [{"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": stream.getvalue()}]
        )
        page.wait_for_selector(".dm-answer .dm-badge")
        page.get_by_role("link", name="All pages").click()
        page.wait_for_url(address)
        page.close()
    assert faults == []
    parts = [urlsplit(url) for url in asked if not url.startswith(("data:", "blob:"))]
    assert {part.scheme for part in parts} == {"http", "ws"}
    assert [part.path for part in parts if not part.path.startswith(PATH)] == []
