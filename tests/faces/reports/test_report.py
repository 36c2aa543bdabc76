"""The report of a run, without a browser: which pages, what they hold, what they refuse."""

import json
import re
import shutil
from html.parser import HTMLParser

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from dermosan_lib.bundle import NOTICE
from dermosan_lib.errors import RunError
from dermosan_lib.faces.cli.command_line import main
from dermosan_lib.faces.reports import find_run, finding, folder, report_or_warn, write_report
from dermosan_lib.faces.reports.article import article
from dermosan_lib.faces.runs import pipeline

STEPS = finding.STEPS
LOADED = {"src", "srcset", "href", "data", "poster", "action", "background"}


class Reader(HTMLParser):
    """What a page would load, which scripts it has, and its words outside of them."""

    def __init__(self, page):
        super().__init__()
        self.loads, self.scripts, self.words, self.handlers = [], [], "", []
        self.links, self._inside = [], None
        self.feed(page)
        self.words = " ".join(self.words.split())

    def handle_starttag(self, tag, attributes):
        self._inside = tag if tag in ("script", "style") else None
        self.words += " "
        if tag == "script":
            self.scripts.append((dict(attributes).get("type"), ""))
        for name, value in attributes:
            if tag == "a" and name == "href":
                self.links.append(value)
            elif name in LOADED:
                self.loads.append((tag, name, value))
            if name.startswith("on"):
                self.handlers.append((tag, name, value))

    def handle_endtag(self, tag):
        self._inside = None

    def handle_data(self, text):
        if self._inside == "script":
            self.scripts[-1] = (self.scripts[-1][0], self.scripts[-1][1] + text)
        elif self._inside is None:
            self.words += text


@pytest.fixture(scope="module")
def pages(made, tmp_path_factory):
    run = shutil.copytree(made, tmp_path_factory.mktemp("runs") / "small")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DERMOSAN_CHROMIUM", "")
        write_report(run)
    return {path.stem: path.read_text("utf-8") for path in (run / "report").iterdir()}


def test_a_run_of_the_version_before_lacks_nothing(run, no_browser):
    for step in ("04b_uncertainty", "04c_subgroups"):
        (run / "notebooks" / f"{step}.ipynb").unlink()
    assert finding.executed(run).in_words() == ""


def test_a_page_for_each_notebook_and_an_index_that_leads_to_them(pages):
    assert set(pages) == {"index", *STEPS}
    for page in pages.values():
        links = Reader(page).links
        assert {"index.html", *(f"{step}.html" for step in STEPS)} <= set(links)
    assert "01 · What is there?" in pages["index"]
    assert "How many are there?" in Reader(pages["index"]).words
    assert "#s1" in Reader(pages["01_explore"]).links
    assert '<h2 id="s1">Pictures</h2>' in pages["01_explore"]


def test_every_page_has_the_headline_on_top(pages):
    for page in pages.values():
        words = Reader(page).words
        top = words[: words.index("Overview")]
        assert "Demonstration on synthetic pictures" in top
        assert NOTICE in top
        assert "Accuracy 0.500 0.400 to 0.600 n = 1,234" in top
        assert "Among the first three not defined" in top


def test_nothing_is_loaded_from_anywhere(pages):
    for name, page in pages.items():
        for tag, attribute, value in Reader(page).loads:
            assert value.startswith("data:"), (name, tag, attribute, value)
        assert not re.search(r"url\(|@import", page.split("</style>")[0])
        assert "default-src 'none'" in page
        assert not re.search(r"cdn|mathjax|require\.js", page.split("<main")[0], re.IGNORECASE)


def test_code_is_folded_with_its_messages_and_progress_bars_are_left_out(pages):
    page = pages["01_explore"]
    folded = re.findall(r"<details class=\"code\">.*?</details>", page, re.DOTALL)
    assert len(folded) == 3
    assert "Parameters and their defaults" in folded[0]
    assert "a message" in folded[1]
    assert "a message" not in re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL)
    assert "Reading:" not in pages["02_split"]


def test_no_name_becomes_a_script(pages):
    for name, page in pages.items():
        read = Reader(page)
        kinds = [kind for kind, _ in read.scripts]
        assert kinds.count(None) == (name != "index"), name
        assert set(kinds) <= {None, "application/json", "application/gzip"}
        assert read.handlers == []
        assert not [link for link in read.links if link.lower().startswith("javascript")]
    words = Reader(pages["02_split"]).words
    assert "<svg onload=" in words  # what was printed is shown as it was


