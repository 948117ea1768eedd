"""How a status looks, and how a charity sets its own colours, letters and mark."""
