"""A Dask cluster, of this machine or of many: it hands out work, and holds neither models nor rows.

What others may use of it:

- `LOCAL`: The address that stands for processes of this machine.
- `open_cluster`: A client of the scheduler at an address, or of processes of this machine.
- `cluster_begun`: The same, opened while its work is prepared.
- `check_address`: Refuse what is no such address, before work is begun.
- `cores`: How many cores this process may use.
- `as_done`: What a function makes of many items, as it comes, whatever becomes of workers.
"""

from dermosan_lib.faces.cluster.handing_out import as_done
from dermosan_lib.faces.cluster.opening import (
    LOCAL,
    check_address,
    cluster_begun,
    cores,
    open_cluster,
)

__all__ = ["LOCAL", "as_done", "check_address", "cluster_begun", "cores", "open_cluster"]
