"""A bundle as other inference servers take it: its graph unchanged, and how they are told of it."""

import shutil
from pathlib import Path

from dermosan_lib.bundle import MODEL, OUTPUTS, Bundle
from dermosan_lib.clinic.engine import open_quickest
from dermosan_lib.clinic.engine.remote import MOST_AT_ONCE, SHA256, model_name
from dermosan_lib.errors import RunError
from dermosan_lib.system import atomic_path

CONFIG, INFERENCE_SERVICE = "config.pbtxt", "inference-service.yaml"


def write_repository(bundle: Bundle, folder: Path) -> Path:
    """Write ``folder/NAME/`` with ``config.pbtxt`` and ``1/`` with the graph and its weights.

    That is a model of Triton's repository, and with ``inference-service.yaml`` one of KServe's
    Triton runtime. NAME is `model_name`, by which ours ask. Whole or not at all.

    Raises `RunError` where the model is there already, and `BundleError` for a graph that cannot
    be opened.
    """
    name = model_name(bundle)
    target = folder / name
    if target.exists():
        raise RunError(f"{target} is there already. Remove it, or choose another folder.")
    session, _ = open_quickest(bundle, None)
    shapes = {node.name: list(node.shape) for node in session.get_outputs()}
    folder.mkdir(parents=True, exist_ok=True)
    with atomic_path(target) as temporary:
        (temporary / "1").mkdir(parents=True)
        for file in sorted({MODEL, *bundle.seen}):
            shutil.copyfile(bundle.path / file, temporary / "1" / file)
        (temporary / CONFIG).write_text(triton_config(bundle, shapes), encoding="utf-8")
        (temporary / INFERENCE_SERVICE).write_text(_service(name), encoding="utf-8")
    return target


def triton_config(bundle: Bundle, shapes: dict[str, list[object]]) -> str:
    """``config.pbtxt`` for a graph whose outputs have ``shapes``, the first axis being pictures."""
    size = bundle.size_px
    parts = [
        f'name: "{model_name(bundle)}"',
        'backend: "onnxruntime"',
        f"max_batch_size: {MOST_AT_ONCE}",
        _tensor("input", "image", "TYPE_UINT8", [size, size, 3]),
    ]
    classes = len(bundle.taxonomy)
    for name in OUTPUTS:
        rest = [edge if isinstance(edge, int) and edge > 0 else -1 for edge in shapes[name][1:]]
        if name != "embedding":
            rest[-1] = classes
        parts.append(_tensor("output", name, "TYPE_FP32", rest))
    parts += [
        "dynamic_batching { max_queue_delay_microseconds: 2000 }",
        f'parameters {{ key: "{SHA256}" value {{ string_value: "{bundle.sha256}" }} }}',
    ]
    return "\n".join(parts) + "\n"


def _tensor(kind: str, name: str, datatype: str, dims: list[int]) -> str:
    listed = ", ".join(map(str, dims))
    return f'{kind} {{ name: "{name}" data_type: {datatype} dims: [ {listed} ] }}'


def _service(name: str) -> str:
    return f"""\
# The folder above this one goes to the storage, whole: its config.pbtxt and 1/ lie in {name}/.
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata:
  name: {name}
spec:
  predictor:
    model:
      modelFormat:
        name: onnx
      runtime: kserve-tritonserver
      protocolVersion: v2
      storageUri: pvc://models/dermosan  # or s3://, gs://, hf://: what holds {name}/
      resources:
        requests: {{cpu: "2", memory: 2Gi}}
"""
