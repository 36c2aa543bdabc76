"""How good is the model: metrics of one table of predictions, each with n and a 95% interval.

What others may use of it:

- `BY_CONDITION`: Names of the metrics of each condition.
- `Entry`: One metric: value, low, high, n.
- `OVERALL`: Names of the metrics over all conditions.
- `Outcomes`: What was true, what was predicted and how surely, for ``n`` images of ``k`` classes.
- `ReferralRates`: Sums over groups, taken once, from which the rates of any group weights follow.
- `WeightedMetrics`: Sums over groups, taken once, from which metrics of any group weights follow.
- `answered_table`: What is left and how right it is, as one reason after another to abstain is
  applied.
- `aurc`: Area under the risk-coverage curve (Geifman, Uziel and El-Yaniv 2019): 0 is the best.
- `both_kinds`: Whether ``predictions`` hold suspicious images and others.
- `calibration_change`: `calibration_scores` of the same images ``before`` and ``after`` a
  rescaling, and the change.
- `centred_interval`: `percentile_interval` less the bootstrap's bias, so that its replicates' mean
  is the value.
- `confusion`: Count images by true condition (rows) and predicted condition (columns), in class
  order.
- `decision_curve`: Net benefit of referring by the malignancy score (Vickers and Elkin 2006).
- `evaluate`: Measure ``predictions``, as `metrics.json` holds it.
- `group_indices`: Number the groups 0, 1, ... in order of appearance; one entry a row of
  ``predictions``.
- `malignancy_auc`: AUROC of the malignancy score: how often a suspicious picture scores above
  another.
- `merged_confusion`: Add `confusion` up to parts, such as groups.
- `metrics_table`: Lay ``metrics`` out as rows ``condition, metric, value, low, high, n``.
- `operating_table`: What each operating point of a card does on these images, and where
  malignancy is rarer.
- `operating_words`: `operating_table` to read: a row a metric and prevalence, a column an
  operating point.
- `percentile_interval`: Percentile interval (Efron 1979) of one metric; NaN replicates are left
  out.
- `rate_interval`: 95% percentile interval of a rate; Wilson's with ``trials`` for one that is 0
  or 1.
- `read_outcomes`: Check ``predictions`` and return its arrays, in the table's order.
- `reliability_table`: How often the model is right, beside how sure it was (Guo et al. 2017,
  figure 1).
- `replicate_weights`: How often each group is drawn in each bootstrap replicate, in blocks of
  replicates.
- `risk_coverage_table`: Accuracy on the surest images, for several shares of them (El-Yaniv and
  Wiener 2010).
- `side_by_side`: `compare`'s table to read: a row a metric, a column a run, cells ``0.71 (0.66 to
  0.75)``.
- `suspicion`: Malignancy score and truth of each image, both ``(n,)``.
- `suspicious_codes`: Malignant and premalignant codes; none where a condition's behaviour is not
  known.
- `wilson`: Wilson's score interval of a proportion (Wilson 1927; Brown, Cai and DasGupta 2001).
- `write_metrics`: Write ``metrics`` as JSON, whole or not at all.
"""

from dermosan_lib.study.evaluation.abstention_stages import answered_table
from dermosan_lib.study.evaluation.calibration_scores import calibration_change
from dermosan_lib.study.evaluation.evaluation import (
    Entry,
    confusion,
    evaluate,
    merged_confusion,
    write_metrics,
)
from dermosan_lib.study.evaluation.intervals import (
    centred_interval,
    percentile_interval,
    replicate_weights,
    wilson,
)
from dermosan_lib.study.evaluation.malignancy_score import (
    both_kinds,
    malignancy_auc,
    suspicious_codes,
)
from dermosan_lib.study.evaluation.metrics_tables import metrics_table, side_by_side
from dermosan_lib.study.evaluation.net_benefit import decision_curve
from dermosan_lib.study.evaluation.outcomes import Outcomes, group_indices, read_outcomes
from dermosan_lib.study.evaluation.predictive_values import operating_table, operating_words
from dermosan_lib.study.evaluation.referral import ReferralRates, rate_interval, suspicion
from dermosan_lib.study.evaluation.reliability_diagram import reliability_table
from dermosan_lib.study.evaluation.risk_coverage import aurc, risk_coverage_table
from dermosan_lib.study.evaluation.weighted_metrics import BY_CONDITION, OVERALL, WeightedMetrics

__all__ = [
    "BY_CONDITION",
    "OVERALL",
    "Entry",
    "Outcomes",
    "ReferralRates",
    "WeightedMetrics",
    "answered_table",
    "aurc",
    "both_kinds",
    "calibration_change",
    "centred_interval",
    "confusion",
    "decision_curve",
    "evaluate",
    "group_indices",
    "malignancy_auc",
    "merged_confusion",
    "metrics_table",
    "operating_table",
    "operating_words",
    "percentile_interval",
    "rate_interval",
    "read_outcomes",
    "reliability_table",
    "replicate_weights",
    "risk_coverage_table",
    "side_by_side",
    "suspicion",
    "suspicious_codes",
    "wilson",
    "write_metrics",
]
