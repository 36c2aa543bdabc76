"""Which arithmetic answers: judged once a machine, remembered, and never another answer."""

import json
from types import SimpleNamespace

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from dermosan_lib.clinic.diagnoser import Diagnoser
from dermosan_lib.clinic.engine import arithmetic, graph, remembered, trial
from dermosan_lib.clinic.engine.trial import Finding
from dermosan_lib.clinic.photos import Photo
from dermosan_lib.errors import BundleError
from dermosan_lib.quality import assess

BOTH = {"engine": {"name": "int8", "arithmetics": ["int8", "float32"]}}

STEP = 1.5  # of the rounding behind the convolution


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """A person with an empty folder of caches, in a process that knows nothing yet."""
    folder = tmp_path / "caches"
    monkeypatch.setattr(remembered, "cache_folder", lambda: folder)
    monkeypatch.setattr(remembered, "_here", {})
    monkeypatch.delenv(arithmetic.VARIABLE, raising=False)
    return folder / remembered.FOLDER


@pytest.fixture
def anew(monkeypatch):
    """What makes this process forget, as the next one has."""
    return lambda: monkeypatch.setattr(remembered, "_here", {})


@pytest.fixture
def judged(monkeypatch):
    """Sets the times that both forms take, and lists those that were tried."""
    seen = []

    def takes(int8, float32):
        def trial(sessions, *_):
            seen.append(list(sessions))
            return Finding(("int8", "float32"), {"int8": int8, "float32": float32})

        monkeypatch.setattr(arithmetic, "tried", trial)
        return seen

    return takes


def quantised(*, relu=True):
    """A bundle's graph with a convolution by int8 weights, whose rounding does what ReLU does."""
    kernel = np.array([[100, 20, -30], [-120, -60, 5], [-70, -90, -10]], np.int8)
    constants = {
        "kernel": kernel[..., None, None],
        "kernel_scale": np.float32(0.01), "kernel_zero": np.int8(0),
        "in_scale": np.float32(1), "in_zero": np.uint8(0),
        "out_scale": np.float32(STEP), "out_zero": np.uint8(0),
        "dense": np.eye(3, 4, dtype=np.float32), "tenth": np.float32(0.05),
        "two": np.float32(2),
    }  # fmt: skip
    nodes = [
        helper.make_node("Cast", ["image"], ["pixels"], to=TensorProto.FLOAT),
        helper.make_node("Transpose", ["pixels"], ["planes"], perm=[0, 3, 1, 2]),
        helper.make_node("QuantizeLinear", ["planes", "in_scale", "in_zero"], ["q"]),
        helper.make_node("DequantizeLinear", ["q", "in_scale", "in_zero"], ["real"]),
        helper.make_node("DequantizeLinear", ["kernel", "kernel_scale", "kernel_zero"], ["k"]),
        helper.make_node("Conv", ["real", "k"], ["conv"]),
        helper.make_node("Relu" if relu else "Identity", ["conv"], ["positive"]),
        helper.make_node("QuantizeLinear", ["positive", "out_scale", "out_zero"], ["q2"]),
        helper.make_node("DequantizeLinear", ["q2", "out_scale", "out_zero"], ["real2"]),
        # Where several nodes follow a rounding, the engine keeps it: here one does.
        helper.make_node("Mul", ["real2", "two"], ["twice"]),
        helper.make_node("ReduceMean", ["twice"], ["means"], axes=[2, 3], keepdims=0),
        helper.make_node("Mul", ["means", "tenth"], ["embedding"]),
        helper.make_node("MatMul", ["embedding", "dense"], ["logits"]),
        helper.make_node("Transpose", ["twice"], ["cells"], perm=[0, 2, 3, 1]),
        helper.make_node("MatMul", ["cells", "dense"], ["activation_maps"]),
    ]
    image = helper.make_tensor_value_info("image", TensorProto.UINT8, ["n", 8, 8, 3])
    shapes = {"logits": ["n", 4], "embedding": ["n", 3], "activation_maps": ["n", 8, 8, 4]}
    whole = helper.make_graph(
        nodes, "quantised", [image],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
         for name, shape in shapes.items()],
        [numpy_helper.from_array(np.asarray(one), name) for name, one in constants.items()],
    )  # fmt: skip
    opsets = [helper.make_opsetid("", 17)]
    model = helper.make_model(whole, opset_imports=opsets, ir_version=8)
    onnx.checker.check_model(model)
    return model.SerializeToString()


@pytest.fixture
def bundle(pen_and_paper):
    return pen_and_paper(quantised(), **BOTH)


def photo():
    pixels = np.random.default_rng(5).integers(0, 256, (300, 300, 3), dtype=np.uint8)
    return Photo("photo", pixels, assess(pixels))


