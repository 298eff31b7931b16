"""What the engine speaks about: frozen values without behaviour of their own."""
