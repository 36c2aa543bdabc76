"""The diagnose page in Spanish, and in a language that shows what nobody has marked."""

import io
import re

import pytest
from PIL import Image

from dermosan_lib import phantoms

pytestmark = pytest.mark.browser

# What is seen or read out: texts, alternatives to pictures and names of controls.
SAID = """() => {
  const shown = (node) => node?.getClientRects().length && !node.closest("script, style");
  const said = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (shown(walker.currentNode.parentElement)) said.push(walker.currentNode.data);
  }
  for (const node of document.querySelectorAll("[alt], [aria-label], [placeholder], option")) {
    if (!shown(node) && node.localName !== "option") continue;
    for (const name of ["alt", "aria-label", "placeholder"]) said.push(node.getAttribute(name));
    if (node.localName === "option") said.push(node.textContent);
  }
  return said.filter((text) => text?.trim()).map((text) => text.trim());
}"""
# Words of the page's English that are no words of Spanish.
ENGLISH = re.compile(
    r"\b(the|and|of|is|are|was|were|not|with|by|to|this|that|these|photos?|picture|risk|likely|"
    r"probability|score|below|source|next|step|what|look|model|reads?|skin|benign|malignant|"
    r"condition|show|choose|add|start)\b",
    re.IGNORECASE,
)
UNTOLD = re.compile(r"[\d.,%×<>−·✓!▲◆●?⚠✕ ]*(px|s|MB)?|DERMOSAN|English|Español|xx")


@pytest.fixture(scope="module")
def lesion():
    stream = io.BytesIO()
    Image.fromarray(phantoms.draw("mel", seed=4, size_px=512).pixels).save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture
def visit(chromium, address):
    contexts = []

    def visit(path, locale="en-GB"):
        contexts.append(chromium.new_context(locale=locale))
        page = contexts[-1].new_page()
        page.problems = []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.goto(f"{address}{path}")
        return page

    yield visit
    for context in contexts:
        assert [page.problems for page in context.pages] == [[]]
        context.close()


@pytest.fixture
def choose(wait_until_at_rest):
    def chosen(page, photo):
        page.wait_for_selector(".dm-picture .widget-upload")
        with page.expect_file_chooser() as chooser:
            page.locator(".dm-picture .widget-upload").first.click()
        chooser.value.set_files({"name": "1234.png", "mimeType": "image/png", "buffer": photo})
        wait_until_at_rest(page)

    return chosen


def unfold(page):
    page.locator(".dm-switch input").check()
    page.wait_for_selector(".dm-heat")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")


def test_in_spanish_by_address(visit, choose, lesion):
    page = visit("?lang=es")
    assert page.get_attribute("html", "lang") == "es"
    page.get_by_role("link", name="Diagnosticar").click()
    page.wait_for_selector("html[lang=es] .dm-page [data-heard]", state="attached")
    assert page.title() == "DERMOSAN: diagnosticar"
    choose(page, lesion)
    unfold(page)
    assert re.search(r"Índice de malignidad\s\d,\d\d\b", page.inner_text(".dm-answer"))
    assert re.search(r"\d\s%", page.inner_text(".dm-bars >> nth=0"))
    sources = page.locator(".dm-clinical .dm-texts + .dm-muted").all_inner_texts()
    texts = [text for text in page.evaluate(SAID) if text not in sources]
    texts = [text.partition("CIE-11")[0] for text in texts]  # codes are data, as sources are
    assert len(texts) > 80
    assert [text for text in texts if ENGLISH.search(text)] == []


def test_by_the_browser_and_by_choice_without_reading_again(visit, choose, lesion):
    page = visit("diagnose", locale="es-MX")
    page.wait_for_selector("html[lang=es] .dm-page [data-heard]", state="attached")
    choose(page, lesion)
    line = page.locator(".dm-answer p.dm-muted", has_text=re.compile(r"^\d+[.,]\d\d s · "))
    made = line.inner_text()
    assert made.split(" s ")[0].count(",") == 1
    page.get_by_label("Idioma").select_option(label="English")
    page.wait_for_selector("html[lang=en]")
    page.get_by_text("Malignancy score").first.wait_for()
    assert page.title() == "DERMOSAN: diagnose"
    assert line.inner_text() == made.replace(",", ".", 1).replace("modelo", "model")
    assert page.url.endswith("diagnose?lang=en")
    assert page.get_by_role("link", name="All pages").get_attribute("href").endswith("?lang=en")


def test_every_word_on_the_page_can_be_said_in_another_language(visit, choose, lesion):
    page = visit("diagnose?lang=xx")
    page.wait_for_selector("html[lang=xx] .dm-page [data-heard]", state="attached")
    choose(page, lesion)
    unfold(page)
    assert len(page.evaluate(SAID)) > 80
    bare = [text for text in page.evaluate(SAID) if "⟦" not in text and "⟧" not in text]
    assert [text for text in bare if not UNTOLD.fullmatch(text)] == []
