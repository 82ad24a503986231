"""The case: where the work on a petition stands, and under whose warrant."""
