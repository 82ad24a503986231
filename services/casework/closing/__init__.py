"""The end of a case, and the revisit."""
