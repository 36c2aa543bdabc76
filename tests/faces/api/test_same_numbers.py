"""The dashboard, the API, `/api` and `dermosan diagnose` say the same of the same photo."""

import io
import json
import re

import pytest
from PIL import Image

from dermosan_lib import phantoms
from dermosan_lib.bundle import Bundle, bundle_folder
from dermosan_lib.clinic import Models
from dermosan_lib.faces.cli import main
from dermosan_lib.faces.dashboard import DiagnosePage


def encoded(image, kind, **options):
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def photos():
    """A drawing as it may come: not square, turned by EXIF, with alpha, WebP, another size."""
    whole = Image.fromarray(phantoms.draw("mel", seed=4, size_px=512).pixels)
    wide = whole.crop((0, 60, 512, 452))
    turned = Image.Exif()
    turned[0x0112] = 6  # orientation: a quarter turn
    clear = whole.convert("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(whole.size).point(lambda x: 240 + x // 17))
    return {
        "not square": encoded(wide, "PNG"),
        "turned": encoded(wide, "JPEG", quality=92, exif=turned.tobytes()),
        "alpha": encoded(clear, "PNG"),
        "WebP": encoded(wide, "WEBP", quality=90),
        "small": encoded(whole.resize((240, 240)), "JPEG", quality=95),
    }


@pytest.mark.parametrize("kind", list(photos()))
def test_whatever_the_file(kind, running_api, demo, upload, tmp_path, capsys):
    photo = photos()[kind]
    file = tmp_path / "0.png"
    file.write_bytes(photo)
    assert main(["diagnose", str(demo.path), str(file), "--json", "--despite-quality"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["differential"], "a photo of which nothing is said shows nothing"
    with running_api([demo]) as api:
        assert api.diagnose(photo, despite_quality="true").json() == printed
        unforced = api.diagnose(photo).json()
        text = api.post("/api", files={"file": photo}).text
    page = DiagnosePage(Models([demo]))
    upload(page, photo)
    if page.diagnosis is None or not page.diagnosis.differential:  # refused for quality by all
        assert not unforced["differential"]
        assert "<error>9</error>" in text
        return
    shown = json.loads(json.dumps(page.diagnosis.to_json()))
    for name in ("differential", "malignancy", "risk", "prediction_set"):
        assert shown[name] == unforced[name] == printed[name]
    words = re.search("<disease>(.*)</disease>", text)[1].split(",")
    assert words[1::2] == [f"{one.probability:.4f}" for one in page.diagnosis.differential[:10]]


@pytest.fixture(scope="module")
def demo():
    return Bundle.load(bundle_folder("demo"))


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
