"""Ingestion: fetches what sources publish, keeps the bytes, reads figures out of them."""
