"""A client of `dermosan serve`, of the standard library alone.

::

    from dermosan_lib.faces.client import Client
    with Client("http://127.0.0.1:8867") as client:
        print(client.diagnose(["lesion.jpg"], age=63).differential[0].name)

What others may use of it:

- `Client`: Asks a service, and asks again where it is busy or away.
- `Answer`: A diagnosis as the service tells it. `Condition`: A line of its differential.
- `ApiError`: The service refused, with its rule, what it found, and the remedy.
- `ask_each`: A case for each file, several at a time, in their order; a failure is a row too.
- `write_csv`: The same as rows of a table.
"""

from dermosan_lib.faces.client.answer import Answer, ApiError, Condition
from dermosan_lib.faces.client.asking import Client
from dermosan_lib.faces.client.many import ask_each, write_csv

__all__ = ["Answer", "ApiError", "Client", "Condition", "ask_each", "write_csv"]
