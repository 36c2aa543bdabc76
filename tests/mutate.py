"""Change one thing at a time in the modules that decide, and see whether a test notices.

    python3 -m venv build/mutmut
    build/mutmut/bin/pip install mutmut==3.8.1  # its own environment: the lock stays as it is
    PYTHONPATH=.venv/lib/python3.11/site-packages build/mutmut/bin/python tests/mutate.py NAME

Without names all of `TESTS` are mutated. The changes are those of mutmut 3 (a number plus one,
`<` to `<=`, `+` to `-`, `and` to `or`, an argument left out or None, ...), but what is written for
people (docstrings, the words of an error) is left alone, and of a text only one change is tried.
No file is written: tests are collected once, and a child forked for each change swaps the changed
function's code and runs the module's tests until one fails (what lies outside functions is imported
anew from memory). A change that makes the tests fail, or run ten times as long, is killed; what
survives is listed with its line.
"""

import argparse
import difflib
import gc
import importlib
import importlib.util
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

import _pytest.main
import hypothesis
import libcst as cst
import pytest
from mutmut.mutation.file_mutation import (
    MutationVisitor,
    OuterFunctionProvider,
    deep_replace,
)
from mutmut.mutation.mutators import mutation_operators, operator_string
from mutmut.mutation.pragma_handling import IgnoredCode

ROOT = Path(__file__).resolve().parents[1]
LIBRARIES = (
    "numpy", "pandas", "scipy.stats", "sklearn.metrics", "onnx", "onnxruntime", "cv2", "PIL.Image",
    "faiss", "imagehash", "filelock", "tqdm",
)  # fmt: skip
CLINIC = (
    "test_numbers test_colours test_risk test_reasons engine/test_graph test_case test_limits "
    "test_diagnoser"
)
EVALUATION = {
    "weighted_metrics": "evaluation",
    "evaluation": "evaluation outcomes intervals",
    "intervals": "intervals",
    "calibration_scores": "calibration_scores intervals",
    "malignancy_score": "malignancy_score intervals",
    "referral": "referral net_benefit predictive_values",
    "net_benefit": "net_benefit intervals",
    "risk_coverage": "risk_coverage intervals",
    "predictive_values": "predictive_values intervals",
}
# Module below dermosan_lib: its tests below tests/, those that fail soonest first.
TESTS = {
    "decision/photo_fusion": "decision/test_photo_fusion clinic/test_case",
    "decision/attribute_evidence": "decision/test_attribute_evidence clinic/test_case",
    "decision/abstention": "decision/test_abstention clinic/test_limits",
    "decision/mahalanobis_distance": "decision/test_mahalanobis_distance clinic/test_limits",
    "decision/prediction_set_rule": "decision/test_prediction_set_rule clinic/test_limits",
    **{
        f"study/evaluation/{name}": " ".join(
            f"study/evaluation/test_{test}" for test in tests.split()
        )
        for name, tests in EVALUATION.items()
    },
    "study/comparison/mcnemar_test": "study/comparison/test_mcnemar_test",
    **{
        f"clinic/{name}": " ".join(f"clinic/{test}" for test in CLINIC.split())
        for name in ("case", "diagnosis", "diagnoser", "engine/graph", "reasons", "risk")
    },
}


def main() -> None:
    """Mutate the modules asked for, one after the other."""
    parser = argparse.ArgumentParser(prog="python tests/mutate.py", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=f"of {', '.join(TESTS)} (all)")
    parser.add_argument("--sample", type=int, default=150, help="at most so many changes a module")
    parser.add_argument("--seed", type=int, default=42, help="of the sample")
    options = parser.parse_args()
    asked = options.modules or list(TESTS)
    if unknown := sorted(set(asked) - set(TESTS)):
        parser.error(f"{unknown[0]} is not known; choose among {', '.join(TESTS)}")
    _get_ready()
    with tempfile.TemporaryDirectory() as compiled:
        # Compiled once for all children, and not beside the sources.
        sys.dont_write_bytecode, sys.pycache_prefix = False, compiled
        _tell("| module | mutants | killed | score |", "|---|---|---|---|")
        for module in asked:
            mutate(module, options.sample, options.seed)


