"""Others' servers of a bundle's graph asked by us, and our server asked by another's client.

    python -m benchmarks.inference_servers --bundle dermoscopy7 --python OTHER/bin/python

Needs ``mlserver``, ``onnxruntime``, ``tritonclient[http]`` and, for Triton itself,
``nvidia-pytriton``, in an environment of their own, whose Python is given: their versions of other
packages are not ours. What is missing there is left out and said so. MLServer's pandas wants a
newer NumPy than ``nvidia-pytriton``, so that both together take two environments. The wheel of
``nvidia-pytriton`` brings Triton's server but not its backend of ONNX Runtime: the config is taken
as we write it but for the backend, which is Triton's Python one, of a few lines that run the same
``model.onnx`` by ONNX Runtime.
"""

# ruff: noqa: T201  # it is a command

import argparse
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from dermosan_lib.bundle import Bundle, bundle_folder
from dermosan_lib.clinic.engine.remote import model_name
from dermosan_lib.errors import InferenceError
from dermosan_lib.faces.inference import compare, write_repository

OUTPUTS = ("logits", "embedding", "activation_maps")
_START_S = 90.0

_TRITON = """
import os, numpy, onnxruntime
import triton_python_backend_utils as triton
NAMES = ["logits", "embedding", "activation_maps"]
class TritonPythonModel:
    def initialize(self, args):
        folder = os.path.join(args["model_repository"], args["model_version"])
        self.session = onnxruntime.InferenceSession(os.path.join(folder, "model.onnx"))
    def execute(self, requests):
        answers = []
        for request in requests:
            image = triton.get_input_tensor_by_name(request, "image").as_numpy()
            found = zip(NAMES, self.session.run(NAMES, {"image": image}))
            answers.append(triton.InferenceResponse([triton.Tensor(*one) for one in found]))
        return answers
"""
_MLSERVER = """
import onnxruntime
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceResponse
NAMES = ["logits", "embedding", "activation_maps"]
class Runtime(MLModel):
    async def load(self):
        self.session = onnxruntime.InferenceSession(self.settings.parameters.uri)
        return True
    async def predict(self, payload):
        image = NumpyCodec.decode_input(payload.inputs[0]).astype("uint8")
        found = zip(NAMES, self.session.run(NAMES, {"image": image}))
        outputs = [NumpyCodec.encode_output(name, value) for name, value in found]
        return InferenceResponse(model_name=self.name, outputs=outputs)
"""
_CLIENT = """
import sys, numpy, onnxruntime, tritonclient.http as http
url, name, model, size = *sys.argv[1:4], int(sys.argv[4])
NAMES = ["logits", "embedding", "activation_maps"]
session, client = onnxruntime.InferenceSession(model), http.InferenceServerClient(url)
assert client.is_server_live() and client.is_server_ready() and client.is_model_ready(name)
assert [one["name"] for one in client.get_model_metadata(name)["outputs"]] == NAMES
for n in (1, 5):
    image = numpy.random.default_rng(n).integers(0, 256, (n, size, size, 3), numpy.uint8)
    expected = dict(zip(NAMES, session.run(NAMES, {"image": image})))
    for binary in (True, False):
        fed = http.InferInput("image", list(image.shape), "UINT8")
        fed.set_data_from_numpy(image, binary_data=binary)
        outputs = [http.InferRequestedOutput(one, binary_data=binary) for one in NAMES]
        answer = client.infer(name, [fed], outputs=outputs)
        for one, value in expected.items():
            apart = float(numpy.abs(answer.as_numpy(one) - value).max())
            print(f"  {n} pictures, {'binary' if binary else 'JSON'}, {one}: {apart:.3g} apart")
try:
    client.infer("another", [fed])
except http.InferenceServerException as error:
    print(f"  another model: {error}")
"""


