"""What is told: digests composed from assessments, rendered for mail, paper, terminals and programs."""
