"""A bundle that is open: its graph, and what its card says of reading and answering."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.bundle import Bundle
from dermosan_lib.clinic.case import CaseRules
from dermosan_lib.clinic.engine import (
    Address,
    Answers,
    RemoteSession,
    open_quickest,
    own_form,
    read_batch,
)
from dermosan_lib.clinic.findings import GRAD_CAM, ModelInfo
from dermosan_lib.clinic.reading import Likelihood
from dermosan_lib.conditions import text_of
from dermosan_lib.decision import Abstention, NamingRules, SimilarCases, least_probabilities


class OpenModel:
    """The facts of one model, and its graph in ONNX Runtime. Nothing of it changes."""

    def __init__(self, bundle: Bundle, threads: int | None, remote: str | None = None) -> None:
        """Load the bundle's graph; ``threads`` limits the cores one answer may use.

        Where there is a ``remote`` address of a server, that one is asked instead when it is
        needed.

        Raises `BundleError` where graph or card do not keep the bundle contract, and
        `InferenceError` for what is no address.
        """
        card = bundle.card
        self.bundle = bundle
        self.taxonomy = bundle.taxonomy
        self._names = [text_of(condition, "name") for condition in self.taxonomy]
        self._session: Any = None
        if remote is None:
            self._session, arithmetic = open_quickest(bundle, threads)
        else:
            self._session, arithmetic = RemoteSession(bundle, Address.of(remote)), ""
        self.case = CaseRules(bundle)
        self.abstention = Abstention.of(card, bundle.path)
        self.similar = SimilarCases.of(card, bundle.path)
        self.naming = NamingRules.of(card)
        self.least = least_probabilities(card.get("prediction_set"), self.taxonomy.codes)
        self._info = ModelInfo(
            name=card["name"],
            version=card["version"],
            sha256=bundle.sha256,
            trained_on=card.get("data", {}).get("name", "not stated"),
            demonstration=bundle.demonstration,
            arithmetic=arithmetic,
            modality=bundle.modality,
            maps=(card.get("explanation") or {}).get("method", GRAD_CAM),
        )

    @property
    def info(self) -> ModelInfo:
        """What is told of the model; a server may tell its arithmetic when it has answered."""
        if self._info.arithmetic:
            return self._info
        told = self._session.arithmetic or own_form(self.bundle.card)
        return replace(self._info, arithmetic=told)

    def check(self) -> None:
        """Ask the server, where there is one, for this model; raises `InferenceError`."""
        if isinstance(self._session, RemoteSession):
            self._session.check()

    def answers(self, batch: NDArray[np.uint8]) -> Answers:
        """What the graph says of resized pictures ``(n, size, size, 3)`` uint8 RGB.

        Raises `BundleError` where the graph answers with anything but finite numbers of the card's
        shape, and `InferenceError` where a server does not answer so.
        """
        return read_batch(self._session, self.bundle, batch)

    def differential(self, probabilities: NDArray[np.float64]) -> tuple[Likelihood, ...]:
        """Conditions with their ``probabilities`` ``(classes,)``, most likely first."""
        order = np.argsort(-probabilities, kind="stable")
        conditions = self.taxonomy.conditions
        return tuple(
            Likelihood(conditions[k].code, self._names[k], float(probabilities[k])) for k in order
        )
