"""Missed clocks and the supervision orders (督办) on them."""
