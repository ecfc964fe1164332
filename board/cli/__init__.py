"""`flask engawa …`: each command parses, calls one verb and commits."""

from board.cli import organisations, roles, seed, setup, users
from board.cli.group import engawa

__all__ = ["engawa", "organisations", "roles", "seed", "setup", "users"]
