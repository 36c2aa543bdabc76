import pandas as pd

from dermosan_lib import figures


def test_a_heads_strengths_are_drawn_and_the_best_is_told():
    tried = pd.DataFrame(
        {"C": [0.01, 0.1, 1.0], "loss": [1.5, 1.0, 0.2], "accuracy": [0.4, 0.6, 0.9],
         "val_loss": [1.6, 1.1, 1.4], "val_accuracy": [0.4, 0.55, 0.5],
         "chosen": [False, True, False]}
    )  # fmt: skip
    figure = figures.training_curves(tried)
    assert [list(line.x) for line in figure.data] == [[0.01, 0.1, 1.0]] * 4
    assert figure.layout.xaxis.type == "log"
    assert "Best of 3 is 0.1" in str(figure.layout.title.to_plotly_json())