def test_the_policy_names_the_page_s_own_scripts_only(pages):
    for name, page in pages.items():
        allowed = re.search(r"script-src ([^\"]*)\"", page)[1]
        allowed = allowed.split()
        assert "'unsafe-inline'" not in allowed
        assert len(allowed) == (1 if name == "index" else 2)


def test_a_table_keeps_its_cells_and_loses_its_sheet(pages):
    page = pages["02_split"]
    assert ">path</th>" in page
    assert "vertical-align" not in page.split("<main")[1]


def test_values_are_shown_as_words_and_empty_boxes_are_not(pages):
    page = pages["03_train"].split("<main")[1]
    assert "It says 'so'." in Reader(page).words
    assert "{'a': 1}" in Reader(page).words
    assert page.count('class="printed') == 2
    assert 'class="shown' not in page


def test_figures_are_kept_for_the_page_to_draw(pages):
    read = Reader(pages["02_split"])
    figures = [json.loads(text) for kind, text in read.scripts if kind == "application/json"]
    assert len(figures) == 1
    assert "<script>" in figures[0]["layout"]["title"]["text"]


def test_a_page_stays_small(pages):
    assert all(len(page) < 1_000_000 for page in pages.values())


def test_what_the_small_script_does_not_know_gets_the_whole_one(
    run, no_browser, write, plotly, polar
):
    write(run, "03_train", plotly(polar))
    write_report(run)
    sizes = {path.stem: path.stat().st_size for path in (run / "report").iterdir()}
    assert sizes["03_train"] > 1_500_000 > sizes["04_evaluate"]


def test_a_name_with_markup_is_shown_as_it_is(run, no_browser):
    odd = run.rename(run.with_name("<b onclick=1>&amp;'\" x"))
    write_report(odd)
    read = Reader((odd / "report" / "index.html").read_text("utf-8"))
    assert read.handlers == []
    assert "<b onclick=1>&amp;'\" x" in read.words


def test_an_unfinished_run_says_which_notebooks_are_there(run, no_browser, capsys):
    partial = run.rename(run.with_name(".small.partial"))
    for step in STEPS[3:]:
        (partial / "notebooks" / f"{step}.ipynb").unlink()
    (partial / "notebooks" / "03_train.ipynb").rename(
        partial / "notebooks" / "03_train.failed.ipynb"
    )
    (partial / "metrics.json").unlink()
    (partial / "bundle" / "card.json").unlink()
    assert main(["report", "small", "--runs", str(run.parent)]) == 0
    told = capsys.readouterr().out
    assert (
        "Not all notebooks are there: 01_explore, 02_split executed; 03_train stopped by an "
        "error; 04_evaluate, 04b_uncertainty, 04c_subgroups, 05_error_analysis not yet." in told
    )
    names = sorted(path.name for path in (partial / "report").iterdir())
    assert names == ["01_explore.html", "02_split.html", "index.html"]
    words = Reader((partial / "report" / "index.html").read_text("utf-8")).words
    assert "run small" in words
    assert "04_evaluate, 04b_uncertainty, 04c_subgroups, 05_error_analysis not yet" in words
    assert "Nothing is measured yet" in words
    assert "Demonstration on synthetic pictures" in words  # by its parameters, before any card


@pytest.mark.parametrize("given", ["small", "runs/small", "runs/.small.partial", "runs/small/"])
def test_a_run_is_found_by_name_and_by_folder(run, tmp_path, monkeypatch, given):
    monkeypatch.chdir(tmp_path)
    partial = run.rename(run.with_name(".small.partial"))
    assert find_run(finding.Path(given)) == partial
    if "partial" not in given:
        partial.rename(run)
        assert find_run(finding.Path(given)) == run


def test_a_folder_that_is_no_run_is_refused(tmp_path, capsys):
    (tmp_path / "photos").mkdir()
    assert main(["report", str(tmp_path / "photos")]) == 2
    assert "holds none in notebooks/" in capsys.readouterr().err
    assert list((tmp_path / "photos").iterdir()) == []
    assert main(["report", "nowhere", "--runs", str(tmp_path)]) == 2
    assert "neither at nowhere" in capsys.readouterr().err.replace("there is ", "")


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"cells": 3}', "\x00", "no JSON"])
def test_a_file_that_is_no_notebook_is_refused(run, no_browser, content):
    (run / "notebooks" / "02_split.ipynb").write_text(content)
    with pytest.raises(RunError, match=r"02_split\.ipynb should be a notebook"):
        write_report(run)
    assert not (run / "report").exists()


