import Hornbill
import HornbillPlots

let (train, test) = try MNIST.load()
print("\(train.count) images to learn from, \(test.count) to test on")

let classes = train.labels[0..<12].scalars.map { "\(Int($0))" }
let grid = try ImageGrid(images: train.images[0..<12], captions: classes)
try grid.save(to: "digits.svg")

let model = Sequential(seed: 1) {
  Flatten(inputShape: [28, 28])
  Dense(100, activation: .sigmoid)
  Dense(10, activation: .softmax)
}
print(model.summary())
try model.diagram().save(to: "layers.svg")
