import Configuration
import Dispatch
import Foundation

/// A number in a file that grows while its process goes on, so that others can tell a process that works
/// from one that was suspended: a lock alone is held by both.
final class Heartbeat {
  private let descriptor: Int32
  private let timer: any DispatchSourceTimer

  private static let bytes = 8
  private static let seconds = 2

  /// Begins to beat. Without a file to beat into there is none; whoever waits then has to judge by time.
  init?(_ index: Int, of path: String) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { return nil }
    self.descriptor = descriptor
    timer = DispatchSource.makeTimerSource(queue: .global(qos: .utility))
    let first = Self.value(of: index, in: path) ?? 0
    let offset = off_t(index * Self.bytes)
    var beats = first
    timer.setEventHandler {
      beats &+= 1
      // A beat that is lost is no harm: the next one follows.
      _ = withUnsafeBytes(of: beats.littleEndian) {
        pwrite(descriptor, $0.baseAddress, $0.count, offset)
      }
    }
    timer.setCancelHandler { close(descriptor) }
    timer.schedule(deadline: .now(), repeating: .seconds(Self.seconds))
    timer.activate()
  }

  deinit { timer.cancel() }

  /// What the number is now; nil where there is none.
  static func value(of index: Int, in path: String) -> UInt64? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var value: UInt64 = 0
    let taken = withUnsafeMutableBytes(of: &value) {
      pread(descriptor, $0.baseAddress, $0.count, off_t(index * bytes))
    }
    return taken == bytes ? UInt64(littleEndian: value) : nil
  }
}

/// Judges from its heartbeat whether a process still goes on, by this machine's clock alone.
struct Patience {
  private var last: UInt64?
  private var since = ContinuousClock.now
  private(set) var isFirstLook = true

  /// Longer than any file system keeps an old copy of what another machine writes.
  static let limit = Duration.seconds(90)

  /// Whether the number has stood still for so long that nobody should wait any more.
  mutating func isOver(at value: UInt64?) -> Bool {
    defer { isFirstLook = false }
    if isFirstLook || value != last {
      (last, since) = (value, .now)
      return false
    }
    return ContinuousClock.now - since > Self.limit
  }
}
