"""A report in Chromium with the network off, and its notebooks in other programs."""

import base64
import io
import json
import shutil
import subprocess
import sys

import nbformat
import pytest
from PIL import Image

from dermosan_lib.faces.cli.command_line import main
from dermosan_lib.faces.reports import write_report
from dermosan_lib.faces.reports.finding import STEPS
from dermosan_lib.faces.reports.stills import PLOTLY, STILLS, add_stills

pytestmark = pytest.mark.browser

DRAWN = (
    "[...document.querySelectorAll('figure.figure.drawn .live')]"
    ".filter(one => one.querySelector('.main-svg :is(.trace, .hm, .im)')"
    " && one.getBoundingClientRect().width > 200).length"
)


@pytest.fixture(scope="module")
def finished(made, chromium_command, tmp_path_factory):
    """The small run with report and stills."""
    folder = shutil.copytree(made, tmp_path_factory.mktemp("runs") / "small")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DERMOSAN_CHROMIUM", chromium_command[0])
        assert write_report(folder).without_stills == ""
    return folder


@pytest.fixture
def opened(chromium):
    """Open a page with the network off; gives it with what it asked for and what went wrong."""
    contexts = {}

    def opened(path, **options):
        if (kind := str(options)) not in contexts:
            contexts[kind] = chromium.new_context(offline=True, **options)
        page = contexts[kind].new_page()
        page.asked, page.wrong = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("pageerror", lambda error: page.wrong.append(str(error)))
        page.on(
            "console",
            lambda said: page.wrong.append(said.text) if said.type == "error" else None,
        )
        page.goto(path.as_uri())
        if options.get("java_script_enabled", True) and path.stem != "index":
            page.wait_for_selector("html[data-figures=drawn]")
        return page

    yield opened
    for context in contexts.values():
        context.close()


def outputs(path):
    cells = nbformat.read(path, as_version=4).cells
    return [output for cell in cells for output in cell.get("outputs", []) if "data" in output]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_every_figure_is_drawn_and_nothing_is_asked_for(finished, opened, width, scheme):
    drawn = {}
    for path in sorted((finished / "report").glob("*.html")):
        page = opened(path, viewport={"width": width, "height": 800}, color_scheme=scheme)
        drawn[path.stem] = page.evaluate(DRAWN)
        assert page.wrong == []
        assert [url for url in page.asked if not url.startswith(("file:", "data:", "blob:"))] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert "taken" not in page.title()
    assert drawn == dict.fromkeys(STEPS, 1) | {"index": 0, "01_explore": 2}


def test_a_page_alone_is_enough(finished, opened, tmp_path):
    alone = shutil.copy(finished / "report" / "01_explore.html", tmp_path)
    assert opened(tmp_path / alone).evaluate(DRAWN) == 2


def test_figures_are_live(finished, opened):
    page = opened(finished / "report" / "01_explore.html")
    page.locator(".bars .point").nth(1).scroll_into_view_if_needed()
    bar = page.locator(".bars .point").nth(1).bounding_box()
    page.mouse.move(bar["x"] + bar["width"] / 2, bar["y"] + bar["height"] / 2)
    page.wait_for_selector(".hovertext")


def test_without_scripts_the_stills_are_shown(finished, opened):
    page = opened(finished / "report" / "01_explore.html", java_script_enabled=False)
    shown = page.locator("img.still:visible")
    assert shown.count() == 2
    assert [shown.nth(n).get_attribute("alt") for n in range(2)] == ["Bars", "A picture"]


def test_a_script_that_slips_in_does_not_run(finished, opened, tmp_path):
    text = (finished / "report" / "01_explore.html").read_text("utf-8")
    slipped = text.replace("</article>", "<script>document.title = 'taken'</script></article>")
    (tmp_path / "page.html").write_text(slipped, "utf-8")
    page = opened(tmp_path / "page.html")
    assert page.title() != "taken"
    assert any("Content Security Policy" in told for told in page.wrong)


def test_code_opens_all_at_once(finished, opened):
    page = opened(finished / "report" / "01_explore.html")
    assert not page.locator("details.code pre").first.is_visible()
    page.get_by_role("button", name="Show all code").click()
    assert page.locator("details.code[open]").count() == 3


def test_paper_shows_the_stills(finished, opened):
    page = opened(finished / "report" / "01_explore.html")
    page.emulate_media(media="print")
    assert page.locator("img.still:visible").count() == 2
    assert page.locator(".live:visible").count() == 0
    assert not page.locator("nav").is_visible()


