// The umbrella: one import brings tensors and their mathematics along.
@_exported public import HornbillGraph
