"""The live figures and the standing rows they are counted from."""
