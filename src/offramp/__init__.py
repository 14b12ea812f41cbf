"""offramp finds the way down from a crisis."""
