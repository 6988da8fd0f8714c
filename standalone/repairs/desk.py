"""Desk and web pages: what the repackaging dropped from them."""
