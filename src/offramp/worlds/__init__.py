"""What nobody knows: distributions of what is estimated, and worlds drawn from them."""
