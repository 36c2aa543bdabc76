"""Who may ask, how often, and what is written down of it.

What others may use of it:

- `Admission`: Lets in who has a key, as often as the rate allows.
- `Caller`: Who asks, by the name of the key.
- `KeyFile`: Hashes of keys in a file, by name.
- `AuditLog`, `verify_audit`: Answers written down in a chain of hashes, and that chain checked.
"""

from dermosan_lib.faces.api.access.admission import Admission, Caller
from dermosan_lib.faces.api.access.audit_log import AuditLog, verify_audit
from dermosan_lib.faces.api.access.key_file import KeyFile

__all__ = ["Admission", "AuditLog", "Caller", "KeyFile", "verify_audit"]
