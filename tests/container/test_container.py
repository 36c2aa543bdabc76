"""The container's files: that they parse, name what exists, and keep their promises."""

import fnmatch
import re
import runpy
import tomllib
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parents[2]
FILE = (ROOT / "container" / "Containerfile").read_text()
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCK = (ROOT / "requirements.lock").read_text()
runtime_part = runpy.run_path(str(ROOT / "container" / "runtime_lock.py"))["runtime_part"]


def sources():
    for line in re.findall(r"(?m)^COPY (?!--from)(.+)$", FILE):
        yield from line.split()[:-1]


def test_every_source_exists_and_is_in_the_context():
    allowed = [
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"
    ]
    found = list(sources())
    assert "requirements.lock" in found
    for source in found:
        assert (ROOT / source).exists(), source
        assert any(fnmatch.fnmatch(source, one) for one in allowed), source


def test_the_base_has_a_python_that_we_support():
    version = re.search(r"^ARG BASE=.*python:([\d.]+)", FILE, re.MULTILINE)[1]
    assert version in SpecifierSet(PROJECT["project"]["requires-python"])


def test_nobody_is_root_and_nothing_is_unchecked():
    last = FILE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    assert "--require-hashes" in FILE
    assert "pip install" not in last
    assert "apt" not in last


def test_services_are_closed():
    assert set(COMPOSE["services"]) == {"dashboard", "api"}
    for service in COMPOSE["services"].values():
        assert service["read_only"] is True
        assert service["user"] == "10001:10001"
        assert service["cap_drop"] == ["ALL"]
        assert all(port.startswith("127.0.0.1:") for port in service["ports"])
        assert service["healthcheck"]["test"][0] == "CMD"
        assert "--open" not in service["command"]
        assert (ROOT / service["build"]["dockerfile"]).is_file()
        assert any(volume.startswith("work:/srv/dermosan") for volume in service["volumes"])
    assert "--keys" in COMPOSE["services"]["api"]["command"]
    assert "/readyz" in COMPOSE["services"]["api"]["healthcheck"]["test"][-1]
    assert "DERMOSAN_TOKEN" in COMPOSE["services"]["dashboard"]["environment"]


def test_the_lock_without_what_develops():
    kept = set(re.findall(r"(?m)^([\w.-]+)(?:\[|==)", runtime_part(LOCK)))
    needed = {Requirement(one).name for one in PROJECT["project"]["dependencies"]}
    assert {name.lower() for name in needed} <= kept | {"setuptools"}
    assert not {"pytest", "mypy", "ruff", "playwright", "schemathesis", "mapie"} & kept
    blocks = [one for one in re.split(r"(?m)^(?=[a-zA-Z0-9])", runtime_part(LOCK)) if one]
    assert all("--hash=sha256:" in one for one in blocks)
    assert all(one in LOCK for one in blocks)


def test_a_package_with_several_versions_keeps_them_all():
    part = runtime_part(LOCK)
    for name in set(re.findall(r"(?m)^([\w.-]+)(?:\[|==)", part)):
        pins = rf"(?m)^{re.escape(name)}(?:\[[^]]*\])?==\S+"
        assert re.findall(pins, part) == re.findall(pins, LOCK), name
