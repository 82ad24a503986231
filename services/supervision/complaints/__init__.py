"""Complaints about agents and departments, invisible to the accused."""
