"""Deciding what alerts: from what is known of targets and sources to the messages that are due. Nothing here waits,
reads a clock or writes."""
