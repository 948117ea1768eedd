"""Where next: the areas where the next teams would gain most babies."""
