"""Every figure, drawn from realistic tables."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

from dermosan_lib import figures


def tables_of(name):
    """The functions of a file beside this one, which pytest does not let import."""
    return SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name(name))))


run, audit = tables_of("run_tables.py"), tables_of("audit_tables.py")
MANY = [f"condition {i:02d}" for i in range(44)]


def every_figure():
    """Every figure on realistic tables: figure, selector of its marks, least number of them."""
    catalog, predictions = run.draw_catalog(), run.draw_predictions(run.CODES)
    captions = [f"Melanoma, called nevus\n{c}%" for c in (99, 97, 96, 95, 90, 87, 85, 81)]
    wrong = run.error_tables()
    probabilities = [0.03, 0.74, 0.01, 0.05, 0.12, 0.02, 0.01, 0.01, 0.005, 0.005]
    return {
        "class_balance": (figures.class_balance(catalog, run.NAMES), ".point path", 10),
        "image_sizes": (figures.image_sizes(catalog), ".points path", 10),
        "group_sizes": (figures.group_sizes(catalog), ".point path", 9),
        "split_balance": (figures.split_balance(catalog, run.NAMES), ".point path", 30),
        "picture_grid": (
            figures.picture_grid(run.draw_pictures(8), captions, title="Surest errors"),
            "image",
            8,
        ),
        "leak_pair_grid": (
            figures.leak_pair_grid(
                list(zip(run.draw_pictures(4), run.draw_pictures(4), strict=True)),
                audit.leak_pairs_table(),
            ),
            "image",
            8,
        ),
        "leak_comparison": (figures.leak_comparison(audit.leak_table()), ".bars .point path", 3),
        "look_alike_pictures": (
            figures.look_alike_pictures(wrong.pairs, wrong.pictures, run.NAMES),
            "image",
            9,
        ),
        "cluster_pictures": (
            figures.cluster_pictures(wrong.clusters, wrong.errors, wrong.pictures),
            "image",
            8,
        ),
        "similar_case_pictures": (
            figures.similar_case_pictures(wrong.errors[:3], wrong.cases, wrong.pictures),
            "image",
            15,
        ),
        "label_noise_pictures": (
            figures.label_noise_pictures(wrong.noise, wrong.pictures),
            "image",
            8,
        ),
        "training_curves": (
            figures.training_curves(run.draw_history()),
            ".scatterlayer .js-line",
            5,
        ),
        "confusion_matrix": (
            figures.confusion_matrix(run.draw_confusion(run.CODES), names=run.NAMES),
            ".textpoint text",
            60,
        ),
        "confusion_matrix_counts": (
            figures.confusion_matrix(run.draw_confusion(run.CODES[:7]), normalise=False),
            ".textpoint text",
            30,
        ),
        "confusion_matrix_many": (figures.confusion_matrix(run.draw_confusion(MANY)), "image", 1),
        "roc_curves": (
            figures.roc_curves(predictions, run.CODES, run.NAMES),
            ".scatterlayer .js-line",
            10,
        ),
        "roc_curves_many": (
            figures.roc_curves(run.draw_predictions(MANY), MANY),
            ".scatterlayer .js-line",
            44,
        ),
        "metric_intervals": (
            figures.metric_intervals(run.draw_metrics(), names=run.NAMES),
            ".points path, .errorbar path",
            18,
        ),
        "error_rate_by": (figures.error_rate_by(run.errors_table()), ".errorbar path", 5),
        "run_comparison": (figures.run_comparison(run.comparison_table()), ".errorbar path", 12),
        "split_comparison": (
            figures.split_comparison(
                run.comparison_table()
                .query("condition == ''")
                .rename(columns={"run": "scheme"})
                .assign(leak=0.4)
            ),
            ".errorbar path",
            12,
        ),
        "probability_bars": (
            figures.probability_bars(list(run.NAMES.values()), probabilities, top=5),
            ".point path",
            6,
        ),
        "likelihoods": (
            figures.likelihoods(audit.draw_likelihoods(run.CODES), run.NAMES),
            ".textpoint text",
            210,
        ),
        "likelihoods_many": (
            figures.likelihoods(audit.draw_likelihoods(MANY)),
            "image",
            1,
        ),
        "evidence_gains": (figures.evidence_gains(audit.gains_table()), ".errorbar path", 4),
        "quality_distribution": (
            figures.quality_distribution(run.draw_quality()),
            ".point path",
            50,
        ),
        **metric_figures(),
    }


def metric_figures():
    dots = ".points path, .errorbar path"
    line = ".scatterlayer .js-line"
    reliability = audit.reliability_table()
    return {
        "reliability_diagram": (
            figures.reliability_diagram(reliability, reliability),
            f"{dots}, .bars .point path",
            4 * 9 + 9,
        ),
        "decision_curves": (figures.decision_curves(audit.decision_table()), line, 3),
        "risk_coverage": (figures.risk_coverage(audit.coverage_table()), line, 1),
        "set_coverage": (
            figures.set_coverage(audit.sets_table(), 0.9),
            f"{dots}, .bars .point path",
            3 + 4 + 4,
        ),
        "subgroup_forest": (
            figures.subgroup_forest(audit.subgroup_table(), "accuracy"),
            dots,
            8 + 8,
        ),
        "paired_differences": (
            figures.paired_differences(
                audit.differences_table(), "the linear probe", "mobilenetv2"
            ),
            dots,
            5 + 4,
        ),
        "metric_spread": (figures.metric_spread(*run.spread_tables()), dots, 15 + 3 + 3),
        "metric_spread_many": (
            figures.metric_spread(*run.spread_tables("learning_rate=0.0003, seed=1", "seed=2")),
            dots,
            2 * (15 + 3 + 3),
        ),
        "shortcut_audit": (figures.shortcut_audit(audit.audit_table()), dots, 4 + 3),
        "reader_gains": (figures.reader_gains(audit.reader_gains_table()), dots, 3 * 2 + 2),
        "reader_switches": (figures.reader_switches(audit.switches_table()), "image", 1),
        "reader_reliance": (figures.reader_reliance(audit.reliance_table()), dots, 3 + 2),
        "reader_confidence": (figures.reader_confidence(reliability, reliability), dots, 4 * 9),
    }


@pytest.fixture(scope="session")
def tables():
    """The functions that make tables, and the names of ten conditions."""
    return SimpleNamespace(
        names=run.NAMES,
        codes=run.CODES,
        predictions=run.draw_predictions,
        catalog=run.draw_catalog,
        metrics=run.draw_metrics,
        history=run.draw_history,
        quality=run.draw_quality,
        pictures=run.draw_pictures,
        errors=run.errors_table,
        comparison=run.comparison_table,
        wrong=run.error_tables,
        reliability=audit.reliability_table,
        decision=audit.decision_table,
        subgroups=audit.subgroup_table,
        coverage=audit.coverage_table,
        differences=audit.differences_table,
        sets=audit.sets_table,
        spread=run.spread_tables,
    )


@pytest.fixture(scope="session")
def drawn():
    """Every figure by name, with the selector of its marks and the least number of them."""
    return every_figure()
