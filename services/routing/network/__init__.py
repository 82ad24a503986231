"""The register: places, offices, agents with their certificates, departments."""
