import Configuration
import Foundation

/// A number in a file that grows while its process goes on, so that others can tell a process that
/// works from one that was suspended: a lock alone is held by both.
final class Heartbeat {
  /// The end of a pipe that is closed to end the thread, which waits at the other end.
  private let end: Int32

  private static let bytes = 8
  private static let seconds = 2

  /// Begins to beat. Without a file to beat into, or a thread that beats, there is none; whoever
  /// waits then has to judge by time. Not by Dispatch, which waits where it can have no thread.
  init?(_ index: Int, of path: String) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { return nil }
    let first = Self.value(of: index, in: path) ?? 0
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      close(descriptor)
      return nil
    }
    let (waiting, ending) = (ends[0], ends[1])
    do throws(Failure) {
      try SystemThread {
        Self.beat(from: first, into: descriptor, at: off_t(index * Self.bytes), until: waiting)
        close(descriptor)
        close(waiting)
      }.detach()
    } catch {
      for open in [descriptor, waiting, ending] { close(open) }
      return nil
    }
    end = ending
  }

  deinit { close(end) }

  /// Lets the number grow until the other end of a pipe is closed.
  private static func beat(
    from first: UInt64, into descriptor: Int32, at offset: off_t, until end: Int32
  ) {
    var beats = first
    while true {
      beats &+= 1
      // A beat that is lost is no harm: the next one follows.
      _ = withUnsafeBytes(of: beats.littleEndian) {
        pwrite(descriptor, $0.baseAddress, $0.count, offset)
      }
      var request = pollfd(fd: end, events: Int16(POLLIN), revents: 0)
      let ready = poll(&request, 1, Int32(1000 * seconds))
      if ready > 0 || (ready < 0 && errno != EINTR) { return }
    }
  }

  /// The number as it is now; nil where there is none.
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

/// Judges from the heartbeat of a process whether it still works, by this machine's clock alone.
struct Patience {
  private var last: UInt64?
  private var since = ContinuousClock.now
  private(set) var isFirstLook = true

  /// The time to wait: longer than any file system shows an old copy of what another machine wrote.
  static let limit = Duration.seconds(90)

  /// Whether the number has not changed for so long that nobody should wait any more.
  mutating func isOver(at value: UInt64?) -> Bool {
    defer { isFirstLook = false }
    if isFirstLook || value != last {
      (last, since) = (value, .now)
      return false
    }
    return ContinuousClock.now - since > Self.limit
  }
}
