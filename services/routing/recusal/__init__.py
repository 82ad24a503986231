"""Who keeps out of a matter (回避), and who decided so."""
