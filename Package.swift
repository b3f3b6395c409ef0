// swift-tools-version: 6.1
import PackageDescription

/// Programs to be read from top to bottom, run with `swift run -c release Deck001`.
let examples: [Target] = [
  "FirstNetwork", "Deck000", "Deck001", "Deck002", "Deck003", "Deck004", "Banknotes", "TransferLearning",
].map {
  .executableTarget(name: $0, dependencies: ["Hornbill", "HornbillPlots"], path: "Examples/\($0)")
}

// Every arrow points down: a target may import only what stands below it, and the build enforces it
// (`--explicit-target-dependency-import-check error`). Documentation/Architecture.md draws the house.
let package = Package(
  name: "hornbill",
  platforms: [.macOS(.v15), .iOS(.v18), .tvOS(.v18), .watchOS(.v11), .visionOS(.v2)],
  products: [
    .library(name: "Hornbill", targets: ["Hornbill"]),
    .library(name: "HornbillPlots", targets: ["HornbillPlots"]),
    .library(name: "HornbillONNX", targets: ["HornbillONNX"]),
    .executable(name: "hornbill", targets: ["HornbillCommand"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
  ],
  targets: [
    .target(name: "CHornbillKernels", cSettings: [.headerSearchPath("vector")]),
    .systemLibrary(
      name: "CZlib", providers: [.apt(["zlib1g-dev"]), .yum(["zlib-devel"]), .brew(["zlib"])]),
    .target(name: "HornbillGraph"),
    .target(name: "HornbillCPU", dependencies: ["CHornbillKernels", "HornbillGraph"]),
    .target(name: "HornbillFiles", dependencies: ["CZlib"]),
    .target(name: "HornbillHDF5", dependencies: ["HornbillFiles"]),
    .target(
      name: "Hornbill", dependencies: ["HornbillCPU", "HornbillFiles", "HornbillGraph", "HornbillHDF5"]),
    .target(name: "HornbillPlots", dependencies: ["Hornbill", "HornbillGraph"]),
    .target(
      name: "HornbillONNX",
      dependencies: [
        "Hornbill", "HornbillFiles", "HornbillGraph",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      exclude: ["Format/onnx.proto", "Format/generate"]),
    .executableTarget(
      name: "HornbillCommand",
      dependencies: [
        "Hornbill", "HornbillCPU", "HornbillFiles", "HornbillONNX", "HornbillPlots",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .testTarget(name: "KernelTests", dependencies: ["CHornbillKernels"]),
    .testTarget(
      name: "EngineTests",
      dependencies: ["CHornbillKernels", "Hornbill", "HornbillCPU", "HornbillGraph", "HornbillONNX"]),
    .testTarget(
      name: "FilesTests", dependencies: ["HornbillFiles", "CZlib"], resources: [.copy("Fixtures")]),
    .testTarget(
      name: "HDF5Tests", dependencies: ["FileMutations", "HornbillFiles", "HornbillHDF5"],
      resources: [.copy("Fixtures")]),
    .target(
      name: "FileMutations", dependencies: ["HornbillFiles", "HornbillHDF5"], path: "Tests/FileMutations"),
    .executableTarget(
      name: "MutateFiles", dependencies: ["FileMutations", "Hornbill", "HornbillFiles", "HornbillGraph"],
      path: "Tests/MutateFiles"),
    .target(name: "ParityModels", dependencies: ["Hornbill", "HornbillGraph"], path: "Tests/ParityModels"),
    .executableTarget(
      name: "CheckParity", dependencies: ["Hornbill", "ParityModels"], path: "Tests/CheckParity"),
    .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter"),
    .testTarget(
      name: "HornbillTests",
      dependencies: [
        "CAllocationCounter", "Hornbill", "HornbillCPU", "HornbillFiles", "HornbillGraph", "HornbillONNX",
        "ParityModels",
      ],
      exclude: ["Golden"]),
    .testTarget(
      name: "PlotsTests", dependencies: ["Hornbill", "HornbillGraph", "HornbillPlots"], exclude: ["Golden"]),
    .testTarget(name: "ONNXTests", dependencies: ["Hornbill", "HornbillGraph", "HornbillONNX"]),
    .target(name: "BuiltPrograms", path: "Tests/BuiltPrograms"),
    .executableTarget(name: "TrainingHelper", dependencies: ["Hornbill"], path: "Tests/TrainingHelper"),
    .testTarget(
      name: "CommandTests", dependencies: ["BuiltPrograms", "Hornbill", "HornbillCommand", "TrainingHelper"]),
    .testTarget(name: "DeckTests", dependencies: ["BuiltPrograms", "Hornbill", "HornbillGraph"]),
  ] + examples,
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu11
)

// Existentials are spelled out, and an import is an implementation detail unless it says `public`.
for target in package.targets where [.regular, .executable, .test].contains(target.type) {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
  ]
}