def mutate(module: str, most: int, seed: int) -> None:
    """Tell how many changes of ``module`` its tests notice, then those that they do not."""
    path = ROOT / "dermosan_lib" / f"{module}.py"
    found = list({change.source: change for change in changes(path)}.values())
    if len(found) > most:
        # In the order of the source, so that two runs of one seed are compared with ease.
        found = [found[k] for k in sorted(random.Random(seed).sample(range(len(found)), most))]
    name = f"dermosan_lib.{module.replace('/', '.')}"
    tests = [str(ROOT / "tests" / f"{test}.py") for test in TESTS[module].split()]
    inside = [change for change in found if change.inside]
    unseen = {
        change.source
        for change, passed in zip(inside, _in_turn(name, inside, tests), strict=True)
        if passed
    }
    for change in found:
        if not change.inside and _passes(lambda c=change: _run(tests, _Finder(name, c)), 600):
            unseen.add(change.source)
    killed = len(found) - len(unseen)
    _tell(f"| {module} | {len(found)} | {killed} | {killed / max(len(found), 1):.0%} |")
    for change in found:
        if change.source in unseen:
            _tell(*_difference(path.read_text(encoding="utf-8"), change.source))


@dataclass(frozen=True)
class Change:
    """A module with one thing changed."""

    path: Path
    source: str
    inside: bool  # of a function, whose code can be swapped where it is already imported


def changes(path: Path) -> Iterator[Change]:
    """Every version of the module at ``path`` in which mutmut changes one thing."""
    source = path.read_text(encoding="utf-8")
    visitor = _Visitor()
    module = cst.MetadataWrapper(cst.parse_module(source)).visit(visitor)
    for mutation in visitor.mutations:
        changed = deep_replace(module, mutation.original_node, mutation.mutated_node)
        inside = mutation.contained_by_top_level_function is not None
        if changed.code != source:
            yield Change(path, changed.code, inside)


def _get_ready() -> None:
    """Import what every child needs, so that a child costs a part of a second."""
    for name in LIBRARIES:
        importlib.import_module(name)
    pytest.main(["--version", "--assert=plain"])
    gc.freeze()  # children need not look through the parent's objects


def _in_turn(name: str, found: list[Change], tests: list[str]) -> list[bool]:
    """Whether tests pass with each change, by a child that collects them once and forks."""
    ours, theirs = os.pipe()
    if os.fork() == 0:
        os.close(ours)
        os._exit(_run(tests, _Turns(name, found, theirs)))
    os.close(theirs)
    with os.fdopen(ours, "rb") as answers:
        told = answers.read()
    os.wait()
    if len(told) != 1 + len(found) or not told[0]:
        sys.exit(f"{name}: its tests fail without a change. Mend them first.")
    return [bool(answer) for answer in told[1:]]


class _Turns:
    """Instead of running the collected tests once, runs them once for each change."""

    def __init__(self, name: str, found: list[Change], answers: int) -> None:
        self._name, self._found, self._answers = name, found, answers
        self._seconds: dict[str, float] = {}  # of the processor, by test: the quickest run first

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        module = importlib.import_module(self._name)
        gc.freeze()
        start = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            told = Path(folder) / "seconds.json"
            self._tell(_passes(lambda: self._try(session, None, told), 600))
            seconds = json.loads(told.read_text()) if told.is_file() else {}
        limit = 10 * (time.monotonic() - start) + 5
        files = list(dict.fromkeys(item.path for item in session.items))
        session.items.sort(key=lambda item: (files.index(item.path), seconds.get(item.nodeid, 0)))
        for change in self._found:
            code = compile(change.source, str(change.path), "exec")
            self._tell(_passes(lambda code=code: self._try(session, (module, code)), limit))
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        start = time.process_time()
        done = yield
        self._seconds[item.nodeid] = time.process_time() - start
        return done

    def _try(
        self,
        session: pytest.Session,
        swap: tuple[ModuleType, CodeType] | None,
        told: Path | None = None,
    ) -> int:
        if swap is not None:
            changed = {"__name__": self._name}
            exec(swap[1], changed)
            _swap(vars(swap[0]), changed, self._name)
        with suppress(session.Failed, session.Interrupted):
            _pytest.main.pytest_runtestloop(session)
        if told is not None:
            told.write_text(json.dumps(self._seconds))
        return int(session.testsfailed > 0)

    def _tell(self, passed: bool) -> None:
        os.write(self._answers, bytes([passed]))


