"""How fast the reader is, measured in a pseudo-terminal: `python -m tests.benchmarks`."""
