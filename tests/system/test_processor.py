"""A processor by its name and instructions, as systems tell it."""

import pytest

from dermosan_lib.system import processor


@pytest.fixture
def cpuinfo(tmp_path, monkeypatch):
    """Has this text told as Linux tells its processors."""

    def tell(text):
        path = tmp_path / "cpuinfo"
        path.write_text(text)
        monkeypatch.setattr(processor, "_CPUINFO", path)
        return processor.read_cpuinfo()

    return tell


def test_the_first_of_many_is_read_and_no_more(cpuinfo):
    one = "model name\t: Some  Processor\nflags\t\t: fpu sse2 smep avx2 avx512_vnni rdrand\n\n"
    told = cpuinfo(one + "model name\t: another\n\n" * 100_000)
    assert processor.processor_name(told) == "Some Processor"
    assert processor.vector_instructions(told) == ["avx2", "avx512_vnni", "sse2"]


def test_a_design_without_a_name_and_a_system_that_tells_nothing(cpuinfo, monkeypatch):
    told = cpuinfo("Features\t: fp asimd sve\nCPU implementer\t: 0x41\nCPU part\t: 0xd40\n")
    assert processor.processor_name(told) == "cpu implementer 0x41, cpu part 0xd40"
    assert processor.vector_instructions(told) == ["asimd", "sve"]
    monkeypatch.setattr(processor, "_CPUINFO", processor._CPUINFO.with_name("none"))
    assert processor.read_cpuinfo() == {}
    assert processor.vector_instructions({}) is None
