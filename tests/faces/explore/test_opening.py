"""Opening the page: words for what cannot be used, a model for drawings, a light kernel."""

import subprocess
import sys

from dermosan_lib.faces.explore import ExplorePage, open_models, page


def test_what_is_wrong_with_a_bundle_is_said(tmp_path, words):
    said = words(page(tmp_path / "<b>"))
    assert "The page cannot start" in said
    assert "&lt;b&gt;" in said


def test_a_model_of_drawings_joins_those_that_know_none(tiny_bundle, repository):
    joined = open_models(tiny_bundle.path).bundles.values()
    assert any(bundle.demonstration for bundle in joined)
    alone = open_models(repository / "data" / "demo_bundle")
    assert len(alone.bundles) == 1


def test_a_page_of_several_models_reads_the_drawing_with_the_one_for_drawings(
    repository, words, visible
):
    folders = [repository / "data" / "bundles" / "dermoscopy7"]
    shown = page(folders)
    assert isinstance(shown, ExplorePage)
    assert shown.before.diagnosis.model.demonstration
    assert visible(shown.card.model)
    assert "The photo seems to be a drawing." in words(shown.card.model)
    shown.card.model.which.value = "dermoscopy7"
    asked = shown.before.diagnosis.model
    assert not asked.demonstration
    shown.draw()
    assert shown.before.diagnosis.model.demonstration


def test_neither_keras_nor_the_figures_are_imported(repository):
    script = (
        "import sys\n"
        "from dermosan_lib.faces import explore\n"
        f"shown = explore.page({str(repository / 'data' / 'demo_bundle')!r})\n"
        "assert not shown.before.silent\n"
        "heavy = {'tensorflow', 'keras', 'pandas', 'plotly', 'sklearn', 'scipy'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=240)
