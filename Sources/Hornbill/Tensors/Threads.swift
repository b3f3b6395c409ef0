import HornbillCPU

/// How many threads compute.
public enum Threads {
  /// The number of threads, the calling one included: `HORNBILL_THREADS`, or the number of cores, unless set.
  ///
  /// Results are the same bits for any number.
  public static var count: Int {
    get { ThreadPool.count }
    set { ThreadPool.count = newValue }
  }
}
