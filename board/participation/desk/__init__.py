"""The host's desk: who comes, who waits, who came."""
