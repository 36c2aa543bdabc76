from dermosan_lib import figures
from dermosan_lib.figures.picture_rows import PictureRow, picture_rows


def texts(figure):
    return [note.text.replace("<br>", " ") for note in figure.layout.annotations]


def test_rows_stand_below_each_other_with_their_words(tables):
    pictures = tables.pictures(5)
    rows = [
        PictureRow("first <b>", "", pictures[:3], ["a", "b", "c"]),
        PictureRow("second", "with & words", pictures[3:], ["d", "e\nf"]),
    ]
    figure = picture_rows(rows, title="Rows")
    places = [figure.layout[trace.yaxis.replace("y", "yaxis")].domain for trace in figure.data]
    assert places[0] == places[1] == places[2]
    assert places[3] == places[4]
    assert places[2][0] > places[3][1] > places[3][0] > 0
    starts = [figure.layout[trace.xaxis.replace("x", "xaxis")].domain[0] for trace in figure.data]
    assert starts == [0, 1 / 3, 2 / 3, 0, 1 / 3]
    assert texts(figure)[0] == "<b>first &lt;b&gt;</b>"
    assert texts(figure)[4] == "<b>second</b> with &amp; words"
    empty = picture_rows([], title="None", subtitle="below each its label")
    assert not empty.data
    assert empty.layout.title.subtitle.text == "There are none."


def test_an_error_is_drawn_between_its_look_alikes(tables):
    wrong = tables.wrong()
    figure = figures.look_alike_pictures(wrong.pairs, wrong.pictures, tables.names)
    words = texts(figure)
    assert words[0].startswith("<b>Melanoma, called Melanocytic nevus (24 of 111)</b> A nevus is")
    assert words[1:4] == ["mel, called mel", "mel, called nv (98%)", "nv, called nv"]
    assert "No textbook look-alike" in words[8]
    assert ">99%" in words[10].replace("&gt;", ">")


def test_clusters_show_their_middle(tables):
    wrong = tables.wrong()
    figure = figures.cluster_pictures(wrong.clusters, wrong.errors, wrong.pictures, columns=3)
    assert len(figure.data) == 6
    words = texts(figure)
    assert "31 errors" in words[0]
    assert "6 mel → psoriasis." in words[0]
    assert "Site face 9 of 12" in words[0]


def test_similar_cases_count_the_labels_around(tables):
    wrong = tables.wrong()
    figure = figures.similar_case_pictures(wrong.errors[:1], wrong.cases, wrong.pictures)
    words = texts(figure)
    assert "Nearest training cases: 2 mel, 1 nv, 1 psoriasis" in words[0]
    assert words[1] == "the error"
    assert words[2].startswith("nv 0.")


def test_doubtful_labels_ask(tables):
    wrong = tables.wrong()
    words = texts(figures.label_noise_pictures(wrong.noise, wrong.pictures))
    assert words[0].startswith("given mel psoriasis? ")
