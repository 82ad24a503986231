"""Obligations that run against days: each a budget with a ledger."""
