"""What is told: digests composed from assessments, rendered for mail, paper, terminals and programs."""

from tracker.alerts.declared import load

__all__ = ["load"]
