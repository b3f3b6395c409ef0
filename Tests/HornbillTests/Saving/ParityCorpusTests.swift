import Foundation
import ParityModels
import Testing

/// Some of the models on which `Tests/KerasParity/run` compares us with Keras, without Keras.
@Suite("Models of Keras's, loaded, used, trained and saved")
struct ParityCorpusTests {
  private static let folder = KerasFileTests.folder + "/../parity"

  @Test func thereAreSome() throws { #expect(try ParityModel.names(in: Self.folder).count >= 30) }

  @Test("each step gives what it gives in Keras", arguments: try ParityModel.names(in: folder))
  func agrees(_ name: String) throws {
    let model = try ParityModel(name, in: Self.folder)
    try SavingTests.withFolder { folder in
      let outcomes = model.check(savingIn: folder)
      #expect(outcomes.map(\.step) == ParityModel.Step.allCases.filter { model.makes($0) })
      for (step, failure) in outcomes { #expect(failure == nil, "\(name), \(step): \(failure ?? "")") }
    }
  }
}
