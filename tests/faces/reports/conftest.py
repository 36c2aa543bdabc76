"""A small run: five executed notebooks as papermill leaves them, with figures of every kind."""

import base64
import io
import json
import shutil

import nbformat
import pytest
import yaml
from PIL import Image

PLOTLY = "application/vnd.plotly.v1+json"
TABLE = """<div><style scoped>
    .dataframe tbody tr th { vertical-align: top; }
</style><table border="1" class="dataframe"><thead><tr><th></th><th>path</th></tr></thead>
<tbody><tr><th>0</th><td>{cell}</td></tr></tbody></table></div>"""
HOSTILE = (
    '<script>document.title = "taken"</script><img src=x onerror="document.title = \'taken\'">'
    '<a href="javascript:document.title = 1">x</a></script><svg onload="document.title = 2">'
)


def _picture():
    stream = io.BytesIO()
    Image.new("RGB", (60, 40), (180, 90, 60)).save(stream, "WEBP")
    return "data:image/webp;base64," + base64.b64encode(stream.getvalue()).decode()


def _figure(title, *traces, **layout):
    return {
        "data": list(traces),
        "layout": {"title": {"text": f"<b>{title}</b>"}, "height": 260, **layout},
    }


BARS = _figure("Bars", {"type": "bar", "x": ["a", "b"], "y": [1, 2]})
LINE = _figure("A line<br>of two", {"type": "scatter", "x": [1, 2], "y": [2, 1]})
PICTURE = _figure("A picture", {"type": "image", "source": _picture()})
HEAT = _figure("Heat", {"type": "heatmap", "z": [[1, 2], [3, 4]]})
POLAR = _figure("Round", {"type": "scatterpolar", "r": [1, 2], "theta": [1, 90]})


def _shown(**data):
    named = {key.replace("__", "/"): value for key, value in data.items()}
    return nbformat.v4.new_output("display_data", data=named)


def _plotly(figure):
    return nbformat.v4.new_output("display_data", data={PLOTLY: figure})


def _code(source, *outputs, tags=()):
    cell = nbformat.v4.new_code_cell(source, outputs=list(outputs))
    if tags:
        cell.metadata["tags"] = list(tags)
    return cell


def _write(folder, stem, *cells):
    notebook = nbformat.v4.new_notebook(cells=list(cells))
    notebook.metadata["kernelspec"] = {
        "name": "python3", "display_name": "Python 3", "language": "python",
    }  # fmt: skip
    path = folder / "notebooks" / f"{stem}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def _make(folder):
    words = nbformat.v4.new_markdown_cell
    _write(
        folder, "01_explore",
        words("# 01 · What is there?\n\n**The question of this notebook:** how *many* are there?"),
        _code('data = ""', tags=["parameters"]),
        words("## Pictures"),
        _code(
            "figures.class_balance(catalog)",
            nbformat.v4.new_output("stream", name="stderr", text="a message\n"),
            _plotly(BARS),
        ),
        words("## Sizes"),
        _code("figures.picture_grid(pictures)", _plotly(PICTURE)),
        words("## More"),
    )  # fmt: skip
    _write(
        folder, "02_split",
        words("# 02 · Who learns?"),
        _code(
            "for path in tqdm(paths): print(path)",
            nbformat.v4.new_output("stream", name="stdout", text=f"printed {HOSTILE}\n"),
            _shown(
                **{
                    "application__vnd.jupyter.widget-view+json": {"model_id": "x"},
                    "text__plain": "Reading:   0%",
                }
            ),
            _shown(text__html=TABLE.replace("{cell}", HOSTILE), text__plain="path"),
        ),
        words(f"Some words {HOSTILE}"),
        _code("x", _plotly(_figure(HOSTILE, {"type": "bar", "x": [HOSTILE], "y": [1]}))),
    )  # fmt: skip
    _write(
        folder, "03_train", words("# 03 · Teach"),
        _code("train()", _plotly(LINE)),
        _code("empty", _shown(text__html="<div><table></table></div>", text__plain="Empty")),
        _code("words", _shown(text__plain="'It says \\'so\\'.'"), _shown(text__plain="{'a': 1}")),
    )  # fmt: skip
    _write(folder, "04_evaluate", words("# 04 · How good?"), _code("look()", _plotly(HEAT)))
    _write(folder, "04b_uncertainty", words("# 04b · How sure?"), _code("look()", _plotly(HEAT)))
    _write(folder, "04c_subgroups", words("# 04c · For whom?"), _code("look()", _plotly(HEAT)))
    _write(folder, "05_error_analysis", words("# 05 · Where?"), _code("look()", _plotly(BARS)))
    entry = {"value": 0.5, "low": 0.4, "high": 0.6, "n": 1234}
    metrics = dict.fromkeys(("accuracy", "balanced_accuracy", "macro_auc"), entry)
    metrics["top_3"] = {"value": None, "low": None, "high": None, "n": 1234}
    (folder / "metrics.json").write_text(json.dumps(metrics))
    (folder / "leak_report.json").write_text(json.dumps({"notes": [f"Few groups {HOSTILE}"]}))
    (folder / "bundle").mkdir()
    card = {"demonstration": True, "data": {"name": "phantoms", "images": {"train": 9, "test": 3}}}
    (folder / "bundle" / "card.json").write_text(json.dumps(card))
    (folder / "parameters.yaml").write_text(yaml.safe_dump({"data": "", "seed": 42}))
    return folder


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    return _make(tmp_path_factory.mktemp("made") / "small")


@pytest.fixture
def run(made, tmp_path):
    """A fresh copy of the small run, ``runs/small``."""
    return shutil.copytree(made, tmp_path / "runs" / "small")


@pytest.fixture
def no_browser(monkeypatch):
    monkeypatch.setenv("DERMOSAN_CHROMIUM", "")


@pytest.fixture
def browser(chromium_command, monkeypatch):
    """Path of the browser that the other browser tests use."""
    monkeypatch.setenv("DERMOSAN_CHROMIUM", chromium_command[0])
    return chromium_command[0]


@pytest.fixture(scope="session")
def figure():
    return _figure


@pytest.fixture(scope="session")
def polar():
    return POLAR


@pytest.fixture(scope="session")
def write():
    """Write a notebook of outputs into a run folder."""

    def write(folder, stem, *outputs):
        return _write(folder, stem, _code("x", *outputs))

    return write


@pytest.fixture(scope="session")
def plotly():
    return _plotly
