"""Duplicates: how many planted copies are found, how fast, and what HAM10000 holds.

``planted`` draws phantoms and copies of them; ``ham10000`` catalogues that data set cold and warm
and holds what is found against its lesion ids; ``million`` fills and asks the hash index alone;
``crowds`` are hundreds of copies of one picture, series of frames and black frames; ``many`` draws
50,000 small pictures in class folders and catalogues them cold and warm.
"""

import argparse
import resource
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
from PIL import Image

from benchmarks.crowds import black_frames, draw, one_picture, panned
from benchmarks.planting import KINDS, plant
from dermosan_lib import images, phantoms
from dermosan_lib.study.data import (
    survey,
)
from dermosan_lib.study.duplicates import (
    RADIUS_BITS,
    Hasher,
    HashIndex,
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
    million = names.add_parser("million")
    million.add_argument("--count", type=int, default=1_000_000)
    names.add_parser("crowds")
    many = names.add_parser("many")
    many.add_argument("--count", type=int, default=50_000)
    options = parser.parse_args()
    if options.what == "planted":
        for seed in range(options.seeds):
            _planted(options.per_class, seed)
    elif options.what == "ham10000":
        _ham10000(options.folder)
        if options.run is not None:
            _candidates(options.folder, options.run)
    elif options.what == "million":
        _million(options.count)
    elif options.what == "crowds":
        _crowds()
    else:
        _many(options.count)


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
    _say(
        f"seed {seed}: {len(made.catalog):,} images, {len(truth)} copies planted, recall "
        f"{kinds['found'].mean():.3f}, precision {right / max(1, len(found)):.4f} ({right} of "
        f"{len(found)}), grouped split leaks {leaked_fraction(split(made.catalog)):.3f}"
    )
    rates = kinds.groupby("kind")["found"].agg(["sum", "size"])
    _say("  " + ", ".join(f"{kind} {row['sum']}/{row['size']}" for kind, row in rates.iterrows()))


def _ham10000(folder: Path) -> None:
    table = folder / "HAM10000_metadata.csv"
    lesions = pd.read_csv(table).set_index("image_id")["lesion_id"]
    with tempfile.TemporaryDirectory() as cache:
        for state in ("cold", "warm"):
            start, spent = time.perf_counter(), _cpu_s()
            made = survey(folder, table=table, cache=Path(cache), progress=False)
            _say(
                f"{state}: {len(made.catalog):,} images in {time.perf_counter() - start:.1f} s, "
                f"{_cpu_s() - spent:.1f} s of one core's time"
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
        _say(f"{kind}: {which.sum()} pairs, {same[which].sum()} of them of one lesion")
    _say(f"of {every:,} pairs of one lesion {same.sum() / every:.1%} are copies")
    for scheme in ("paper", "deduplicated", "grouped"):
        leaks = [
            leaked_fraction(split(made.catalog, scheme=scheme, seed=seed, duplicates=pairs))
            for seed in range(10)
        ]
        _say(f"{scheme}: leak {np.mean(leaks):.4f} (sd {np.std(leaks, ddof=1):.4f}, ten seeds)")


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
        _say(f"same-lesion candidates by {way} ({left:,} pairs to find): {told}")


def _million(count: int) -> None:
    """Random codes, a tenth of them copies that differ by up to the radius, each in 8 views."""
    rng = np.random.default_rng(42)
    codes = rng.integers(0, 256, (count, 8), dtype=np.uint8)
    codes[:, 7] &= 0xFE  # 63 bits count
    copies, bits = count // 10, rng.integers(0, RADIUS_BITS + 1, count // 10)
    codes[:copies] = codes[-copies:]
    for place in range(RADIUS_BITS):
        rows = np.flatnonzero(bits > place)
        at = rng.integers(0, 63, len(rows))
        codes[rows, at // 8] ^= (128 >> (at % 8)).astype(np.uint8)
    start = time.perf_counter()
    index = HashIndex(codes)
    built = time.perf_counter()
    asked = 0
    hits = np.zeros(copies, bool)
    for view in range(8):
        # A view's bits are another code; what is asked for does not change what it costs.
        seen = codes if view == 0 else rng.permuted(codes, axis=1)
        for first in range(0, count, 100_000):
            rows, found, _ = index.within(seen[first : first + 100_000], RADIUS_BITS)
            asked += min(100_000, count - first)
            if view == 0:
                partner = rows + first + count - copies
                right = (rows + first < copies) & (found == partner)
                hits[(rows + first)[right]] = True
    done = time.perf_counter()
    apart = np.bitwise_count(codes[:copies] ^ codes[-copies:]).sum(axis=1)
    _say(
        f"{count:,} hashes indexed in {built - start:.1f} s, {asked:,} questions answered in "
        f"{done - built:.1f} s, {_cpu_s():.0f} s of one core's time, "
        f"peak memory {_peak_gb():.2f} GB"
    )
    shares = [f"{most} bits {hits[apart == most].mean():.3f}" for most in range(RADIUS_BITS + 1)]
    _say(f"copies found by a single question, by distance: {', '.join(shares)}")


def _crowds() -> None:
    """Copies of one picture by hundreds: pairs, sets, time and memory."""
    for name, likenesses in (
        ("520 copies of one picture", one_picture(520, seed=1)),
        (
            "1,000 copies of each of two",
            np.concatenate([one_picture(1000, 2), one_picture(1000, 3)]),
        ),
        ("a series of 1,000 frames", panned(1000, seed=4)),
        ("1,000 black frames", black_frames(1000, seed=5)),
    ):
        paths = [f"{number:05}" for number in range(len(likenesses))]
        rows = pd.DataFrame({"path": paths, "sha256": paths})
        start, spent = time.perf_counter(), _cpu_s()
        pairs = find_duplicates(rows, likenesses, progress=False)
        sizes = np.bincount(linked_groups(rows["path"], pairs))
        _say(
            f"{name}: {len(pairs):,} pairs, largest sets {sorted(sizes.tolist())[-2:]}, "
            f"{time.perf_counter() - start:.1f} s, {_cpu_s() - spent:.1f} s of one core's time, "
            f"peak memory {_peak_gb():.2f} GB"
        )


def _many(count: int) -> None:
    """Drawn pictures of 64 to 160 pixels, one in a hundred a smaller copy of the one before."""
    rng = np.random.default_rng(42)
    with tempfile.TemporaryDirectory() as name:
        data, cache = Path(name) / "pictures", Path(name) / "cache"
        pixels = draw(rng)
        for number in range(count):
            folder = data / "abcdefghij"[number % 10]
            folder.mkdir(parents=True, exist_ok=True)
            if number % 100 == 99:
                pixels = cv2.resize(pixels, None, fx=0.9, fy=0.9, interpolation=cv2.INTER_AREA)
            else:
                pixels = draw(rng, int(rng.integers(64, 161)))
            Image.fromarray(pixels).save(folder / f"{number:06}.jpg", quality=88)
        for state in ("cold", "warm"):
            start, spent = time.perf_counter(), _cpu_s()
            made = survey(data, cache=cache)
            _say(
                f"{state}: {len(made.catalog):,} images and {len(made.duplicates):,} pairs in "
                f"{time.perf_counter() - start:.1f} s, {_cpu_s() - spent:.1f} s of one core's "
                f"time, peak memory {_peak_gb():.2f} GB"
            )


def _peak_gb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def _cpu_s() -> float:
    """Time of this process and of those it has waited for, on one core."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201  # a report's own voice


if __name__ == "__main__":
    cv2.setNumThreads(1)
    main()
