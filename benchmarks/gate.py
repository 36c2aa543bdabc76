"""Whether int8 answers as float32 does on a finished run: ``python -m benchmarks.gate RUN DATA``.

Quantises the float32 graph of the run's bundle anew and prints what is measured on validation.
"""

import argparse
from pathlib import Path

import onnx
import pandas as pd

from dermosan_lib.study.bundling import FLOAT32_FILE, choose_engine
from dermosan_lib.study.runs import Run


def main() -> None:
    """Print the gate's figures as a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gate", description=__doc__)
    parser.add_argument("run", type=Path, help="run folder with a bundle")
    parser.add_argument("data", type=Path, help="its folder of images")
    options = parser.parse_args()
    run = Run(options.data.resolve(), options.run.resolve())
    bundle, val = run.trained_bundle(), run.rows("val")
    float32 = bundle.path / FLOAT32_FILE
    model = onnx.load(float32 if float32.is_file() else bundle.model_path)
    versions = {opset.domain: opset.version for opset in model.opset_import}
    del model.opset_import[:]  # early bundles of cut networks name each domain twice
    model.opset_import.extend(onnx.helper.make_opsetid(*pair) for pair in versions.items())
    graph = model.SerializeToString()
    engine = choose_engine(
        graph, run.pixels(bundle.size_px, bundle.frame), val, run.labels()[val], run.taxonomy(),
        views=bundle.views, seed=bundle.card["recipe"].get("seed", 42),
    )  # fmt: skip
    table = pd.DataFrame(engine.facts.get("parity", {})).T.to_string()
    size = f"{len(engine.graph) / 1e6:.1f} MB against {len(graph) / 1e6:.1f} MB"
    print(f"{engine.facts['name']}: {engine.facts['reason']} ({size})\n{table}")  # noqa: T201


if __name__ == "__main__":
    main()
