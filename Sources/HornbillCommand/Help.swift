import ArgumentParser

/// What several commands say of arguments that they have in common.
enum Help {
  static let model: ArgumentHelp = "A file with a model: .keras, .safetensors, or Keras 2's .h5."
  static let anyFile: ArgumentHelp =
    "A file with a model (.keras, .safetensors, .h5) or with weights alone (.weights.h5, .weights.json, .npz, .safetensors, .h5)."
  static let inputs = ArgumentHelp(
    "Inputs; the first axis is the sample. Once for each input, in order, or once as .npz by the inputs' names.",
    valueName: "x.npy")
  static let targets = ArgumentHelp(
    "Targets, as many as inputs. Once for each output, in order, or once as .npz by the outputs' names.",
    valueName: "y.npy")
  static let architecture = ArgumentHelp(
    "A file with a model, whose weights are replaced by those of the file.", valueName: "model")
}
