"""Maps of territories as SVG, drawn here: projecting and cutting short a polygon is a page of code.

Altair would weigh a second's import and ten times the bytes, and its marks are no links that a
keyboard reaches.
"""

from chakana.web.territories.maps.drawing import choropleth

__all__ = ["choropleth"]