def test_both_forms_give_the_same_answer_from_the_one_file(bundle, monkeypatch):
    pictures = np.random.default_rng(1).integers(0, 256, (20, 8, 8, 3), dtype=np.uint8)
    answers = {}
    for name in ("int8", "float32"):
        monkeypatch.setenv(arithmetic.VARIABLE, name)
        clinic = Diagnoser(bundle)
        assert clinic.model.arithmetic == name
        answers[name] = clinic.answers(pictures)
        told = clinic.diagnose([photo()], despite_quality=True).to_json()
        assert told["model"]["arithmetic"] == name
    int8, float32 = (answers[name] for name in ("int8", "float32"))
    steps = np.abs(int8.activation_maps - float32.activation_maps) / STEP
    assert 0 < steps.max() / 2 < 0.501  # float32 leaves the rounding out
    np.testing.assert_allclose(int8.probabilities, float32.probabilities, atol=0.02)
    assert int8.activation_maps.max() > 10  # and it is no graph of nothing
    assert float32.activation_maps.min() == 0  # the ReLU beside the rounding stays


def test_a_form_that_lost_its_relu_is_never_used(pen_and_paper, cache, anew, monkeypatch):
    bundle = pen_and_paper(quantised(relu=False), **BOTH)
    for asked in ("auto", "float32"):
        anew()
        monkeypatch.setenv(arithmetic.VARIABLE, asked)
        assert Diagnoser(bundle).model.arithmetic == "int8"
    (kept,) = cache.iterdir()
    assert json.loads(kept.read_text())["usable"] == ["int8"]


@pytest.mark.parametrize(
    ("int8", "float32", "chosen"),
    [(1.0, 3.0, "int8"), (3.0, 1.0, "float32"), (1.05, 1.0, "int8"), (1.0, 1.0, "int8")],
)
def test_the_quicker_form_answers_and_is_remembered(
    bundle, cache, judged, anew, int8, float32, chosen
):
    seen = judged(int8, float32)
    assert Diagnoser(bundle).model.arithmetic == chosen
    assert seen == [["int8", "float32"]]
    (kept,) = cache.iterdir()
    told = json.loads(kept.read_text())
    assert told["quicker"] == chosen
    assert told["of"][0] == bundle.sha256
    assert told["took_ms"] == {"int8": int8, "float32": float32}
    anew()
    judged(float32, int8)  # what would be found now is not asked
    assert Diagnoser(bundle).model.arithmetic == chosen
    assert len(seen) == 1
    assert [path.name for path in cache.iterdir()] == [kept.name]


def test_where_it_is_remembered_one_session_is_opened(bundle, judged, monkeypatch):
    judged(3.0, 1.0)
    Diagnoser(bundle)
    opened = []
    real = graph.session_on

    def counted(path, **options):
        opened.append(options["in_float32"])
        return real(path, **options)

    monkeypatch.setattr(graph, "session_on", counted)
    Diagnoser(bundle)
    assert opened == [True]


@pytest.mark.parametrize("change", ["processor", "engine", "threads", "bundle"])
def test_another_machine_engine_or_bundle_is_judged_anew(
    bundle, pen_and_paper, judged, anew, monkeypatch, change
):
    seen, threads = judged(1.0, 3.0), 1
    Diagnoser(bundle, threads=threads)
    anew()
    if change == "processor":
        monkeypatch.setattr(remembered, "_machine", lambda: ("another", "sse"))
    elif change == "engine":
        monkeypatch.setattr("onnxruntime.__version__", "0.0")
    elif change == "threads":
        threads = 2
    else:
        bundle = pen_and_paper(quantised(), **BOTH, version="2")
    Diagnoser(bundle, threads=threads)
    assert len(seen) == 2


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"usable": ["int4"], "of": []}', b"[" * 9000,
     b'{"usable": 3}', {"of": ["another"]}, {"usable": ["float32"]}, {"usable": "int8"},
     {"took_ms": {"int8": 1.0}}, {"took_ms": 3}, {"took_ms": {"int8": "soon", "float32": 1}}],
)  # fmt: skip
def test_a_file_that_was_altered_is_found_anew(bundle, cache, judged, anew, content):
    seen = judged(1.0, 3.0)
    Diagnoser(bundle)
    (kept,) = cache.iterdir()
    if isinstance(content, dict):
        kept.write_text(json.dumps(json.loads(kept.read_text()) | content))
    else:
        kept.write_bytes(content)
    anew()
    assert Diagnoser(bundle).model.arithmetic == "int8"
    assert len(seen) == 2
    assert json.loads(kept.read_text())["usable"] == ["int8", "float32"]


@pytest.mark.parametrize("kind", ["a file is in the way", "no home", "read only"])
def test_a_home_that_cannot_be_written_is_no_hindrance(
    bundle, cache, judged, anew, monkeypatch, kind
):
    seen = judged(3.0, 1.0)
    if kind == "a file is in the way":
        cache.parent.write_text("")
    elif kind == "no home":

        def homeless():
            raise RuntimeError("Could not determine home directory.")

        monkeypatch.setattr(remembered, "cache_folder", homeless)
    else:

        def refused(path):
            raise OSError(30, "Read-only file system")

        monkeypatch.setattr(remembered, "atomic_path", refused)
    for _ in range(2):
        assert Diagnoser(bundle).model.arithmetic == "float32"
    assert len(seen) == 1  # this process remembers
    anew()
    Diagnoser(bundle)
    assert len(seen) == 2


