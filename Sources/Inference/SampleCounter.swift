import Synchronization

/// Counts the samples of a batch while threads draw them, and tells the target who wants to know.
final class SampleCounter: Sendable {
  private let samples: Mutex<UInt64>
  private let worstError: Double?
  private let samplesNeeded: Double?
  private let onProgress: (@Sendable (SamplingProgress) -> Void)?

  init(start: UInt64, history: ErrorHistory, target: TargetError) {
    samples = Mutex(start)
    worstError = history.worstError
    samplesNeeded = history.samplesNeeded(hopefully: false)
    onProgress = target.onProgress
  }

  func add(_ count: UInt64) {
    guard let onProgress else { return }
    let drawn = samples.withLock { samples in
      samples += count
      return samples
    }
    onProgress(
      SamplingProgress(samples: drawn, worstError: worstError, samplesNeeded: samplesNeeded))
  }
}
