import Configuration
import Foundation
import Synchronization

/// Refuses what limits of the system leave no threads for: Dispatch, which has no error for it, waits for
/// ever until it can have one.
///
/// As many as were there once are not asked for again.
func requireThreads(_ wanted: Int) throws(Failure) {
  try seen.withLock { (seen) throws(Failure) in
    // One is this.
    guard wanted > max(seen, 1) else { return }
    try start(wanted - 1, of: wanted)
    seen = wanted
  }
}

private let seen = Mutex(1)

/// Starts so many at a time, which end again.
private func start(_ others: Int, of wanted: Int) throws(Failure) {
  let gate = DispatchSemaphore(value: 0)
  var threads: [pthread_t] = []
  defer {
    for _ in threads { gate.signal() }
    for thread in threads { pthread_join(thread, nil) }
  }
  for _ in 0..<others {
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { gate in
        if let gate { Unmanaged<DispatchSemaphore>.fromOpaque(gate).takeUnretainedValue().wait() }
        return nil
      }, Unmanaged.passUnretained(gate).toOpaque())
    guard status == 0 else {
      throw Failure(
        .systemLimit,
        "cannot start \(wanted) threads, only \(threads.count + 1): \(String(cString: strerror(status)));"
          + " expected fewer, by --threads, or higher limits of memory and processes (`ulimit -v`,"
          + " `ulimit -u`)")
    }
    threads.append(thread)
  }
}