def main() -> None:
    """Run what there is."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--bundle", default="dermoscopy7")
    parser.add_argument("--python", type=Path, default=Path(sys.executable))
    options = parser.parse_args()
    bundle = Bundle.load(bundle_folder(options.bundle))
    with tempfile.TemporaryDirectory() as folder:
        for title, run in (
            ("Triton's server, our client", _triton),
            ("MLServer, our client", _mlserver),
            ("our server, Triton's client", _tritonclient),
        ):
            print(f"{title}:")
            try:
                run(bundle, options.python.absolute(), Path(folder))
            except (InferenceError, OSError, subprocess.SubprocessError) as error:
                print(f"  not done: {error}")


def _triton(bundle: Bundle, python: Path, folder: Path) -> None:
    print(f"  version {_version(python, 'nvidia-pytriton')}")
    site = Path(_asked(python, "import pytriton; print(pytriton.__path__[0])")).parent
    server = site / "pytriton" / "tritonserver"
    models, backends, port = folder / "models", folder / "backends", _free_port()
    written = write_repository(bundle, models)
    config = written / "config.pbtxt"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace('"onnxruntime"', '"python"'), encoding="utf-8")
    (written / "1" / "model.py").write_text(_TRITON, encoding="utf-8")
    shutil.copytree(server / "backends" / "python", backends / "python")
    minor = _asked(python, "import sys; print('%d.%d' % sys.version_info[:2])")
    stub = server / "python_backend_stubs" / minor / "triton_python_backend_stub"
    shutil.copy(stub, backends / "python")
    library = _asked(python, "import sysconfig; print(sysconfig.get_config_var('LIBDIR'))")
    paths = os.pathsep.join([library, *map(str, site.glob("nvidia_pytriton.libs"))])
    environment = os.environ | {"LD_LIBRARY_PATH": paths, "PYTHONPATH": str(site)}
    environment["PATH"] = f"{python.parent}{os.pathsep}{environment['PATH']}"
    command = [
        str(server / "bin" / "tritonserver"), f"--model-repository={models}",
        f"--backend-directory={backends}", f"--http-port={port}", "--http-address=127.0.0.1",
        "--allow-grpc=false", "--allow-metrics=false",
    ]  # fmt: skip
    with _running(command, folder, environment, f"http://127.0.0.1:{port}"):
        _compared(bundle, f"http://127.0.0.1:{port}")


def _mlserver(bundle: Bundle, python: Path, folder: Path) -> None:
    print(f"  version {_version(python, 'mlserver')}")
    home, port = folder / "mlserver", _free_port()
    home.mkdir()
    (home / "runtime.py").write_text(_MLSERVER, encoding="utf-8")
    size, classes = bundle.size_px, len(bundle.taxonomy)
    shapes = ([-1, classes], [-1, -1], [-1, -1, -1, classes])
    described = {
        "name": model_name(bundle),
        "implementation": "runtime.Runtime",
        "platform": "onnxruntime_onnx",
        "parameters": {"uri": str(bundle.model_path.resolve())},
        "inputs": [{"name": "image", "datatype": "UINT8", "shape": [-1, size, size, 3]}],
        "outputs": [
            {"name": name, "datatype": "FP32", "shape": shape}
            for name, shape in zip(OUTPUTS, shapes, strict=True)
        ],
    }
    (home / "model-settings.json").write_text(json.dumps(described), encoding="utf-8")
    ports = {"host": "127.0.0.1", "http_port": port, "grpc_port": _free_port()}
    ports |= {"metrics_port": _free_port(), "parallel_workers": 0}
    (home / "settings.json").write_text(json.dumps(ports), encoding="utf-8")
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    command = [str(python.parent / "mlserver"), "start", str(home)]
    with _running(command, folder, environment, f"http://127.0.0.1:{port}"):
        _compared(bundle, f"http://127.0.0.1:{port}")


def _tritonclient(bundle: Bundle, python: Path, folder: Path) -> None:
    print(f"  version {_version(python, 'tritonclient')}")
    port = _free_port()
    command = [sys.executable, "-m", "dermosan_lib", "inference", "serve"]
    command += ["--bundle", str(bundle.path.resolve()), "--port", str(port)]
    with _running(command, folder, dict(os.environ), f"http://127.0.0.1:{port}"):
        asked = [f"127.0.0.1:{port}", model_name(bundle)]
        asked += [str(bundle.model_path.resolve()), str(bundle.size_px)]
        print("  " + _asked(python, _CLIENT, *asked))


def _compared(bundle: Bundle, url: str) -> None:
    for row in compare(bundle, url):
        apart = "the same to the bit" if row.same else f"{row.difference:.3g} apart"
        print(f"  {row.output}, {row.shape[0]} pictures, up to {row.largest:.3g}: {apart}")


@contextlib.contextmanager
def _running(
    command: list[str], folder: Path, environment: dict[str, str], url: str
) -> Iterator[None]:
    """Until it answers that it is ready; raises `OSError` where it does not."""
    direct = build_opener(ProxyHandler({}))
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=folder)
        try:
            deadline = time.monotonic() + _START_S
            while process.poll() is None and time.monotonic() < deadline:
                with contextlib.suppress(URLError, OSError):
                    direct.open(f"{url}/v2/health/ready", timeout=5).close()
                    break
                time.sleep(0.2)
            else:
                text = (folder / "log").read_text(errors="replace")
                raise OSError(f"{command[0]} did not start:\n{text[-1500:]}")
            yield
        finally:
            process.terminate()
            process.wait(60)


def _asked(python: Path, program: str, *arguments: str) -> str:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run(
        [str(python), "-W", "ignore", "-c", program, *arguments],
        capture_output=True, text=True, check=False, env=environment, timeout=300,
    )  # fmt: skip
    if done.returncode:
        raise OSError(done.stderr[-500:].strip())
    return done.stdout.strip()


def _version(python: Path, package: str) -> str:
    return _asked(python, f"import importlib.metadata as m; print(m.version({package!r}))")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
