"""Fixtures that more than one test module needs, and how tests are spread over processes."""

import contextlib
import gc
import math
import os
import re
import runpy
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

if "PYTEST_XDIST_WORKER" in os.environ:
    # The cores are shared out already: threads of several processes would wait for one another.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
    os.environ.setdefault("TF_NUM_INTEROP_THREADS", "1")

import numpy as np
import psutil
import pytest
from hypothesis import settings
from onnx import TensorProto, helper, numpy_helper

from dermosan_lib.bundle import Bundle, Card, write_bundle
from dermosan_lib.conditions import Taxonomy, load_taxonomy
from dermosan_lib.system import process_map

if "PYTEST_XDIST_WORKER" in os.environ:
    # Nor do more processes help, and on a busy machine all work looks like enough for them.
    process_map.STARTING_S = math.inf

REPOSITORY = Path(__file__).resolve().parents[1]
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_MS = 180_000  # for Chromium on a busy machine
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")

# A module that is slow or needs a browser throughout.
WHOLLY_SLOW = re.compile(r"^pytestmark = (\[\s*)?pytest\.mark\.(slow|browser)", re.MULTILINE)
# Modules of a minute and more, the longest first: begun last, one would be waited for alone.
LONGEST = (
    "faces/server/test_attacks.py",
    "notebooks/test_run.py",
    "study/training/test_exactness.py",
    "study/pipeline/test_published_weights.py",
    "quality/test_checks.py",
    "test_nothing_leaves.py",
    "study/shortcuts/test_shortcut_audit.py",
)
WORKER_BYTES = 4_000_000_000  # TensorFlow and a server, a browser or a run beside it

# Processes side by side make any one example late: no property is about time.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
if os.environ.get("DERMOSAN_FORBID_SKIPS"):
    # The same examples each time, so that a change is judged by what it changed.
    settings.load_profile("ci")


def pytest_configure(config: pytest.Config) -> None:
    """Without slow tests, properties that ask for no number of examples are tried on fewer."""
    if "not slow" in config.option.markexpr:
        settings.register_profile("quick", settings(), max_examples=20)
        settings.load_profile("quick")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Processes for ``-n auto``: one a core, and half as many again since servers mostly wait.

    Fewer where memory is short.
    """
    from dermosan_lib.faces.server.capacity import available_bytes

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    cores = cores or 1
    wanted = cores if "not slow" in config.option.markexpr else cores + cores // 2
    return max(1, min(wanted, available_bytes() // WORKER_BYTES))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Without slow tests, do not import their modules either: Keras alone takes five seconds."""
    if "not slow" not in config.option.markexpr or collection_path.suffix != ".py":
        return None
    return bool(WHOLLY_SLOW.search(collection_path.read_text(encoding="utf-8"))) or None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest modules come first, then slow ones, so that processes end together."""
    slow = {item.path for item in items if any(map(item.get_closest_marker, ("slow", "browser")))}
    places = {REPOSITORY / "tests" / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: (places.get(item.path, len(places)), item.path not in slow))


def pytest_collection_finish() -> None:
    """What has been imported stays: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def common_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this session that its processes share; who writes in it takes a lock."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "common"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def commands_below() -> Callable[..., dict[psutil.Process, list[str]]]:
    """Processes that one has begun, parents first, and their command lines.

    None of those that end while they are looked at: a process may, at any time.
    """

    def found(process_id: int | None = None, recursive: bool = True) -> dict[Any, list[str]]:
        commands = {}
        for child in psutil.Process(process_id).children(recursive=recursive):
            with contextlib.suppress(psutil.NoSuchProcess):
                commands[child] = child.cmdline()
        return commands

    return found


@pytest.fixture
def shared_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work on `process_map.FEW` files or more is given to other processes, however little it is."""
    monkeypatch.setattr(process_map, "STARTING_S", -1.0)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The folder that holds `pyproject.toml`."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real images and weights that cannot be committed; CONTRIBUTING.md tells of the folder."""
    folder = Path(os.environ.get("DERMOSAN_SHARED", REPOSITORY.parent / "shared"))
    if not (folder / "data").is_dir():
        if os.environ.get("DERMOSAN_FORBID_SKIPS"):
            pytest.fail(f"{folder} holds no data, and DERMOSAN_FORBID_SKIPS is set.")
        pytest.skip(f"{folder} holds no real images (set DERMOSAN_SHARED)")
    return folder


