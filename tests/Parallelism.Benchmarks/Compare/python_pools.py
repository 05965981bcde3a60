"""Python's process pools on the cases P1, P2, P3 and P5, two workers each, started with the spawn method.

    python_pools.py serve executor|pool    answers lines such as `P1 100 2000` on standard input with a list of numbers each
    python_pools.py cold executor|pool     prints the milliseconds to the results of both workers and to the first result
"""
import json
import os
import sys
import time

WORKERS = 2


def increment(value):
    return value + 1


def process_id(pause):
    time.sleep(pause)
    return os.getpid()


class Executor:
    """concurrent.futures.ProcessPoolExecutor"""

    def __init__(self):
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor
        self.executor = ProcessPoolExecutor(WORKERS, mp_context=multiprocessing.get_context("spawn"))

    def one(self, work, value):
        return self.executor.submit(work, value).result()

    def gather(self, work, values):
        futures = [self.executor.submit(work, value) for value in values]
        return [future.result() for future in futures]

    def map(self, work, values, chunk):
        return list(self.executor.map(work, values, chunksize=chunk))

    def close(self):
        self.executor.shutdown()


class Pool:
    """multiprocessing.Pool"""

    def __init__(self):
        import multiprocessing
        self.pool = multiprocessing.get_context("spawn").Pool(WORKERS)

    def one(self, work, value):
        return self.pool.apply(work, (value,))

    def gather(self, work, values):
        pending = [self.pool.apply_async(work, (value,)) for value in values]
        return [result.get() for result in pending]

    def map(self, work, values, chunk):
        return self.pool.map(work, values, chunk)

    def close(self):
        self.pool.close()
        self.pool.join()


KINDS = {"executor": Executor, "pool": Pool}


def wait_for_both(pool):
    seen = set()
    while len(seen) < WORKERS:
        seen.update(pool.gather(process_id, [0.005] * WORKERS))


def check(condition):
    if not condition:
        raise ValueError("wrong result")


def round_trips(pool, warm, count):
    for i in range(warm):
        pool.one(increment, i)
    samples = []
    for i in range(count):
        start = time.perf_counter()
        result = pool.one(increment, i)
        samples.append((time.perf_counter() - start) * 1e6)
        check(result == i + 1)
    samples.sort()
    return [samples[count // 2], samples[count * 99 // 100]]


def single_items(pool, count):
    start = time.perf_counter()
    results = pool.gather(increment, range(count))
    seconds = time.perf_counter() - start
    check(sum(results) == count * (count + 1) // 2)
    return [count / seconds]


def map_of_ints(pool, count):
    values = list(range(count))
    start = time.perf_counter()
    results = pool.map(increment, values, -(-count // (4 * WORKERS)))
    seconds = time.perf_counter() - start
    check(sum(results) == count * (count + 1) // 2)
    return [count / seconds]


CASES = {"P1": round_trips, "P2": single_items, "P3": map_of_ints}


def serve(kind):
    pool = KINDS[kind]()
    wait_for_both(pool)
    for line in sys.stdin:
        case, *numbers = line.split()
        print(json.dumps(CASES[case](pool, *map(int, numbers))), flush=True)
    pool.close()


def cold(kind):
    start = time.perf_counter()
    pool = KINDS[kind]()
    check(pool.one(increment, 1) == 2)
    first = time.perf_counter()
    wait_for_both(pool)
    both = time.perf_counter()
    print(json.dumps([(both - start) * 1e3, (first - start) * 1e3]), flush=True)
    pool.close()


if __name__ == "__main__":
    {"serve": serve, "cold": cold}[sys.argv[1]](sys.argv[2])