def _swap(old: Mapping[str, Any], new: Mapping[str, Any], name: str) -> None:
    """Give the functions of ``old``, wherever they were imported to, the code of ``new``."""
    for key, value in new.items():
        if isinstance(value, type) and value.__module__ == name:
            _swap(vars(old[key]), vars(value), name)
            continue
        ours, theirs = _function(old.get(key)), _function(value)
        if ours is not None and theirs is not None and theirs.__module__ == name:
            ours.__code__, ours.__defaults__ = theirs.__code__, theirs.__defaults__
            ours.__kwdefaults__ = theirs.__kwdefaults__


def _function(value: object) -> FunctionType | None:
    inner = value.fget if isinstance(value, property) else getattr(value, "__func__", value)
    return inner if isinstance(inner, FunctionType) else None


def _passes(run: Callable[[], int], limit_s: float) -> bool:
    """Whether ``run`` gives 0 within the time, in a child of its own."""
    child = os.fork()
    if child == 0:
        try:
            os._exit(run())
        except BaseException:  # a change may raise anything: it was noticed
            os._exit(1)
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def _run(tests: list[str], plugin: "_Turns | _Finder") -> int:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    # The same few examples each time, none remembered from the change before, none made smaller.
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    hypothesis.settings.register_profile(
        "mutate", database=None, derandomize=True, phases=phases, max_examples=25
    )
    hypothesis.settings.load_profile("mutate")
    sys.path.insert(0, str(ROOT))
    if isinstance(plugin, _Finder):
        sys.meta_path.insert(0, plugin)
    quick = ["-m", "not slow and not browser", "--rootdir", str(ROOT)]
    plain = ["-x", "-q", "--assert=plain", "-p", "no:cacheprovider"]
    return int(pytest.main([*plain, *quick, *tests], plugins=[plugin]))


class _Visitor(MutationVisitor):
    """mutmut's, without what is written for people."""

    METADATA_DEPENDENCIES = (cst.metadata.PositionProvider, OuterFunctionProvider)

    def __init__(self) -> None:
        once = [
            (kind, _first_change if operator is operator_string else operator)
            for kind, operator in mutation_operators
        ]
        super().__init__(once, IgnoredCode(set(), set(), set()))

    def on_visit(self, node: cst.CSTNode) -> bool:
        return not isinstance(node, cst.Raise) and bool(super().on_visit(node))


def _first_change(node: cst.BaseString) -> Iterator[cst.BaseString]:
    yield from list(operator_string(node))[:1]


class _Finder:
    """Gives the changed module where it is imported."""

    def __init__(self, name: str, change: Change) -> None:
        self._name, self._change = name, change

    def find_spec(self, name: str, *_: Any) -> ModuleSpec | None:
        if name != self._name:
            return None
        loader = _Loader(name, str(self._change.path))
        loader.source = self._change.source
        return importlib.util.spec_from_file_location(name, self._change.path, loader=loader)


class _Loader(SourceFileLoader):
    source: str

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.source, self.path, "exec")


def _difference(source: str, changed: str) -> Iterator[str]:
    old, new = source.splitlines(), changed.splitlines()
    for tag, i, k, i2, k2 in difflib.SequenceMatcher(None, old, new, False).get_opcodes():
        if tag != "equal":
            yield f"  line {i + 1}"
            yield from (f"    - {line.strip()}" for line in old[i:k])
            yield from (f"    + {line.strip()}" for line in new[i2:k2])


def _tell(*lines: str) -> None:
    print(*lines, sep="\n", flush=True)  # noqa: T201  # a report's own voice


if __name__ == "__main__":
    main()
