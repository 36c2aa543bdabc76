"""Answers for other systems: HL7 FHIR R4 (4.0.1) as JSON.

docs/reference/fhir.md tells what stands where. Nothing here imports `fhir.resources`, which checks
what was made, before it is needed.

What others may use of it:

- `fhir_bundle`: One case's answer as a transaction Bundle of a DiagnosticReport, its Observations
  and the Device that answered.
- `check_subject`: Refuse a reference to a person that FHIR would not take.
- `FHIR_JSON`: The media type.
"""

from dermosan_lib.faces.exchange.checking import check_subject
from dermosan_lib.faces.exchange.report import FHIR_JSON, fhir_bundle

__all__ = ["FHIR_JSON", "check_subject", "fhir_bundle"]
