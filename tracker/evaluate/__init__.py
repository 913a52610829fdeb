"""Where a target stands, and why: decisions without input or output."""
