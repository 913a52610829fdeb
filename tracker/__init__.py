"""The progress-tracking target monitor: declared targets, recorded observations, explained assessments."""

__version__ = "0.1.0"
