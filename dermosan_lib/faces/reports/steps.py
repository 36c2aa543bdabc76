"""The notebooks of a run, in the order in which they are executed."""

STEPS = (
    "01_explore", "02_split", "03_train", "04_evaluate", "04b_uncertainty", "04c_subgroups",
    "05_error_analysis",
)  # fmt: skip
