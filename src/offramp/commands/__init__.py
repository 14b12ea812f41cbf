"""One command per module: parse, call, show. A command imports its rooms when it runs."""
