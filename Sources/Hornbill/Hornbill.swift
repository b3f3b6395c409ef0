@_exported import HornbillGraph
