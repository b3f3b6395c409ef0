import Hornbill

/// The networks that recipes and benchmarks share, not compiled.
enum Networks {
  /// 784-64-10, sigmoid and softmax.
  static func shallow(name: String) -> Model {
    Sequential(name: name) {
      Dense(64, activation: .sigmoid, inputShape: [784])
      Dense(10, activation: .softmax)
    }
  }

  /// 784-512-512-10, relu, dropout and softmax.
  static func mlp(name: String) -> Model {
    Sequential(name: name) {
      Dense(512, activation: .relu, inputShape: [784])
      Dropout(0.2)
      Dense(512, activation: .relu)
      Dropout(0.2)
      Dense(10, activation: .softmax)
    }
  }

  /// Filters of 3 by 3, pooling, and both again, then dropout and softmax, for images of 28 by 28 (deck 002).
  static func convolutional(name: String) -> Model {
    Sequential(name: name) {
      Conv2D(32, kernelSize: 3, activation: .relu, inputShape: [28, 28, 1])
      MaxPooling2D(2)
      Conv2D(64, kernelSize: 3, activation: .relu)
      MaxPooling2D(2)
      Flatten()
      Dropout(0.5)
      Dense(10, activation: .softmax)
    }
  }

  /// Three layers of filters and one of softmax, for images of 32 by 32 in three colours (deck 004).
  static func fourLayers(_ activation: Activation, seed: Int) -> Model {
    Sequential(name: "relu_tanh", seed: seed) {
      Conv2D(16, kernelSize: 3, padding: .same, activation: activation, inputShape: [32, 32, 3])
      MaxPooling2D(2)
      Conv2D(32, kernelSize: 3, padding: .same, activation: activation)
      MaxPooling2D(2)
      Conv2D(32, kernelSize: 3, padding: .same, activation: activation)
      MaxPooling2D(2)
      Flatten()
      Dense(10, activation: .softmax)
    }
  }

  /// 2-8-1, sigmoid.
  static func tiny(name: String) -> Model {
    Sequential(name: name) {
      Dense(8, activation: .sigmoid, inputShape: [2])
      Dense(1, activation: .sigmoid)
    }
  }
}
