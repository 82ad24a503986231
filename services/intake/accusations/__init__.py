"""Accusations of a person or a unit (检举控告): no petition's row, so that nothing finds them there."""
