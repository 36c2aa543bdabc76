"""Values that come while one is worked on: the last is worked on, the others never."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from dermosan_lib.faces.explore.latest import Latest


def run(asked):
    """Run it in a loop of its own, whatever a browser test has left running in this thread."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(asked())).result()


def test_without_a_loop_it_is_done_at_once():
    done = []
    with ThreadPoolExecutor(1) as pool:
        pool.submit(Latest(lambda: done.append(1)).ask).result()
    assert done == [1]


def test_many_that_come_together_are_one():
    value, seen = 0, []

    async def ask():
        nonlocal value
        latest = Latest(lambda: seen.append(value))
        for number in range(50):
            value = number
            latest.ask()
        await asyncio.sleep(0.1)
        assert seen == [49]
        value = 7
        latest.ask()
        await asyncio.sleep(0.1)

    run(ask)
    assert seen == [49, 7]


def test_one_that_fails_does_not_stop_the_next():
    seen = []

    def work():
        seen.append(1)
        if len(seen) == 1:
            raise ValueError

    async def ask():
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        latest = Latest(work)
        latest.ask()
        await asyncio.sleep(0.05)
        latest.ask()
        await asyncio.sleep(0.05)

    run(ask)
    assert seen == [1, 1]
