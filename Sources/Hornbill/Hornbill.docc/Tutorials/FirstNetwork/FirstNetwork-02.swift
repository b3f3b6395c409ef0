import Hornbill

let (train, test) = try MNIST.load()
