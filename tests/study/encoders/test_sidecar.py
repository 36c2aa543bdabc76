import json

import pytest

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.encoders.sidecar import read_sidecar

GOOD = {"licence": "MIT", "pretrained_on": "x", "mean": [0, 0, 0], "std": [1, 1, 1]}


@pytest.fixture
def graph(tmp_path):
    path = tmp_path / "vit.onnx"
    path.write_bytes(b"")
    return path


@pytest.mark.parametrize("name", ["vit.json", "vit.onnx.json", "vit.yaml", "vit.onnx.yml"])
def test_json_and_yaml_are_read_beside_the_graph(graph, name):
    graph.with_name(name).write_text(json.dumps(GOOD | {"scale": "1/255", "size_px": [224, 224]}))
    read = read_sidecar(graph)
    assert read.mean == (0.0, 0.0, 0.0)
    assert read.size_px == 224
    assert read.scale == 1 / 255


def test_the_american_spelling_is_read(graph):
    entries = {"license": "CC BY 4.0"} | {k: v for k, v in GOOD.items() if k != "licence"}
    graph.with_suffix(".json").write_text(json.dumps(entries))
    assert read_sidecar(graph).licence == "CC BY 4.0"


def test_none_and_several_are_refused(graph):
    with pytest.raises(NetworkError, match=r"there is no vit.json or vit.yaml beside vit.onnx"):
        read_sidecar(graph)
    for suffix in (".json", ".yaml"):
        graph.with_suffix(suffix).write_text(json.dumps(GOOD))
    with pytest.raises(NetworkError, match=r"has one sidecar, but vit.onnx has vit.json, vit.yaml"):
        read_sidecar(graph)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"licence": None}, "must state licence .* Write licence: MIT"),
        ({"pretrained_on": None}, "must state pretrained_on"),
        ({"mean": None}, "must state mean"),
        ({"std": None}, "must state std"),
        ({"licence": "  "}, "licence must be a text"),
        ({"licence": 3}, "licence must be a text, but is 3"),
        ({"licence": "a\x00b"}, "printable"),
        ({"mean": [1, 2]}, "red, green and blue each"),
        ({"mean": ["a", 1, 2]}, "mean must be a number, but is 'a'"),
        ({"mean": [True, 1, 2]}, "mean must be a number, but is True"),
        ({"std": [0, 1, 1]}, "std must be above 0"),
        ({"std": -1}, "std must be above 0"),
        ({"scale": 255}, "above 0 and be at most 1, but is 255"),
        ({"scale": 0}, "above 0 and be at most 1"),
        ({"size_px": 224.0}, "size_px must be the edge"),
        ({"size_px": 5000}, "32 to 1024"),
        ({"size_px": [224, 256]}, "edge of a square"),
        ({"layout": "HWC"}, "layout must be one of NCHW, NHWC, but is 'HWC'"),
        ({"pool": "max"}, r"pool must be one of cls, mean, cls\+mean"),
        ({"prefix_tokens": -1}, "prefix_tokens must be a whole number"),
        ({"meen": 1}, "has no entry 'meen'. Choose among"),
    ],
)
def test_bad_entries_are_told(graph, changes, words):
    graph.with_suffix(".json").write_text(json.dumps(GOOD | changes))
    with pytest.raises(NetworkError, match=words) as caught:
        read_sidecar(graph)
    assert str(caught.value).startswith("vit.json")


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("vit.json", "{", "must be JSON"),
        ("vit.json", '{"licence": "a", "licence": "b"}', "stands twice"),
        ("vit.json", "[1]", "must be a mapping"),
        ("vit.json", "[" * 50_000, "must be JSON"),
        ("vit.json", '{"licence": "MIT", "pretrained_on": "x", "mean": NaN, "std": 1}', "number"),
        ("vit.yaml", "licence: [", "must be YAML"),
        ("vit.yaml", "licence: a\nlicence: b", "stands twice"),
        ("vit.yaml", "a: &a [1]\nb: *a", "aliases are not read"),
        ("vit.yaml", "!!python/object/apply:os.getcwd []", "must be YAML"),
        ("vit.yaml", "1: a", "keys are texts"),
        ("vit.yaml", "", "must be a mapping"),
        ("vit.yaml", "x" * 200_000, "the limit is 100,000"),
        ("vit.yaml", "licence: \udcff", "must be YAML"),
    ],
)
def test_unreadable_files_are_told_in_a_line(graph, name, text, words):
    graph.with_name(name).write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(NetworkError, match=words) as caught:
        read_sidecar(graph)
    assert "\n" not in str(caught.value)
