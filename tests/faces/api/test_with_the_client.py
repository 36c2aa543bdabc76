"""Our client and our service together."""

import json

import pytest

from dermosan_lib.faces.cli import main
from dermosan_lib.faces.client import ApiError, Client


def test_a_folder_gives_the_table_that_the_answers_tell(api, drawing, tmp_path, capsys):
    for seed in range(6):
        (tmp_path / f"{seed}.png").write_bytes(drawing(seed))
    (tmp_path / "bad.png").write_bytes(b"no picture")
    assert main(["ask", api.url, str(tmp_path), "--csv", "--at-a-time", "3"]) == 2
    rows = capsys.readouterr().out.splitlines()
    assert len(rows) == 8
    assert "is not a picture" in rows[-1]
    with Client(api.url) as client:
        answer = client.diagnose([tmp_path / "3.png"], language="es")
    assert f"{answer.malignancy:.6f}" in rows[4]
    with Client(api.url) as client:
        named = client.diagnose([("lesión 1.png", drawing(3))])
    assert named.json["images"][0]["name"] == "lesión 1.png"
    assert main(["ask", api.url, str(tmp_path / "3.png"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["malignancy"]["score"] == answer.malignancy


def test_a_body_that_is_cut_off_tells_why(api):
    with Client(api.url) as client, pytest.raises(ApiError, match="20,000,000 bytes") as refused:
        client.diagnose([("a.png", bytes(45_000_000))])
    assert refused.value.status == 413
