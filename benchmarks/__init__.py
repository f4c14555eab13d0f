"""Benchmarks: each figure is a ratio, to a bound or to a peer that is measured in the same run.

`python -m benchmarks` prints them all, `python -m benchmarks waiting map` some of them.
"""
