"""The dashboard, the API, `/api` and `dermosan diagnose` say the same of the same photo."""

import json
import re

import pytest

from dermosan_lib.bundle import Bundle, bundle_folder
from dermosan_lib.clinic import Models
from dermosan_lib.faces.cli import main
from dermosan_lib.faces.dashboard import DiagnosePage


@pytest.mark.parametrize("name", ["demo", "dermoscopy7", "clinical6"])
def test_every_face_gives_the_same_numbers(
    name, running_api, lesion, drawing, upload, tmp_path, capsys
):
    """Drawings are given to all; those made for photographs read them `--any-photo`."""
    bundle = Bundle.load(bundle_folder(name))
    forced = () if bundle.demonstration else ("--any-photo", "--despite-quality")
    for number, photo in enumerate((lesion, drawing(7))):
        file = tmp_path / "0.png"  # as the client of these tests calls it
        file.write_bytes(photo)
        assert main(["diagnose", str(bundle.path), str(file), "--json", *forced]) == 0
        printed = json.loads(capsys.readouterr().out)
        with running_api([bundle], threads=1 + number) as api:  # one thread, and two
            fields = {one[2:].replace("-", "_"): "true" for one in forced}
            assert api.diagnose(photo, **fields).json() == printed
            text = api.post("/api", files={"file": photo}).text
        if not bundle.demonstration:
            continue  # neither the page nor the protocol can be forced to read a drawing
        page = DiagnosePage(Models([bundle]))
        upload(page, photo)
        shown = page.diagnosis.to_json()
        assert json.loads(json.dumps(shown["differential"])) == printed["differential"]
        assert shown["malignancy"] == printed["malignancy"]
        words = re.search("<disease>(.*)</disease>", text)[1].split(",")
        expected = [f"{one.probability:.4f}" for one in page.diagnosis.differential[:10]]
        assert words[1::2] == expected
