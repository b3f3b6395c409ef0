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

  /// 2-8-1, sigmoid.
  static func tiny(name: String) -> Model {
    Sequential(name: name) {
      Dense(8, activation: .sigmoid, inputShape: [2])
      Dense(1, activation: .sigmoid)
    }
  }
}
