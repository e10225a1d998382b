"""The project's own benchmarks: each figure beside what it is compared with, measured in the same run."""
