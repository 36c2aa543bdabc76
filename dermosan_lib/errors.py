"""Errors a person can act on: every message states the rule, the value found and the remedy."""


class DermosanError(Exception):
    """Base of every error the library raises on bad input; its text is fit to show to a user."""


class ImageError(DermosanError):
    """Bytes that cannot be turned into pixels, or that break a limit."""


class TaxonomyError(DermosanError):
    """A taxonomy or condition that is unknown or malformed."""


class CatalogError(DermosanError):
    """A folder or table from which no catalogue of images can be made."""


class SplitError(DermosanError):
    """Images that cannot be split as asked, or a split that breaks its own rules."""


class NetworkError(DermosanError):
    """A backbone or weights file that cannot be built or loaded."""


class RunError(DermosanError):
    """A run folder, parameter or notebook that stops a run."""


class BundleError(DermosanError):
    """A model bundle that is missing, altered or malformed."""


class InferenceError(DermosanError):
    """An inference server that cannot be reached, is late, or answers with what is no answer."""


class EvidenceError(DermosanError):
    """What was told of a patient or lesion, such as an age, that cannot be used."""


class ReaderStudyError(DermosanError):
    """A reader study's file, cases, answers or export that cannot be used."""
