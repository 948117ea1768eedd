"""The page and the map: index.html and map.html."""
