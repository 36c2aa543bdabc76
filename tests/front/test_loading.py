"""A loaded bundle: what it tells, whom it believes, and how its helper ends."""

import gc
import os
import shutil
import signal
import subprocess
import sys
import threading
import time

import psutil
import pytest

import dermosan_lib as dermosan
from dermosan_lib.bundle import Bundle, update_card
from dermosan_lib.clinic import diagnoser, open_model
from dermosan_lib.errors import BundleError, DermosanError, EvidenceError
from dermosan_lib.images.fence import fenced_decoding as fence


@pytest.fixture
def helpers(commands_below):
    """Tell the processes that decode, started by this one."""
    return lambda: {
        child.pid for child, words in commands_below().items() if "helper" in " ".join(words)
    }


def test_it_tells_what_its_card_tells(bundle, tiny_bundle):
    assert bundle.path == tiny_bundle.path
    assert bundle.card == tiny_bundle.card
    assert bundle.taxonomy == tiny_bundle.taxonomy
    assert bundle.sha256 == tiny_bundle.sha256
    assert bundle.demonstration
    assert bundle.metrics == {}
    assert bundle.name == "tiny"
    assert repr(bundle) == f"<bundle tiny 1, 10 conditions, demonstration, {tiny_bundle.path}>"


def test_the_demonstration_bundle_is_known_by_name(repository, lesion):
    with dermosan.load("demo") as bundle:
        assert bundle.path == repository / "data" / "demo_bundle"
        assert bundle.metrics["accuracy"]["n"] > 0
        assert bundle.diagnose(lesion).model.sha256 == bundle.sha256


def test_an_unknown_name_lists_the_known_ones(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BundleError, match=r"'dermoscopy9' is no bundle.*known by name are .*demo"):
        dermosan.load("dermoscopy9")


def test_what_the_command_says_it_says(bundle, tiny_bundle, lesion):
    clinic = diagnoser.Diagnoser(Bundle.load(tiny_bundle.path))
    photo = clinic.inspect(lesion.name, lesion.read_bytes())
    attributes = {"age": "54", "site": "back"}
    expected = clinic.diagnose([photo], attributes=attributes)
    assert bundle.diagnose(lesion, age=54, site="back").to_json() == expected.to_json()


@pytest.mark.parametrize(
    ("age", "text"), [(54, "54"), (54.0, "54"), (0.5, "0.5"), ("54", "54"), (0, "0")]
)
def test_age_may_be_a_number_or_a_text(tiny_bundle, lesion, tmp_path, age, text):
    ratios = {code: [0.0, 0.0] for code in tiny_bundle.taxonomy.codes}
    learned = {"name": "age", "values": [0, 90], "log_ratios": ratios}
    target = tmp_path / "bundle"
    shutil.copytree(tiny_bundle.path, target)
    update_card(target, metadata={"attributes": [learned], "used": ["age"], "weight": 1.0})
    with dermosan.load(target) as bundle:
        assert bundle.diagnose(lesion, age=age).evidence.used == {"age": text}


@pytest.mark.parametrize(
    "told",
    [
        {"age": -1}, {"age": 131}, {"age": float("nan")}, {"age": 10**400}, {"age": "old"},
        {"age": True}, {"age": [54]}, {"age": 1j}, {"sex": 1}, {"site": ["back"]}, {"sex": b"f"},
    ],
)  # fmt: skip
def test_what_a_person_cannot_be_is_refused_before_a_picture_is_read(bundle, tmp_path, told):
    with pytest.raises(EvidenceError):
        bundle.diagnose(tmp_path / "not there.png", **told)


def test_attributes_are_named_and_no_others(bundle, lesion):
    with pytest.raises(TypeError):
        bundle.diagnose(lesion, 54)
    with pytest.raises(TypeError):
        bundle.diagnose(lesion, skin="dark")


def test_its_helper_ends_with_the_block_and_it_says_so_when_asked_again(
    tiny_bundle, lesion, helpers
):
    before = helpers()
    with dermosan.load(tiny_bundle.path) as bundle:
        assert len(helpers() - before) == 1
        bundle.diagnose(lesion)
    assert helpers() <= before
    with pytest.raises(BundleError, match=r"tiny is closed\. Load it again"):
        bundle.diagnose(lesion)
    assert "closed" in repr(bundle)
    bundle.close()


def test_its_helper_ends_when_nobody_refers_to_it(tiny_bundle, lesion, helpers):
    before = helpers()
    bundle = dermosan.load(tiny_bundle.path)
    diagnosis = bundle.diagnose(lesion)
    assert helpers() - before
    del bundle
    gc.collect()
    assert helpers() <= before
    assert diagnosis.differential  # which outlives it


def test_its_helper_ends_when_it_cannot_be_made(tiny_bundle, monkeypatch, helpers):
    def fail(*_):
        raise BundleError("broken")

    monkeypatch.setattr(open_model, "open_quickest", fail)
    before = helpers()
    with pytest.raises(BundleError, match="broken") as kept:
        dermosan.load(tiny_bundle.path)
    assert helpers() <= before
    assert kept.tb


def test_one_of_two_may_end_alone(tiny_bundle, lesion):
    with dermosan.load(tiny_bundle.path) as kept:
        with dermosan.load(tiny_bundle.path) as other:
            other.diagnose(lesion)
        assert kept.diagnose(lesion).differential


def test_its_helper_ends_with_python(tiny_bundle):
    script = (
        "import sys, dermosan_lib as dermosan, psutil\n"
        "bundle = dermosan.load(sys.argv[1])\n"
        "print(*(child.pid for child in psutil.Process().children()))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tiny_bundle.path)],
        check=True, capture_output=True, text=True, timeout=240,
    )  # fmt: skip
    assert done.stdout.split()
    for pid in map(int, done.stdout.split()):
        assert not psutil.pid_exists(pid)
    assert done.stderr == ""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_in_a_fork_it_refuses_where_the_engine_would_hang_and_leaves_the_helper(
    bundle, lesion, tmp_path
):
    bundle.diagnose(lesion)
    told = tmp_path / "told"
    child = os.fork()
    if not child:  # no assertion may get out of here
        try:
            bundle.diagnose(lesion)
        except BundleError as error:
            bundle.close()
            told.write_text(str(error))
        finally:
            os._exit(0)
    for _ in range(600):
        if os.waitpid(child, os.WNOHANG)[0]:
            break
        time.sleep(0.1)
    else:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    assert told.read_text() == "tiny was loaded before this process was forked. Load it again."
    assert bundle.diagnose(lesion).differential


def test_threads_may_share_it(bundle, lesion, pixels):
    found = []
    pictures = [lesion, pixels] * 3
    threads = [
        threading.Thread(target=lambda one=one: found.append(bundle.diagnose(one).risk))
        for one in pictures
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(240)
    assert len(found) == 6
    assert len(set(found)) == 1


def test_it_leaves_this_process_own_fence_alone(tiny_bundle, lesion):
    fence.stop()
    with dermosan.load(tiny_bundle.path) as bundle:
        bundle.diagnose(lesion)
        assert fence._own.process_id is None


@pytest.mark.parametrize("name", ["", "\0", "\ud800", ".", "/", "a/b", "x" * 5000, "\x1b[31m"])
def test_odd_names_are_refused_in_words(name):
    with pytest.raises(DermosanError) as refusal:
        dermosan.load(name)
    assert str(refusal.value).isprintable()
