"""What came of a reader study: accuracy, reliance, calibration and utility, with 95% intervals.

Readers and cases both are samples throughout, so results speak of others like them.

What others may use of it:

- `Components`: Variance components of the Obuchowski-Rockette model.
- `CrossedReadings`: Answers as a complete block of readers, cases and tests.
- `Estimate`: A value with its interval.
- `Merits`: Figures of merit of tests and readers, and their covariance over cases.
- `MrmcAnalysis`: Results with readers, cases, or both taken as a sample.
- `accuracy_change`: Accuracy before and after advice, and the paired difference.
- `answers_in_words`: What an export holds, in a few lines.
- `arm_accuracy`: Accuracy in each arm, and the difference to the first.
- `assumed_components`: Components where there is no pilot.
- `cases_needed`: How many cases a gain takes, by number of readers.
- `checked_answers`: A table of text as `read_answers` gives it.
- `components_of`: Components of a pilot's merits.
- `confidence_bins`: How often readers are right, beside how sure they are.
- `confidence_scores`: Mean confidence, overconfidence and Brier score.
- `crossed_readings`: Answers of readers who all read the same cases, as a block.
- `difference_estimate`: The difference of two ratios over the same answers, with interval.
- `expected_utility`: What the readers' decisions are worth by a table of harms.
- `hardest_cases`: Cases that fewest readers get right.
- `hardest_pairs`: Conditions that are taken for others.
- `merits_of`: Accuracy or AUC of each test and reader, and their covariance.
- `mrmc_analysis`: `obuchowski_rockette` of crossed readings.
- `obuchowski_rockette`: Multi-reader multi-case analysis of variance.
- `open_answers`: Answers of a file, or of simulated readers.
- `paired_answers`: A row a reader and case, before and after advice.
- `plan_in_words`: How many readers and cases a gain takes, a sentence a line.
- `ratio_estimate`: The ratio of two sums over answers, with interval.
- `read_answers`: Read an export.
- `reader_power`: Chance to find a gain.
- `reliance_measures`: Over-reliance, under-reliance and others by their published names.
- `simulated_answers`: Answers of simulated readers.
- `switching_table`: How answers moved, by whether the advice was right.
- `taxonomy_of`: The conditions of an export.
- `utility_table`: A table of utilities to edit.
- `wrong_advice_share`: How much advice was wrong, and how much on purpose.
"""

from dermosan_lib.study.reader_analysis.accuracy import accuracy_change, arm_accuracy
from dermosan_lib.study.reader_analysis.answer_table import (
    answers_in_words,
    checked_answers,
    paired_answers,
    read_answers,
    taxonomy_of,
)
from dermosan_lib.study.reader_analysis.case_covariances import Merits, merits_of
from dermosan_lib.study.reader_analysis.confidence_calibration import (
    confidence_bins,
    confidence_scores,
)
from dermosan_lib.study.reader_analysis.crossed_block import (
    CrossedReadings,
    crossed_readings,
    mrmc_analysis,
)
from dermosan_lib.study.reader_analysis.decision_utility import expected_utility, utility_table
from dermosan_lib.study.reader_analysis.hard_cases import hardest_cases, hardest_pairs
from dermosan_lib.study.reader_analysis.mrmc_anova import (
    Components,
    MrmcAnalysis,
    components_of,
    obuchowski_rockette,
)
from dermosan_lib.study.reader_analysis.mrmc_power import (
    assumed_components,
    cases_needed,
    reader_power,
)
from dermosan_lib.study.reader_analysis.multiway_intervals import (
    Estimate,
    difference_estimate,
    ratio_estimate,
)
from dermosan_lib.study.reader_analysis.plan_words import plan_in_words
from dermosan_lib.study.reader_analysis.reliance import (
    reliance_measures,
    switching_table,
    wrong_advice_share,
)
from dermosan_lib.study.reader_analysis.simulated_sessions import open_answers, simulated_answers

__all__ = [
    "Components",
    "CrossedReadings",
    "Estimate",
    "Merits",
    "MrmcAnalysis",
    "accuracy_change",
    "answers_in_words",
    "arm_accuracy",
    "assumed_components",
    "cases_needed",
    "checked_answers",
    "components_of",
    "confidence_bins",
    "confidence_scores",
    "crossed_readings",
    "difference_estimate",
    "expected_utility",
    "hardest_cases",
    "hardest_pairs",
    "merits_of",
    "mrmc_analysis",
    "obuchowski_rockette",
    "open_answers",
    "paired_answers",
    "plan_in_words",
    "ratio_estimate",
    "read_answers",
    "reader_power",
    "reliance_measures",
    "simulated_answers",
    "switching_table",
    "taxonomy_of",
    "utility_table",
    "wrong_advice_share",
]