@pytest.mark.parametrize("content", ["{", "[]", '{"accuracy": 3}', '{"accuracy": {"value": "x"}}'])
def test_metrics_that_no_run_writes_are_refused(run, no_browser, content):
    (run / "metrics.json").write_text(content)
    with pytest.raises(RunError, match=r"metrics\.json"):
        write_report(run)


def test_an_older_report_is_replaced_whole_or_not_at_all(run, no_browser, monkeypatch):
    write_report(run)
    (run / "report" / "06_gone.html").write_text("old")
    before = (run / "report" / "index.html").read_bytes()

    def fail(*_):
        raise OSError("no more")

    with monkeypatch.context() as patch:
        patch.setattr(folder, "index_page", fail)
        with pytest.raises(OSError, match="no more"):
            write_report(run)
    assert (run / "report" / "index.html").read_bytes() == before
    assert (run / "report" / "06_gone.html").exists()
    write_report(run)
    assert not (run / "report" / "06_gone.html").exists()
    assert not [path for path in run.iterdir() if ".tmp." in path.name]


def test_somebody_s_notes_in_the_folder_are_not_lost(run, no_browser):
    write_report(run)
    (run / "report" / "notes.txt").write_text("mine")
    with pytest.raises(RunError, match=r"holds notes\.txt\. Move that away"):
        write_report(run)
    assert (run / "report" / "notes.txt").read_text() == "mine"


def test_without_a_browser_it_says_so_and_leaves_the_notebooks(run, no_browser):
    before = {path: path.read_bytes() for path in (run / "notebooks").iterdir()}
    made = write_report(run)
    assert "no Chromium, Chrome or Edge was found" in made.without_stills
    assert {path: path.read_bytes() for path in (run / "notebooks").iterdir()} == before
    with pytest.raises(RunError, match="PDFs are printed by Chromium"):
        write_report(run, pdf=True)


def test_a_run_is_not_lost_for_its_report(run, caplog):
    (run / "metrics.json").write_text("{")
    report_or_warn(run, run)
    assert f"The run is whole, but its report could not be written: {run}" in caplog.text
    assert f"`dermosan report {run}` makes it again" in caplog.text


def test_a_run_ends_with_its_report(made, tmp_path, monkeypatch, no_browser):
    """The pipeline, with notebooks that are executed already."""
    done = {step: (made / "notebooks" / f"{step}.ipynb").read_bytes() for step in STEPS}
    monkeypatch.setattr(
        pipeline, "execute", lambda source, target, *_: target.write_bytes(done[source.stem])
    )
    finished = pipeline.run_notebooks(None, "first", {}, runs=tmp_path / "runs", progress=False)
    assert len(list((finished / "report").iterdir())) == 1 + len(STEPS)
    words = Reader((finished / "report" / "index.html").read_text("utf-8")).words
    assert "run first" in words


def test_a_notebook_of_an_older_format_is_read(run, no_browser):
    path = run / "notebooks" / "03_train.ipynb"
    old = nbformat.read(path, as_version=4)
    for cell in old.cells:
        del cell["id"]
    old["nbformat_minor"] = 4
    path.write_text(json.dumps(old))
    assert write_report(run).figures == 8


def test_words_in_tables_stand_left_and_numbers_right():
    table = pd.DataFrame(
        {"path": ["a.png", "b.png"], "predicted": ["mel", ""], "share": ["12%", ""], "p": [0.5, 1]}
    )
    output = nbformat.v4.new_output("execute_result", {"text/html": table._repr_html_()})
    cell = nbformat.v4.new_code_cell("table", outputs=[output])
    notebook = nbformat.v4.new_notebook(cells=[cell])
    page = BeautifulSoup(article(notebook, "05").html, "html.parser")
    rows = [[cell.get("class") for cell in row.find_all(["th", "td"])] for row in page("tr")]
    assert rows == [[None, ["text"], ["text"], None, None]] * 3