def tiny_graph(classes: int, size_px: int = 64) -> bytes:
    """An ONNX graph of the bundle contract whose logits follow mean red, green and blue."""
    rng = np.random.default_rng(5)
    kernel = rng.normal(0, 4, (3, classes)).astype(np.float32)
    nodes = [
        helper.make_node("Cast", ["image"], ["pixels"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["pixels", "scale"], ["scaled"]),
        helper.make_node("ReduceMean", ["scaled"], ["embedding"], axes=[1, 2], keepdims=0),
        helper.make_node("MatMul", ["embedding", "kernel"], ["logits"]),
        helper.make_node("Transpose", ["scaled"], ["planes"], perm=[0, 3, 1, 2]),
        helper.make_node("AveragePool", ["planes"], ["small"], kernel_shape=[8, 8], strides=[8, 8]),
        helper.make_node("Transpose", ["small"], ["cells"], perm=[0, 2, 3, 1]),
        helper.make_node("MatMul", ["cells", "kernel"], ["signed"]),
        helper.make_node("Relu", ["signed"], ["activation_maps"]),
    ]
    image = helper.make_tensor_value_info("image", TensorProto.UINT8, ["n", size_px, size_px, 3])
    outputs = [
        helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", classes]),
        helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["n", 3]),
        helper.make_tensor_value_info("activation_maps", TensorProto.FLOAT, ["n", 8, 8, classes]),
    ]
    constants = [
        numpy_helper.from_array(kernel, "kernel"),
        numpy_helper.from_array(np.float32(1 / 255), "scale"),
    ]
    graph = helper.make_graph(nodes, "tiny", [image], outputs, constants)
    opsets = [helper.make_opsetid("", 17)]
    return bytes(helper.make_model(graph, opset_imports=opsets, ir_version=8).SerializeToString())


def tiny_card(taxonomy: Taxonomy, **changes: Any) -> Card:
    """A card for `tiny_graph`."""
    return {
        "name": "tiny",
        "version": "1",
        "demonstration": True,
        "taxonomy": taxonomy.name,
        "conditions": [condition.to_dict() for condition in taxonomy],
        **({"groups": [one.to_dict() for one in taxonomy.groups]} if taxonomy.groups else {}),
        "input": {"size_px": 64},
        "temperature": 1.0,
        "operating_points": {
            "high_sensitivity": {"threshold": 0.2},
            "high_specificity": {"threshold": 0.6},
        },
        "data": {"name": "nothing"},
        **changes,
    }


@pytest.fixture(scope="session")
def tiny_bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """A bundle for kaggle10 that answers in microseconds; its answers mean nothing."""
    taxonomy = load_taxonomy("kaggle10")
    target = tmp_path_factory.mktemp("bundles") / "tiny"
    return write_bundle(target, tiny_graph(len(taxonomy)), tiny_card(taxonomy))


@pytest.fixture(scope="session")
def write_tiny() -> Callable[[Path, Taxonomy], Bundle]:
    """Write a bundle like `tiny_bundle` for another taxonomy."""
    return lambda target, taxonomy: write_bundle(
        target, tiny_graph(len(taxonomy)), tiny_card(taxonomy)
    )


@pytest.fixture(scope="session")
def chromium_command() -> list[str]:
    """Path of a browser and its arguments. Skips where there is none (set DERMOSAN_CHROMIUM)."""
    found = os.environ.get("DERMOSAN_CHROMIUM") or next(
        filter(None, map(shutil.which, CHROMIUM_NAMES)), None
    )
    if found is None:
        if os.environ.get("DERMOSAN_FORBID_SKIPS"):
            pytest.fail("No Chromium was found, and DERMOSAN_FORBID_SKIPS is set.")
        pytest.skip("no Chromium was found (set DERMOSAN_CHROMIUM)")
    return [found, *CHROMIUM_ARGUMENTS]


@pytest.fixture(scope="session")
def patience_ms() -> int:
    """How long a page may take for anything, in milliseconds: no test is about time."""
    return PATIENCE_MS


@pytest.fixture(scope="session")
def chromium(chromium_command: list[str]) -> Iterator[Any]:
    """A headless browser, one for all tests since Playwright starts once a process."""
    sync_api = pytest.importorskip("playwright.sync_api")
    path, *arguments = chromium_command
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=arguments, timeout=PATIENCE_MS
        )
        browser.new_context = _patient(browser.new_context)
        browser.new_page = _patient(browser.new_page)
        yield browser
        browser.close()


def _patient(opens: Callable[..., Any]) -> Callable[..., Any]:
    """``opens``, whose pages wait as long as a busy machine may take."""

    def opened(**options: Any) -> Any:
        found = opens(**options)
        found.set_default_timeout(PATIENCE_MS)
        if slow_ms := os.environ.get("DERMOSAN_SLOW_LINE_MS"):  # to find what tests read too early
            slow = Path(__file__).with_name("slow_line.js").read_text(encoding="utf-8")
            found.add_init_script(slow.replace("MS", str(int(slow_ms))))
        return found

    return opened


@pytest.fixture(scope="session")
def quiet() -> SimpleNamespace:
    """``watched`` and ``left_in`` of `quiet.py`: what a command asks of the network and leaves."""
    return SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("quiet.py"))))
