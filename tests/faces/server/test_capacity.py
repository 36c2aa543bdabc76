import psutil
import pytest

from dermosan_lib.faces.server import capacity


def test_a_container_counts_where_it_allows_less(tmp_path):
    (tmp_path / "memory.max").write_text("3000000000\n")
    (tmp_path / "memory.current").write_text("2000000000\n")
    expected = min(1_000_000_000, psutil.virtual_memory().available)
    assert capacity.available_bytes(tmp_path) == pytest.approx(expected, rel=0.2)
    (tmp_path / "memory.current").write_text("4000000000\n")
    assert capacity.available_bytes(tmp_path) == 0


def test_without_a_limit_the_machine_counts(tmp_path):
    (tmp_path / "memory.max").write_text("max\n")
    (tmp_path / "memory.current").write_text("2000000000\n")
    machine = psutil.virtual_memory().available
    assert capacity.available_bytes(tmp_path) == pytest.approx(machine, rel=0.2)
    assert capacity.available_bytes(tmp_path / "none") == pytest.approx(machine, rel=0.2)


@pytest.mark.parametrize(
    ("available", "visitors"), [(0, 1), (249_999_999, 1), (5_100_000_000, 20), (10**12, 40)]
)
def test_visitors_by_memory(monkeypatch, available, visitors):
    monkeypatch.setattr(capacity, "available_bytes", lambda: available)
    assert capacity.visitors_by_memory() == visitors
