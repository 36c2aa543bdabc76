"""Change one thing at a time in the modules that decide, and see whether a test notices.

    python -m venv --system-site-packages /tmp/mutmut   # or your own environment
    pip install mutmut==3.8.1
    python tests/mutate.py fusion study/metrics --sample 150

Without names all of `TESTS` are mutated. The changes are those of mutmut 3 (a number plus one,
`<` to `<=`, `+` to `-`, `and` to `or`, an argument left out or None, ...), but what is written for
people (docstrings, the words of an error) is left alone, and of a text only one change is tried.
No file is written: one process imports the libraries and forks a child for each change, which
imports the changed module from memory and runs the module's tests until one fails. A change that
makes the tests fail, or run ten times as long, is killed; what survives is listed with its line.
"""

import argparse
import difflib
import gc
import importlib
import importlib.util
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

import libcst as cst
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
    "hypothesis", "pytest",
)  # fmt: skip
CLINIC = "test_case test_diagnoser test_limits test_numbers test_reasons test_risk"
# Module below dermosan_lib: its tests below tests/, those that fail soonest first.
TESTS = {
    "fusion": "test_fusion clinic/test_case",
    "metadata": "test_metadata clinic/test_case",
    "abstention": "test_abstention clinic/test_limits",
    "prediction_sets": "test_prediction_sets clinic/test_limits",
    "study/metrics": "study/test_evaluation",
    "study/evaluation": "study/test_evaluation study/test_outcomes",
    "study/intervals": "study/test_intervals",
    "study/calibration_scores": "study/test_calibration_scores",
    "study/malignancy": "study/test_malignancy",
    "study/referral": "study/test_referral study/test_decision study/test_predictive_values",
    "study/decision": "study/test_decision",
    "study/selective": "study/test_selective",
    "study/predictive_values": "study/test_predictive_values study/test_decision",
    "study/mcnemar": "study/test_mcnemar",
    **{
        f"clinic/{name}": " ".join(f"clinic/{test}" for test in CLINIC.split())
        for name in ("case", "diagnosis", "diagnoser", "graph", "reasons", "risk")
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
    tests = [str(ROOT / "tests" / f"{name}.py") for name in TESTS[module].split()]
    source = path.read_text(encoding="utf-8")
    found = list(dict.fromkeys(changed for changed in changes(source) if changed != source))
    if len(found) > most:
        # In the order of the source, so that two runs of one seed are compared with ease.
        found = [found[k] for k in sorted(random.Random(seed).sample(range(len(found)), most))]
    start = time.monotonic()
    if not passes(module, path, source, tests, 600):
        sys.exit(f"{module}: its tests fail without a change. Mend them first.")
    limit = 10 * (time.monotonic() - start)
    alive = [changed for changed in found if passes(module, path, changed, tests, limit)]
    killed = len(found) - len(alive)
    _tell(f"| {module} | {len(found)} | {killed} | {killed / max(len(found), 1):.0%} |")
    for changed in alive:
        _tell(*_difference(source, changed))


def changes(source: str) -> Iterator[str]:
    """Every version of ``source`` in which mutmut changes one thing."""
    wrapper = cst.MetadataWrapper(cst.parse_module(source))
    visitor = _Visitor()
    module = wrapper.visit(visitor)
    for mutation in visitor.mutations:
        changed = deep_replace(module, mutation.original_node, mutation.mutated_node)
        yield changed.code  # type: ignore[union-attr]


def passes(module: str, path: Path, source: str, tests: list[str], limit_s: float) -> bool:
    """Whether ``tests`` pass where ``module`` has this ``source``, in a child of its own."""
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        os._exit(_run(module, path, source, tests))
    with suppress(OSError):  # the child may have done it
        os.setpgid(child, child)
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def _get_ready() -> None:
    """Import what every child needs, so that a child costs a part of a second."""
    import pytest

    for name in LIBRARIES:
        importlib.import_module(name)
    pytest.main(["--version", "--assert=plain"])
    gc.freeze()  # children need not look through the parent's objects


def _run(module: str, path: Path, source: str, tests: list[str]) -> int:
    import hypothesis
    import pytest

    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    # The same examples each time, none remembered from the change before, and none made smaller.
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    hypothesis.settings.register_profile(
        "mutate", database=None, derandomize=True, phases=phases
    )
    hypothesis.settings.load_profile("mutate")
    sys.path.insert(0, str(ROOT))
    sys.meta_path.insert(0, _Finder(module, path, source))  # type: ignore[arg-type]
    plain = ["-x", "-q", "--assert=plain", "-p", "no:cacheprovider", "-m", "not slow and not browser"]
    here = [test for test in tests if Path(test).is_file()]
    try:
        return int(pytest.main([*plain, "--rootdir", str(ROOT), *here]))
    except BaseException:  # noqa: BLE001  # a change may raise anything, which a test has noticed
        return 1


class _Visitor(MutationVisitor):  # type: ignore[misc]
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

    def __init__(self, module: str, path: Path, source: str) -> None:
        self._name = f"dermosan_lib.{module.replace('/', '.')}"
        self._path, self._source = path, source

    def find_spec(self, name: str, *_: Any) -> ModuleSpec | None:
        if name != self._name:
            return None
        loader = _Loader(name, str(self._path))
        loader.source = self._source
        return importlib.util.spec_from_file_location(name, self._path, loader=loader)


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
