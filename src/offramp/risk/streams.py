"""Counter-based random numbers: each depends only on the seed, world, policy, replicate and counter.

The k-th number of a stream is a hash of the stream's key and k (the finaliser of SplitMix64; Steele, Lea and Flood 2014).
No generator state is kept between draws, so the order of draws does not matter.
"""

from __future__ import annotations

import hashlib

import numpy as np

from offramp.compiled import inlined

__all__ = ["key_of", "mixed", "uniform"]

GOLDEN = np.uint64(0x9E3779B97F4A7C15)


@inlined
def mixed(value: np.uint64) -> np.uint64:
    """Return the 64-bit hash of a number: every bit depends on every bit of the number."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@inlined
def uniform(key: np.uint64, counter: np.uint64) -> float:
    """Return the number of a stream at a counter: greater than 0 and at most 1."""
    bits = mixed(key + (counter + np.uint64(1)) * GOLDEN)
    return (np.float64(bits >> np.uint64(11)) + 1.0) * 1.1102230246251565e-16


def key_of(seed: int, world: int, policy: str) -> int:
    """Return the key of the random streams of a policy in a world; each replicate has its own stream.

    >>> key_of(1, 0, "wait") == key_of(1, 0, "wait"), key_of(1, 0, "wait") == key_of(1, 0, "talk")
    (True, False)
    """
    digest = hashlib.sha256(f"{seed}/{world}/{policy}".encode()).digest()
    return int.from_bytes(digest[:8], "little")
