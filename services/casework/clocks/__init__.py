"""Obligations and their days."""