def test_a_figure_without_a_still_fits_the_paper(run, opened, monkeypatch):
    monkeypatch.setenv("DERMOSAN_CHROMIUM", "")
    write_report(run)
    page = opened(run / "report" / "01_explore.html", viewport={"width": 1280, "height": 800})
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.wait_for_function("document.querySelector('.main-svg').getBoundingClientRect().width==660")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.wait_for_function("document.querySelector('.main-svg').getBoundingClientRect().width>660")


def test_figures_beyond_the_small_script_are_drawn_too(run, browser, opened, write, plotly, polar):
    path = write(run, "03_train", plotly(polar))
    write_report(run)
    assert set(STILLS) & set(outputs(path)[0].data)
    assert opened(run / "report" / "03_train.html").evaluate(DRAWN) == 1


def test_plain_nbconvert_shows_every_figure(finished, tmp_path):
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--output-dir", str(tmp_path)]
    paths = sorted((finished / "notebooks").glob("*.ipynb"))
    subprocess.run([*command, *map(str, paths)], check=True, capture_output=True)
    shown = {path.stem: path.read_text("utf-8").count("<img ") for path in tmp_path.iterdir()}
    wanted = dict.fromkeys(STEPS, 1) | {"01_explore": 2}
    assert {stem: min(n, wanted[stem]) for stem, n in shown.items()} == wanted


def test_stills_are_pictures_of_the_figures_beside_them(finished):
    for output in outputs(finished / "notebooks" / "01_explore.ipynb"):
        (kind,) = set(STILLS) & set(output.data)
        picture = Image.open(io.BytesIO(base64.b64decode(output.data[kind]))).convert("RGBA")
        assert output.metadata[kind]["width"] == 720
        assert output.metadata[kind]["height"] == 260
        assert picture.width == 720 * (2 if kind == "image/png" else 1.5)
        extremes = picture.convert("RGB").getextrema()
        assert any(high - low > 50 for low, high in extremes)  # something is drawn
    kinds = [
        set(STILLS) & set(output.data)
        for output in outputs(finished / "notebooks" / "01_explore.ipynb")
    ]
    assert kinds == [{"image/png"}, {"image/jpeg"}]  # bars; a photograph


def test_stills_are_added_once_and_nothing_else_is_changed(run, browser):
    path = run / "notebooks" / "02_split.ipynb"
    before = json.loads(path.read_text())
    assert add_stills([path]) == ""
    after = json.loads(path.read_text())
    figure = after["cells"][-1]["outputs"][0]
    assert figure["data"].pop("image/png")
    assert figure["metadata"].pop("image/png")
    assert after == before
    again = path.stat().st_mtime_ns
    assert add_stills([path]) == ""
    assert path.stat().st_mtime_ns == again


def test_one_figure_that_cannot_be_drawn_loses_no_other(run, browser, write, plotly, figure):
    bad = figure("Bad", {"type": "no such trace", "x": [1]}, xaxis={"range": "no"}, height=-3)
    nan = figure("Not a number", {"type": "bar", "x": [1, 2], "y": [float("nan"), 2]})
    path = write(run, "03_train", plotly(bad), plotly(nan))
    add_stills([path])
    assert "image/png" in outputs(path)[1].data


def test_a_browser_that_fails_costs_the_stills_alone(run, tmp_path, monkeypatch):
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\necho no display >&2\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setenv("DERMOSAN_CHROMIUM", str(broken))
    made = write_report(run)
    assert "ended with status 3: no display" in made.without_stills
    assert PLOTLY in outputs(run / "notebooks" / "03_train.ipynb")[0].data


def test_not_even_the_browser_asks_the_network_or_leaves_a_profile(run, browser, quiet, tmp_path):
    script = "import sys; from dermosan_lib.faces.cli import main; sys.exit(main())"
    status, attempts, told = quiet.watched(
        [sys.executable, "-c", script, "report", str(run)], tmp_path / "home",
        environment={"DERMOSAN_CHROMIUM": browser},
    )  # fmt: skip
    assert (status, attempts) == (0, []), told
    assert "no still picture" not in told
    assert quiet.left_in(tmp_path / "home") == []


def test_pages_are_printed(run, browser, capsys):
    for step in STEPS[1:]:
        (run / "notebooks" / f"{step}.ipynb").unlink()
    assert main(["report", str(run), "--pdf"]) == 0
    names = {path.name for path in (run / "report").glob("*.pdf")}
    assert names == {"index.pdf", "01_explore.pdf"}
    assert all(path.read_bytes()[:5] == b"%PDF-" for path in (run / "report").glob("*.pdf"))
    assert "1 notebook, 2 figures" in capsys.readouterr().out
