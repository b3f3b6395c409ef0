import Hornbill

let (train, test) = try MNIST.load()
print("\(train.count) images to learn from, \(test.count) to test on")
