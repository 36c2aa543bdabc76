"""Duplicates: how many planted copies are found, how fast, and what HAM10000 holds.

``planted`` draws phantoms and copies of them; ``ham10000`` catalogues that data set cold and warm
and holds what is found against its lesion ids; ``million`` fills and asks the hash index alone;
``crowds`` are hundreds of copies of one picture, series of frames and black frames; ``many`` draws
50,000 small pictures in class folders and catalogues them cold and warm.
"""

import argparse
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
import pandas as pd

from benchmarks.many_duplicates import cpu_s, crowds, many, million, say
from benchmarks.planting import KINDS, plant
from dermosan_lib import images, phantoms
from dermosan_lib.study.data import (
    survey,
)
from dermosan_lib.study.duplicates import (
    Hasher,
    examine_files,
    find_duplicates,
)
from dermosan_lib.study.groups import (
    linked_groups,
)
from dermosan_lib.study.pipeline import nearest_pairs
from dermosan_lib.study.splitting import leaked_fraction, split


def main() -> None:
    """Measure what is asked for and print it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.duplicates", description=__doc__)
    names = parser.add_subparsers(required=True, dest="what")
    planted = names.add_parser("planted")
    planted.add_argument("--per-class", type=int, default=40)
    planted.add_argument("--seeds", type=int, default=3)
    ham = names.add_parser("ham10000")
    ham.add_argument("folder", type=Path, help="with HAM10000_metadata.csv and the images")
    ham.add_argument("--run", type=Path, help="a run on it, whose network describes the pictures")
    codes = names.add_parser("million")
    codes.add_argument("--count", type=int, default=1_000_000)
    names.add_parser("crowds")
    drawn = names.add_parser("many")
    drawn.add_argument("--count", type=int, default=50_000)
    options = parser.parse_args()
    if options.what == "planted":
        for seed in range(options.seeds):
            _planted(options.per_class, seed)
    elif options.what == "ham10000":
        _ham10000(options.folder)
        if options.run is not None:
            _candidates(options.folder, options.run)
    elif options.what == "million":
        million(options.count)
    elif options.what == "crowds":
        crowds()
    else:
        many(options.count)


def _planted(per_class: int, seed: int) -> None:
    """A copy of every other phantom, each of another kind in turn."""
    rng = np.random.default_rng(seed)
    with tempfile.TemporaryDirectory() as name:
        data = phantoms.write_phantoms(Path(name) / "phantoms", per_class=per_class, seed=seed)
        table = pd.read_csv(data / phantoms.TABLE, index_col="path")
        lesions: dict[str, str] = table["lesion_id"].to_dict()
        (data / phantoms.TABLE).unlink()  # no lesion ids: pictures alone must tell
        truth: dict[tuple[str, str], str] = {}
        for index, path in enumerate(sorted(data.glob("*/*.png"))[::2]):
            if path.parent.name.startswith("_"):
                continue
            kind = list(KINDS)[index % len(KINDS)]
            content, suffix = plant(kind, images.read(path), rng)
            if kind == "exact":
                content = path.read_bytes()
            copy = path.with_name(f"{path.stem}_{kind}{suffix}")
            copy.write_bytes(content)
            pair = sorted(one.relative_to(data).as_posix() for one in (path, copy))
            truth[pair[0], pair[1]] = kind
            name_of = [one.relative_to(data).as_posix() for one in (copy, path)]
            lesions[name_of[0]] = lesions[name_of[1]]
        made = survey(data)
    found = set(zip(made.duplicates["path_a"], made.duplicates["path_b"], strict=True))
    kinds = pd.DataFrame({"kind": truth.values(), "found": [pair in found for pair in truth]})
    # A second photo of a lesion, hardly moved, may pass for a copy: it is one lesion all the same.
    right = sum(lesions[one] == lesions[two] for one, two in found)
    say(
        f"seed {seed}: {len(made.catalog):,} images, {len(truth)} copies planted, recall "
        f"{kinds['found'].mean():.3f}, precision {right / max(1, len(found)):.4f} ({right} of "
        f"{len(found)}), grouped split leaks {leaked_fraction(split(made.catalog)):.3f}"
    )
    rates = kinds.groupby("kind")["found"].agg(["sum", "size"])
    say("  " + ", ".join(f"{kind} {row['sum']}/{row['size']}" for kind, row in rates.iterrows()))


def _ham10000(folder: Path) -> None:
    table = folder / "HAM10000_metadata.csv"
    lesions = pd.read_csv(table).set_index("image_id")["lesion_id"]
    with tempfile.TemporaryDirectory() as cache:
        for state in ("cold", "warm"):
            start, spent = time.perf_counter(), cpu_s()
            made = survey(folder, table=table, cache=Path(cache), progress=False)
            say(
                f"{state}: {len(made.catalog):,} images in {time.perf_counter() - start:.1f} s, "
                f"{cpu_s() - spent:.1f} s of one core's time"
            )
    pairs = made.duplicates
    one, two = (
        lesions.loc[[Path(path).stem for path in pairs[f"path_{side}"]]].to_numpy() for side in "ab"
    )
    same = one == two
    sizes = lesions.value_counts()
    every = int((sizes * (sizes - 1) // 2).sum())
    for kind in ("exact", "near"):
        which = (pairs["kind"] == kind).to_numpy()
        say(f"{kind}: {which.sum()} pairs, {same[which].sum()} of them of one lesion")
    say(f"of {every:,} pairs of one lesion {same.sum() / every:.1%} are copies")
    for scheme in ("paper", "deduplicated", "grouped"):
        leaks = [
            leaked_fraction(split(made.catalog, scheme=scheme, seed=seed, duplicates=pairs))
            for seed in range(10)
        ]
        say(f"{scheme}: leak {np.mean(leaks):.4f} (sd {np.std(leaks, ddof=1):.4f}, ten seeds)")


def _candidates(folder: Path, run: Path) -> None:
    """Same-lesion candidates against lesion ids, copies left out, by network and by likeness."""
    paths = pd.read_csv(run / "splits.csv")["path"].tolist()
    table = pd.read_csv(folder / "HAM10000_metadata.csv").set_index("image_id")["lesion_id"]
    lesion = table.loc[[Path(path).stem for path in paths]].to_numpy()
    facts, likenesses = examine_files(folder, paths, progress=False)
    copies = find_duplicates(facts, likenesses, progress=False)
    groups = linked_groups(facts["path"], copies)
    every = pd.DataFrame({"lesion": lesion, "group": groups}).drop_duplicates()
    sizes = every["lesion"].value_counts()
    left = int((sizes * (sizes - 1) // 2).sum())
    coarse, _ = Hasher(likenesses).whole()
    ways = {
        "network": np.load(run / "embeddings.npy"),
        "likeness": coarse / np.maximum(coarse.std(axis=0), 1e-6),
    }
    for way, described in ways.items():
        pairs = nearest_pairs(described, groups.astype(object))
        ends = pd.DataFrame({side: groups[pairs[side]] for side in "ab"})
        right = lesion[pairs["a"]] == lesion[pairs["b"]]
        new = right & ~pd.DataFrame(np.sort(ends.to_numpy(), axis=1)).duplicated().to_numpy()
        told = ", ".join(
            f"first {most:,}: precision {right[:most].mean():.3f}, recall "
            f"{new[:most].sum() / left:.3f}"
            for most in (100, 300, 1000, 5000)
        )
        say(f"same-lesion candidates by {way} ({left:,} pairs to find): {told}")


if __name__ == "__main__":
    cv2.setNumThreads(1)
    main()
