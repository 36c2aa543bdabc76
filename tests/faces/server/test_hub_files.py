"""The files for JupyterHub, without one: what they name is ours. `behind_a_hub.py` runs them."""

import ast
import json
import os
import sys

import pytest
from traitlets.config.loader import PyFileConfigLoader

from dermosan_lib.faces.cli.parser import make_parser
from dermosan_lib.faces.server import TOKEN_VARIABLE, Asked, checked_base_url, server_options


@pytest.fixture
def folder(repository):
    return repository / "docs" / "howto" / "jupyterhub"


@pytest.fixture
def hub(folder, monkeypatch):
    """JupyterHub's part of the configuration, read in an environment of ``named`` variables."""

    def read(**named):
        for name in [name for name in os.environ if name.startswith("DERMOSAN_")]:
            monkeypatch.delenv(name)
        for name, value in named.items():
            monkeypatch.setenv(name, value)
        found = PyFileConfigLoader("jupyterhub_config.py", path=str(folder)).load_config()
        return found.JupyterHub

    return read


def lists(hub):
    return hub.services.get_value([]), hub.load_roles.get_value([])


def pages_command(service, port=9):
    """The command behind the proxy, filled in as `jupyter standaloneproxy` does."""
    command = service["command"]
    path = f"/services/{service['name']}"
    behind = command[command.index("--") + 1 :]
    return [word.format(port=port, base_url=path, unix_socket="") for word in behind]


def test_the_configuration_serves_a_class(hub, folder):
    (service,), (role,) = lists(hub())
    assert service["url"] == "http://127.0.0.1:8866"
    python, script, port, *_ = service["command"]
    assert (python, script) == (sys.executable, str(folder / "signed_in.py"))
    assert port == "--server-port=8867"
    assert role == {"name": "user", "scopes": ["self", "access:services!service=dermosan"]}
    dermosan, *words = pages_command(service)
    assert dermosan.endswith("/dermosan")
    told = make_parser().parse_args(words)
    asked = Asked(
        told.host, told.port, told.token, told.allow_host, told.max_visitors,
        checked_base_url(told.base_url),
    )  # fmt: skip
    assert asked.url == "http://127.0.0.1:9/services/dermosan/"
    assert (asked.allow_hosts, asked.max_visitors) == (["hub.example.org"], 20)
    assert "--Visitors.names=hub.example.org" in server_options(asked)


def test_the_teacher_has_a_service_of_their_own(hub):
    named = {
        "DERMOSAN_STUDY_FILE": "may.yaml", "DERMOSAN_TEACHERS": "tea tom",
        "DERMOSAN_FIRST_PORT": "9000", "DERMOSAN_VISITORS": "7",
    }  # fmt: skip
    (service, teachers), roles = lists(hub(**named))
    told = [make_parser().parse_args(pages_command(one)[1:]) for one in (service, teachers)]
    assert [one.teacher for one in told] == [False, True]
    assert [str(one.study) for one in told] == ["may.yaml", "may.yaml"]
    assert [one.base_url for one in told] == [
        "/services/dermosan/", "/services/dermosan-teacher/"
    ]  # fmt: skip
    assert told[0].max_visitors == 7
    urls = [service["url"], teachers["url"]]
    servers = [one["command"][2] for one in (service, teachers)]
    ports = [*(url.rpartition(":")[2] for url in urls), *(s.partition("=")[2] for s in servers)]
    assert len(set(ports)) == 4
    assert {role["name"]: role.get("users") for role in roles} == {
        "user": None, "dermosan-teachers": ["tea", "tom"]
    }  # fmt: skip
    everyone = next(role for role in roles if role["name"] == "user")
    assert "access:services!service=dermosan-teacher" not in everyone["scopes"]


def test_a_study_without_teachers_shows_nobody_all_answers(hub):
    services, _ = lists(hub(DERMOSAN_STUDY_FILE="may.yaml"))
    assert [one["name"] for one in services] == ["dermosan"]


def test_the_proxy_hands_on_what_the_pages_take(folder, repository):
    source = (folder / "signed_in.py").read_text(encoding="utf-8")
    settings = json.loads((repository / "voila.json").read_text(encoding="utf-8"))
    limit = settings["Voila"]["tornado_settings"]["websocket_max_message_size"]
    values = {
        node.targets[0].id: node.value.value
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign)
    }
    assert values["MAX_MESSAGE_BYTES"] == limit
    assert f'"{TOKEN_VARIABLE}": token' in source


def test_a_hubs_own_services_and_roles_stay(folder, tmp_path):
    (tmp_path / "own.py").write_text(
        "c = get_config()\n"
        "c.JupyterHub.services = [{'name': 'culler'}]\n"
        "c.JupyterHub.load_roles = [{'name': 'cullers'}]\n"
        f"load_subconfig({str(folder / 'jupyterhub_config.py')!r})\n"
    )
    hub = PyFileConfigLoader("own.py", path=str(tmp_path)).load_config().JupyterHub
    assert [one["name"] for one in hub.services] == ["culler", "dermosan"]
    assert [one["name"] for one in hub.load_roles] == ["cullers", "user"]
