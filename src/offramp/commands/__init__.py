"""One command per module: parse, call, show. What a command needs is imported when it runs."""
