import CHornbillKernels

/// What this machine's processor can do.
package enum Machine {
  /// The instruction set in use.
  package static var instructionSet: String { String(cString: hb_isa_name(hb_isa_best())) }

  /// The instruction sets that this machine has, best first.
  package static var instructionSets: [String] {
    (0...).lazy.map { hb_isa_available(Int32($0)) }.prefix { $0 != nil }.compactMap {
      $0.map { String(cString: $0) }
    }
  }

  /// GFLOP/s of multiply-adds that stay in registers, on as many cores as there are threads.
  package static func peakGFLOPS(seconds: Double) -> Double {
    hb_isa_measure_peak(hb_isa_best(), seconds) * Double(ThreadPool.count)
  }
}
