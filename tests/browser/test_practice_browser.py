"""Practice in Chromium: two readers at once, one by keyboard alone; nothing is told too early.

What the server sends is recorded: before an answer is committed it must be the same for every case
but for the picture, whatever the truth is and whatever the model says.
"""

import json
import os
import re
import struct

import pytest
from PIL import Image

from dermosan_lib import phantoms
from dermosan_lib.readers import AnswerStore
from dermosan_lib.readers.export import answer_rows

pytestmark = pytest.mark.browser

RECORDED = int(os.environ.get("DERMOSAN_RECORDED_CASES", "6"))  # 200 take some three minutes
CODES = ("mel", "bcc", "nv", "sk")
TOLD = ("It is: ", "What the model says", "dm-bars", "dm-badge", "What tells")
COMMIT, COMMIT_AGAIN = "Commit my answer", "Commit my final answer"


def write_study(folder, repository, *, lesions, **entries):
    """A study file of drawings in ``folder``, read with the demonstration's advice."""
    for code in CODES:
        (folder / "cases" / code).mkdir(parents=True)
        for k in range(lesions):
            pixels = phantoms.draw(code, seed=100 + k, size_px=96).pixels
            Image.fromarray(pixels).save(folder / "cases" / code / f"{code}_{k}.png")
    design = {
        "name": "May <i>", "cases": {"folder": "cases", "taxonomy": "kaggle10"},
        "arms": ["model_features"], "base_rate": None,
        "bundle": str(repository / "data" / "demo_bundle"), **entries,
    }  # fmt: skip
    file = folder / "may.yaml"
    file.write_text(json.dumps(design), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def study(tmp_path_factory, repository):
    return write_study(tmp_path_factory.mktemp("study"), repository, lesions=4, length=3)


@pytest.fixture(scope="module")
def server(serving, study, repository):
    bundle = repository / "data" / "demo_bundle"
    with serving(bundle, study=str(study), visited="practice") as (url, _):
        yield url


@pytest.fixture
def reader(chromium, server):
    """Open the page in a browser of its own; what is sent to it is in ``sent``."""
    opened = []

    def opens(url=server):
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.sent, page.problems = [], []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("websocket", lambda socket: socket.on(
            "framereceived", lambda frame: page.sent.append(frame)))  # fmt: skip
        page.goto(f"{url}practice")
        page.wait_for_selector(".dm-begin")
        opened.append(page)
        return page

    yield opens
    for page in opened:
        assert page.problems == []
        assert "Traceback" not in page.content()
        page.context.close()


def content(frame):
    """The content of the kernel's message that a websocket frame carries."""
    data = frame if isinstance(frame, bytes) else frame.encode()
    if data[:1] == b"{":
        return json.loads(data)["content"]
    # v1.kernel.websocket.jupyter.org: offsets, then channel, header, ..., content
    (count,) = struct.unpack_from("<Q", data)
    offsets = struct.unpack_from(f"<{count}Q", data, 8)
    return json.loads(data[offsets[4] : offsets[5]])


def states(frames):
    """The widget states in websocket frames, as name and value."""
    told = [content(frame).get("data", {}).get("state", {}) for frame in frames]
    return {(name, json.dumps(value)) for state in told for name, value in state.items()}


def wait_until_idle(page):
    """Wait until the kernel has said all that it has to say of what it was asked."""
    heard, quiet = -1, 0
    while quiet < 3:
        page.wait_for_timeout(50)
        said = [content(frame).get("execution_state") for frame in page.sent]
        last = next((state for state in reversed(said) if state), "idle")
        quiet = quiet + 1 if last == "idle" and len(said) == heard else 0
        heard = len(said)


def without_the_picture(found):
    """States with what may differ taken out: picture, position and token."""
    kept = set()
    for name, value in found:
        text = re.sub(r"data:image/jpeg;base64,[A-Za-z0-9+/=]+", "PICTURE", value)
        text = re.sub(r"\b[0-9a-f]{16} answer", "TOKEN answer", text)
        text = re.sub(r"Case \d+", "Case K", text)
        kept.add((name, re.sub(r'value=\\"\d+\\"', "value=K", text)))
    return kept


def begin(page, pseudonym):
    page.get_by_label("Your pseudonym").fill(pseudonym)
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("button", name=COMMIT, exact=True).wait_for()


def answer(page, diagnosis="Melanoma"):
    page.get_by_label("Diagnosis").fill(diagnosis)
    page.get_by_label("Manage here", exact=True).check()
    page.get_by_role("button", name=COMMIT, exact=True).click()
    page.get_by_role("button", name=COMMIT_AGAIN).wait_for()


def finish(page):
    """Commit the second answer and read the truth; whether there is a next case."""
    page.get_by_role("button", name=COMMIT_AGAIN).click()
    onward = page.get_by_role("button", name=re.compile("^(Next case|See how it went)$"))
    onward.wait_for()
    page.get_by_role("heading", name=re.compile("^It is: ")).wait_for()
    there_is = onward.inner_text() == "Next case"
    return onward, there_is


def sent_before_answers(page, cases):
    """Go through so many cases; what was sent before each first answer, the first left out."""
    recorded = []
    for _ in range(cases):
        answer(page)
        onward, there_is = finish(page)
        wait_until_idle(page)
        before = len(page.sent)
        onward.click()
        if not there_is:
            break
        page.get_by_role("button", name=COMMIT, exact=True).wait_for()
        wait_until_idle(page)  # for what may come late
        recorded.append(states(page.sent[before:]))
    return recorded


def assert_nothing_told(recorded):
    for found in recorded:
        words = " ".join(value for _, value in found)
        assert not [told for told in TOLD if told in words]
        assert len(re.findall("data:image", words)) == 1  # no map, no other lesion
    assert len({frozenset(without_the_picture(found)) for found in recorded}) == 1


def tab_to(page, name):
    """Press Tab until the control of that name has the focus."""
    names = """() => { const one = document.activeElement; const labels = [...one.labels ?? []];
      return [one.innerText, one.ariaLabel, ...labels.map((label) => label.innerText)] }"""
    for _ in range(60):
        page.keyboard.press("Tab")
        if name in [str(text).strip() for text in page.evaluate(names)]:
            return
    pytest.fail(f"The keyboard does not reach {name}.")


def test_two_readers_at_once(reader, study, grave_faults):
    ana, ben = reader(), reader()
    assert "Demonstration model" in ana.inner_text(".dm-notice")
    assert grave_faults(ana) == []
    begin(ana, "ana <b>x</b>")

    # Ben has a keyboard alone.
    tab_to(ben, "Your pseudonym")
    ben.keyboard.type("ben")
    ben.keyboard.press("Enter")
    ben.get_by_role("button", name=COMMIT, exact=True).wait_for()
    tab_to(ben, "Diagnosis")
    ben.keyboard.type("melanoma")
    tab_to(ben, "Refer")
    ben.keyboard.press("Space")
    tab_to(ben, COMMIT)
    ben.keyboard.press("Enter")
    ben.get_by_role("button", name=COMMIT_AGAIN).wait_for()
    ben.wait_for_function("document.activeElement.tagName === 'H1'")

    # An answer needs a diagnosis, and a case is answered once on one of two pages.
    ana.get_by_role("button", name=COMMIT, exact=True).click()
    ana.get_by_role("alert").get_by_text("Type or choose one").wait_for()
    answer(ana)
    assert grave_faults(ana) == []
    onward, _ = finish(ana)
    assert grave_faults(ana) == []
    for width in (1280, 375):
        ana.set_viewport_size({"width": width, "height": 800})
        assert ana.evaluate("document.documentElement.scrollWidth") <= width
    ana.set_viewport_size({"width": 1280, "height": 900})
    onward.click()
    ana.get_by_role("button", name=COMMIT, exact=True).wait_for()
    ana.locator(".dm-progress", has_text="Case 2 of 3").wait_for()

    # A page that is loaded again goes on, after the advice too.
    answer(ana)
    ana.reload()
    ana.get_by_role("button", name=COMMIT_AGAIN).wait_for()
    ana.locator(".dm-answer", has_text="You said: Melanoma").wait_for()

    # Nor is she asked who she is, but somebody else under her pseudonym is.
    other = reader()
    other.get_by_label("Your pseudonym").fill("Ana <b>x</b>")
    other.get_by_role("button", name="Begin").click()
    other.get_by_role("alert").get_by_text("2 cases were answered under ana <b>x</b>").wait_for()
    assert grave_faults(other) == []
    other.get_by_role("button", name="No, choose another").click()
    other.get_by_role("button", name="Begin").wait_for()
    assert other.get_by_label("Your pseudonym").input_value() == ""
    finish(ana)[0].click()
    answer(ana)
    finish(ana)[0].click()
    with ana.expect_download() as download:
        ana.get_by_role("link", name="Download my answers").click()
    assert download.value.path().read_text(encoding="utf-8").count("\n") == 1 + 3 * 2
    ana.locator(".dm-debrief", has_text="95% interval").wait_for()
    assert grave_faults(ana) == []

    finish(ben)[0].click()
    ben.get_by_role("button", name=COMMIT, exact=True).wait_for()
    assert_nothing_told(sent_before_answers(ben, 2))
    store = AnswerStore(study.with_name("may.answers.sqlite"))
    rows = list(answer_rows(store))
    store.close()
    assert [(row["reader"], row["stage"]) for row in rows] == (
        [("ana <b>x</b>", stage) for stage in (1, 2) * 3] + [("ben", stage) for stage in (1, 2) * 3]
    )


@pytest.mark.slow
def test_what_comes_before_an_answer_is_the_same_for_every_case(
    serving, reader, tmp_path, repository
):
    """Some readers of 51 cases at most; what was sent before the first is left out for each."""
    study = write_study(tmp_path, repository, lesions=20, length=min(51, RECORDED + 1))
    bundle = repository / "data" / "demo_bundle"
    with serving(bundle, study=str(study), visited="practice") as (url, _):
        recorded = []
        while len(recorded) < RECORDED:
            page = reader(url)
            begin(page, f"reader {len(recorded)}")
            recorded += sent_before_answers(page, min(51, RECORDED - len(recorded) + 1))
    assert len(recorded) >= RECORDED
    assert_nothing_told(recorded)


def test_the_teachers_page_is_a_server_of_its_own(serving, server, chromium, study, grave_faults):
    """It sees what is committed while it is open; a class's server does not have it."""
    token = "word-of-the-teacher"
    with serving(study=str(study), teacher=True, token=token) as (url, _):
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        assert page.goto(f"{server}teacher").status == 404
        assert page.goto(f"{url}teacher").status == 401
        page.goto(f"{url}?token={token}")
        assert page.get_by_role("link", name="Practise").count() == 0
        page.get_by_role("link", name="Teach").click()
        page.wait_for_selector(".dm-teacher h1")
        store = AnswerStore(study.with_name("may.answers.sqlite"))
        for name in ("ana <b>x</b>", "eva"):  # also where this test runs alone
            store.join(name)
        shown = store.presentations()
        store.close()
        if shown:
            page.get_by_text("McNemar").wait_for()
        assert grave_faults(page) == []
        for width in (1280, 375):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.close()
