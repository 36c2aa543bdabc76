"""The page of the notebooks' parameters, read from their tagged cells."""

import ast
import io
import tokenize
from pathlib import Path

import nbformat

REPOSITORY = Path(__file__).resolve().parents[2]

HEAD = (
    "# Notebook parameters\n\n"
    "Set them with `dermosan run ... -p NAME=VALUE`, with papermill, or in the cell tagged "
    "`parameters` in JupyterLab. `data` and `run` are set by the command. A default of `None` "
    "leaves the choice to the preset."
)


def pages() -> dict[str, str]:
    """One page, a table a notebook."""
    parts = [HEAD]
    for path in sorted((REPOSITORY / "notebooks").glob("*.ipynb")):
        parts += [f"## {path.stem}", _table(_parameters_cell(path))]
    return {"reference/parameters.md": "\n\n".join(parts) + "\n"}


def _parameters_cell(path: Path) -> str:
    for cell in nbformat.read(path, as_version=4).cells:
        if "parameters" in cell.metadata.get("tags", []):
            return str(cell.source)
    raise ValueError(f"{path} has no cell tagged parameters.")


def _table(source: str) -> str:
    """A row a parameter; the comment behind a line says what it is."""
    said = {
        token.start[0]: token.string.lstrip("# ")
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    }
    rows = ["| parameter | meaning | kind | default |", "|---|---|---|---|"]
    for node in ast.parse(source).body:
        if isinstance(node, ast.AnnAssign) and node.value is not None:
            told = said.get(node.end_lineno or 0, "").replace("|", "\\|")
            kind, default = ast.unparse(node.annotation), ast.unparse(node.value)
            rows.append(f"| `{ast.unparse(node.target)}` | {told} | `{kind}` | `{default}` |")
    return "\n".join(rows)


if __name__ == "__main__":
    print("".join(pages().values()))  # noqa: T201
