"""The product's speed beside that of the nearest honest peer: `python -m benchmarks`."""
