"""Work on a real scheduler with real worker processes, which are killed."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import CancelledError

import pytest

from dermosan_lib.errors import ImageError, RunError
from dermosan_lib.faces.cluster import LOCAL, as_done, cluster_begun, handing_out, open_cluster

pytestmark = [
    pytest.mark.ci,
    # What a killed worker leaves open in this process.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    # A busy disk is told by a warning.
    pytest.mark.filterwarnings("ignore:Creating scratch directories:UserWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def client():
    with open_cluster(LOCAL, 2) as opened:
        yield opened


def test_each_item_comes_once_with_what_was_made_of_it(client):
    def square(number):
        return number * number

    assert sorted(as_done(client, square, range(30))) == [(n, n * n) for n in range(30)]


def test_workers_here_have_nothing_that_only_costs_time(client):
    def found():
        import dask

        return (
            dask.config.get("distributed.worker.profile.enabled"),
            os.environ.get("MALLOC_TRIM_THRESHOLD_"),
            os.environ.get("OMP_NUM_THREADS"),
        )

    assert set(client.run(found).values()) == {(False, None, "1")}


def test_what_dask_sets_for_workers_is_not_left_here(monkeypatch):
    for name in ("OMP_NUM_THREADS", "MALLOC_TRIM_THRESHOLD_", "PYTHONHASHSEED"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MKL_NUM_THREADS", "3")  # of the user, and so of workers too
    before = dict(os.environ)
    with open_cluster(LOCAL, 1) as opened:
        (found,) = opened.run(lambda: dict(os.environ)).values()
    assert (found["OMP_NUM_THREADS"], found["MKL_NUM_THREADS"]) == ("1", "3")
    assert dict(os.environ) == before


def test_a_worker_here_may_take_its_time_to_come_back(client):
    """Else Dask gives a worker up that is not there 15 s after it died, and no other is begun."""
    import dask
    from dask.utils import parse_timedelta

    assert parse_timedelta(dask.config.get("distributed.deploy.lost-worker-timeout")) > 24 * 3600


class _Held:
    """A piece that was done, whose result lay with a worker that has died since."""

    key = "piece"

    def __init__(self, then, error):
        self.status, self._then, self._error = "finished", then, error

    def result(self, timeout):
        self.status = self._then
        raise self._error

    def exception(self):
        return self._error


def test_a_result_that_went_with_its_worker_is_made_again():
    from distributed import KilledWorker

    for held in (
        _Held("pending", TimeoutError()),
        _Held("error", KilledWorker("piece", None, 3)),
    ):
        error, _ = handing_out._outcome(held)
        assert handing_out._workers_died(error)
    error, _ = handing_out._outcome(_Held("error", ImageError("None.")))
    assert isinstance(error, ImageError)
    with pytest.raises(CancelledError):
        handing_out._outcome(_Held("cancelled", CancelledError()))


def test_a_cluster_here_is_begun_while_its_work_is_prepared():
    with cluster_begun(LOCAL, 1, modules=["colorsys"]) as client:

        def loaded(name):
            return name in sys.modules

        assert list(as_done(client(), loaded, ["colorsys"])) == [("colorsys", True)]


def test_a_cluster_begun_for_work_that_is_refused_ends(commands_below):
    before = {child.pid for child in commands_below()}
    with pytest.raises(ImageError, match="none"), cluster_begun(LOCAL, 1):
        raise ImageError("There is none.")
    left = {c.pid for c, words in commands_below().items() if "spawn_main" in " ".join(words)}
    assert left <= before


def test_a_scheduler_elsewhere_is_asked_when_the_work_is_there():
    with cluster_begun("tcp://127.0.0.1:9"):  # where none answers
        pass


def test_two_commands_of_one_machine_do_not_meet(client):
    """Warnings are errors: one would tell of a port that the other cluster has."""
    with open_cluster(LOCAL, 1) as other:
        assert other.scheduler_info()["address"] != client.scheduler_info()["address"]
        assert sorted(as_done(other, abs, [-1, -2])) == [(-2, 2), (-1, 1)]


def test_items_are_taken_as_they_are_needed(client):
    taken = []

    def items():
        for number in range(100):
            taken.append(number)
            yield number

    results = as_done(client, lambda number: number, items())
    next(results)
    assert len(taken) < 10
    results.close()


def test_a_worker_that_is_killed_costs_a_retry_also_often(client, tmp_path):
    def dying(number):
        file = tmp_path / str(number)
        lives = int(file.read_text()) if file.exists() else 0
        file.write_text(str(lives + 1))
        if number == 3 and lives < 5:  # more often than the scheduler by itself bears
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    assert sorted(as_done(client, dying, range(6))) == [(n, n) for n in range(6)]
    assert int((tmp_path / "3").read_text()) >= 6


def test_an_error_of_the_work_is_told_as_it_is(client):
    def refusing(number):
        raise ImageError(f"Number {number} is none.")

    with pytest.raises(ImageError, match="Number 1 is none"):
        list(as_done(client, refusing, [1]))


def test_a_refusal_of_the_system_is_tried_again(client, tmp_path):
    def away(number):
        with (tmp_path / "tries").open("a") as file:
            file.write("x")
        if (tmp_path / "tries").stat().st_size < 3:
            raise OSError("the disk is away")
        return number

    assert list(as_done(client, away, [7])) == [(7, 7)]


@pytest.mark.parametrize("address", ["10.0.0.5", "tcp://10.0.0.5", "http://x:1", ""])
def test_what_is_no_address_is_told(address):
    with pytest.raises(RunError, match="like tcp://10"), open_cluster(address):
        pass


def test_a_scheduler_that_is_not_there_is_told():
    with pytest.raises(RunError, match="No scheduler answers at tcp://127"):
        with open_cluster("tcp://127.0.0.1:9", wait_s=1):
            pass


def test_a_scheduler_that_goes_is_told(tmp_path):
    port = 9200 + os.getpid() % 300
    address = f"tcp://127.0.0.1:{port}"
    dask = [sys.executable, "-m", "distributed.cli"]
    quiet = {"stderr": subprocess.DEVNULL, "cwd": tmp_path}
    scheduler = subprocess.Popen(
        [*dask[:2], f"{dask[2]}.dask_scheduler", "--host", "127.0.0.1", "--port", str(port),
         "--no-dashboard"], **quiet,
    )  # fmt: skip
    worker = subprocess.Popen(
        [*dask[:2], f"{dask[2]}.dask_worker", address, "--nthreads", "1", "--no-dashboard",
         "--no-nanny"], **quiet,
    )  # fmt: skip

    def slow(number):
        time.sleep(0.2)
        return number

    try:
        with open_cluster(address) as client:
            results = as_done(client, slow, range(100))
            next(results)
            scheduler.kill()
            with pytest.raises(RunError, match="The scheduler is gone"):
                list(results)
    finally:
        for process in (worker, scheduler):
            process.kill()
            process.wait()
