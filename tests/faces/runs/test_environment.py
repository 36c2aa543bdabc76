"""environment.txt tells the machine, whatever it is."""

import os
import platform
import sys

import pytest

from dermosan_lib.faces.runs import environment, run_folder
from dermosan_lib.system import processor

XEON = """processor\t: 0
vendor_id\t: GenuineIntel
model name\t: Intel(R) Xeon(R)  Platinum 8481C CPU @ 2.70GHz
flags\t\t: fpu sse sse2 smep avx2 avx512f avx512_vnni amx_tile amx_int8 fma rdrand

processor\t: 1
model name\t: another
"""
GRAVITON = """processor\t: 0
Features\t: fp asimd evtstrm aes asimdhp asimddp sve bf16 i8mm
CPU implementer\t: 0x41
CPU part\t: 0xd40
"""


@pytest.fixture
def cpuinfo(tmp_path, monkeypatch):
    """Has this text told as Linux tells its processors; None for a system without."""

    def tell(text):
        path = tmp_path / "cpuinfo"
        path.unlink(missing_ok=True)
        if text is not None:
            path.write_text(text)
        monkeypatch.setattr(processor, "_CPUINFO", path)
        return environment.machine_facts()

    return tell


def test_names_processor_and_vector_instructions(cpuinfo):
    facts = cpuinfo(XEON)
    assert facts["processor"] == "Intel(R) Xeon(R) Platinum 8481C CPU @ 2.70GHz"
    assert facts["instruction sets"].split() == [
        "amx_int8", "amx_tile", "avx2", "avx512_vnni", "avx512f", "fma", "sse", "sse2",
    ]  # fmt: skip


def test_knows_processors_that_have_no_name(cpuinfo):
    facts = cpuinfo(GRAVITON)
    assert facts["processor"] == "cpu implementer 0x41, cpu part 0xd40"
    assert facts["instruction sets"].split() == [
        "asimd",
        "asimddp",
        "asimdhp",
        "bf16",
        "i8mm",
        "sve",
    ]


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_asks_other_systems_otherwise(cpuinfo, monkeypatch, system):
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platform, "processor", lambda: "Family 6 Model 154")
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    told = type("Done", (), {"stdout": "Family 6 Model 154\n"})
    monkeypatch.setattr(processor.subprocess, "run", lambda *_, **__: told)
    facts = cpuinfo(None)
    assert facts["processor"] == "Family 6 Model 154"
    if platform.machine() in ("x86_64", "AMD64"):
        assert {"sse", "sse2"} <= set(facts["instruction sets"].split())
    assert f"{os.cpu_count()} usable" in facts["cores"]


def test_a_machine_that_tells_nothing_is_told_so(cpuinfo, monkeypatch):
    monkeypatch.setattr(sys, "platform", "other")
    monkeypatch.setattr(platform, "processor", lambda: "")
    monkeypatch.setattr(environment, "_supported", lambda _: False)
    facts = cpuinfo(None)
    assert facts["processor"] == facts["instruction sets"] == "not known"


def test_tells_settings_of_arithmetic(monkeypatch, tmp_path):
    monkeypatch.delenv("TF_ENABLE_ONEDNN_OPTS", raising=False)
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    facts = environment.machine_facts()
    assert facts["keras backend"] == "tensorflow"
    assert facts["TF_ENABLE_ONEDNN_OPTS"] == "not set, the processor decides"
    assert "ONEDNN_MAX_CPU_ISA" not in facts
    (tmp_path / "keras.json").write_text('{"backend": "jax"}')
    monkeypatch.setenv("TF_ENABLE_ONEDNN_OPTS", "0")
    monkeypatch.setenv("ONEDNN_MAX_CPU_ISA", "AVX2\nname==1")
    facts = environment.machine_facts()
    assert facts["keras backend"] == "jax"
    assert facts["TF_ENABLE_ONEDNN_OPTS"] == "0"
    assert facts["ONEDNN_MAX_CPU_ISA"] == "AVX2 name==1"
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    assert environment.machine_facts()["keras backend"] == "torch"


def test_every_run_begins_with_it(tmp_path):
    run_folder.begin(tmp_path / "run", {"seed": 42}, {})
    lines = (tmp_path / "run" / "environment.txt").read_text().splitlines()
    assert lines[:2] == [f"python=={platform.python_version()}", platform.platform()]
    told = dict(line.split(": ", 1) for line in lines if ": " in line)
    assert told == environment.machine_facts()
    assert {"processor", "instruction sets", "cores", "keras backend"} <= set(told)
    assert any(line.startswith("tensorflow==") for line in lines)
