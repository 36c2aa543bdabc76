"""What is written for Triton and KServe: the graph unchanged, and a config of what it is."""

import re

import onnx
import pytest
import yaml

from dermosan_lib.bundle import Bundle, bundle_folder
from dermosan_lib.clinic.engine.remote import model_name
from dermosan_lib.errors import RunError
from dermosan_lib.faces.cli import main
from dermosan_lib.faces.inference import write_repository

KINDS = {"TYPE_UINT8": onnx.TensorProto.UINT8, "TYPE_FP32": onnx.TensorProto.FLOAT}


@pytest.mark.parametrize("name", ["demo", "dermoscopy7", "clinical6"])
def test_the_files_and_the_config(name, tmp_path):
    bundle = Bundle.load(bundle_folder(name))
    written = write_repository(bundle, tmp_path / "models")
    assert written.name == model_name(bundle)
    copied = {file.name: file.read_bytes() for file in (written / "1").iterdir()}
    assert copied == {file: (bundle.path / file).read_bytes() for file in bundle.seen}
    config = (written / "config.pbtxt").read_text()
    assert f'name: "{written.name}"' in config
    assert bundle.sha256 in config
    graph = onnx.load(written / "1" / "model.onnx", load_external_data=False).graph
    tensors = {one.name: one.type.tensor_type for one in (*graph.input, *graph.output)}
    found = re.findall(r'name: "(\w+)" data_type: (\w+) dims: \[ ([-\d, ]+) \]', config)
    assert {one[0] for one in found} == {"image", "logits", "embedding", "activation_maps"}
    for tensor, kind, dims in found:
        shape = tensors[tensor].shape.dim
        assert tensors[tensor].elem_type == KINDS[kind]
        assert not shape[0].dim_value  # as many pictures as come together
        for told, real in zip(dims.split(", "), shape[1:], strict=True):
            assert int(told) in (-1, real.dim_value) or not real.dim_value


def test_the_service_names_the_model(tiny_bundle, tmp_path):
    written = write_repository(tiny_bundle, tmp_path)
    service = yaml.safe_load((written / "inference-service.yaml").read_text())
    assert service["kind"] == "InferenceService"
    assert service["metadata"]["name"] == written.name
    assert re.fullmatch("[a-z]([-a-z0-9]{0,61}[a-z0-9])?", written.name)


def test_what_is_there_is_not_written_over(tiny_bundle, tmp_path):
    write_repository(tiny_bundle, tmp_path)
    with pytest.raises(RunError, match="is there already"):
        write_repository(tiny_bundle, tmp_path)


def test_by_the_command(tiny_bundle, tmp_path, capsys):
    folder = tmp_path / "models"
    assert main(["inference", "export", str(folder), "--bundle", str(tiny_bundle.path)]) == 0
    assert capsys.readouterr().out.strip() == str(folder / model_name(tiny_bundle))