@pytest.mark.parametrize(
    "engine",
    [None, {}, {"name": "float32"}, {"name": "int8"}, {"name": "int8", "arithmetics": ["int8"]},
     {"name": "int8", "arithmetics": "int8, float32"}, {"name": 8}, {"name": "int8",
     "arithmetics": ["float32", "int8", "fp4"]}],
)  # fmt: skip
def test_a_form_that_the_gate_did_not_judge_is_never_used(
    pen_and_paper, cache, judged, monkeypatch, engine
):
    seen = judged(3.0, 1.0)
    bundle = pen_and_paper(quantised(), engine=engine)
    own = "int8" if (engine or {}).get("name") == "int8" else "float32"
    for asked in ("auto", "int8", "float32", ""):
        monkeypatch.setenv(arithmetic.VARIABLE, asked)
        assert Diagnoser(bundle).model.arithmetic == own
    assert seen == []
    assert not cache.exists()


def test_the_variable_chooses(bundle, cache, judged, monkeypatch):
    seen = judged(1.0, 3.0)
    monkeypatch.setenv(arithmetic.VARIABLE, "int8")
    assert Diagnoser(bundle).model.arithmetic == "int8"
    assert seen == []  # without a trial
    assert not cache.exists()
    monkeypatch.setenv(arithmetic.VARIABLE, "float32")
    for _ in range(2):
        assert Diagnoser(bundle).model.arithmetic == "float32"
    assert len(seen) == 1  # which shows once that it answers alike
    monkeypatch.setenv(arithmetic.VARIABLE, "auto")
    assert Diagnoser(bundle).model.arithmetic == "int8"
    monkeypatch.setenv(arithmetic.VARIABLE, "fp16")
    with pytest.raises(BundleError, match=r"must be auto, int8 or float32, but is 'fp16'"):
        Diagnoser(bundle)


class Machine:
    """A processor on which forms take so long, and the time there."""

    def __init__(self, *, features=None, **takes_s):
        self.now, self.asked, self.features = 0.0, [], features or {}
        self.sessions = {
            name: SimpleNamespace(run=self.run(name, s)) for name, s in takes_s.items()
        }

    def run(self, name, seconds):
        def run(outputs, fed):
            self.asked.append(name)
            if seconds is None:
                raise RuntimeError("an operator that this engine has not")
            # The first answer takes longer: memory is asked for.
            self.now += seconds * (3 if self.asked.count(name) == 1 else 1)
            return None, self.features.get(name, np.arange(5.0)[None]), None

        return run

    def found(self, views=1):
        # Others on the machine make everything take a fifth longer, which is not its effort.
        return trial.tried(
            self.sessions, 8, views, clock=lambda: 1.2 * self.now, effort=lambda: self.now
        )


def test_a_machine_without_instructions_for_int8_answers_in_float32():
    machine = Machine(int8=0.080, float32=0.045)
    found = machine.found()
    assert found.took_ms == pytest.approx({"int8": 80, "float32": 45})
    assert found.quicker == "float32"
    assert machine.now < 1
    assert machine.asked[:4] == ["int8", "float32"] * 2  # in turns


def test_it_is_judged_within_a_second_or_by_one_answer_each():
    quick = Machine(int8=0.001, float32=0.002)
    assert quick.found().quicker == "int8"
    assert len(quick.asked) == 2 * trial.ROUNDS
    slow = Machine(int8=0.9, float32=2.0)
    assert slow.found().quicker == "int8"
    assert slow.asked == ["int8", "float32"]


@pytest.mark.parametrize(("int8", "float32"), [(0.01, None), (None, 0.01), (None, None)])
def test_a_form_that_fails_is_not_used(int8, float32):
    found = Machine(int8=int8, float32=float32).found()
    assert found.usable == ("int8",)
    assert found.quicker == "int8"


@pytest.mark.parametrize(
    "other",
    [np.arange(5.0)[None, ::-1], np.zeros((1, 5)), np.full((1, 5), np.nan), np.arange(6.0)[None]],
)
def test_a_form_that_sees_something_else_is_not_used_however_quick(other):
    found = Machine(int8=0.08, float32=0.01, features={"float32": other}).found()
    assert found.usable == ("int8",)
    assert found.quicker == "int8"


def test_a_form_may_round_otherwise():
    near = np.arange(5.0)[None] + [[0.1, -0.2, 0.1, 0, 0.3]]
    found = Machine(int8=0.08, float32=0.01, features={"float32": near}).found()
    assert found.quicker == "float32"


def test_it_is_really_judged_and_kept_on_this_machine(bundle, cache):
    chosen = Diagnoser(bundle).model.arithmetic
    (kept,) = cache.iterdir()
    told = json.loads(kept.read_text())
    assert told["quicker"] == chosen
    assert told["usable"] == ["int8", "float32"]
    assert all(0 < took < 5000 for took in told["took_ms"].values())
    assert len(told["of"]) == 5
