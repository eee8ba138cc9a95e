"""What pilot can do: five tasks and a little small talk, each decided by the system prompt."""
