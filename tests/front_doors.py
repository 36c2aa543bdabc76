"""Import-linter's contract that folders are entered by their front door, their `__init__.py`.

    python -m tests.front_doors  # counts

Every package below a root package is a folder. Who is outside of it may import the package, or a
package within it, and never one of its modules.
"""

from grimp import ImportGraph, build_graph
from importlinter import Contract, ContractCheck, fields, output
from importlinter.application import contract_utils


class FrontDoors(Contract):
    """No import reaches past a front door, except the ``ignore_imports``."""

    ignore_imports = fields.SetField(subfield=fields.ImportExpressionField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Look at every import once."""
        warnings = contract_utils.remove_ignored_imports(
            graph=graph, ignore_imports=self.ignore_imports, unmatched_alerting="error"
        )
        past = sorted(
            (importer, imported)
            for importer in graph.modules
            for imported in graph.find_modules_directly_imported_by(importer)
            if walks_around(graph, importer, imported)
        )
        return ContractCheck(kept=not past, warnings=warnings, metadata={"past": past})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print each import that must go another way."""
        for importer, imported in check.metadata["past"]:
            door = imported.rpartition(".")[0]
            output.print_error(f"{importer} -> {imported}: import it from {door}, or not at all.")


def walks_around(graph: ImportGraph, importer: str, imported: str) -> bool:
    """Whether ``imported`` is a module of a folder that ``importer`` is not in."""
    folder, _, _ = imported.rpartition(".")
    if "." not in folder or graph.find_children(imported):
        return False
    return importer != folder and not importer.startswith(f"{folder}.")


def main() -> None:
    """Count the imports between folders, and those that reach past a front door."""
    graph = build_graph("dermosan_lib")
    imports = [
        (importer, imported)
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        if importer.rpartition(".")[0] != imported.rpartition(".")[0]
    ]
    past = [pair for pair in imports if walks_around(graph, *pair)]
    print(f"{len(imports)} imports between folders, {len(past)} past a front door")  # noqa: T201
    print(*(f"{importer} -> {imported}" for importer, imported in past), sep="\n")  # noqa: T201


if __name__ == "__main__":
    main()
