"""Migrations of the tables in `services.chassis.tables`."""
