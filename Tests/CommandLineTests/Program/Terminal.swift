import Foundation
import Synchronization

/// A terminal of its own, on which a program can be shown; what it shows is read as it comes.
final class Terminal: Sendable {
  /// The end of the terminal that the program gets.
  let screen: FileHandle
  private let shown = Mutex<[UInt8]>([])
  private let reading = DispatchGroup()

  init() throws {
    var (own, other): (Int32, Int32) = (-1, -1)
    guard openpty(&own, &other, nil, nil, nil) == 0 else {
      throw NoProgram(description: "no pseudo-terminal")
    }
    // Not for the program itself, or reading would never end.
    for end in [own, other] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    screen = FileHandle(fileDescriptor: other, closeOnDealloc: false)
    // A thread of its own: it waits, which tasks must not.
    reading.enter()
    let source = own
    Thread.detachNewThread { [self] in
      var buffer = [UInt8](repeating: 0, count: 4096)
      while true {
        let count = read(source, &buffer, buffer.count)
        // An error when nobody holds the screen any more.
        guard count > 0 else { break }
        shown.withLock { $0 += buffer.prefix(count) }
      }
      close(source)
      reading.leave()
    }
  }

  /// Everything that was shown, when the program has ended.
  func text() async -> String {
    close(screen.fileDescriptor)
    await withCheckedContinuation { (ended: CheckedContinuation<Void, Never>) in
      reading.notify(queue: .global()) { ended.resume() }
    }
    return String(decoding: shown.withLock { $0 }, as: UTF8.self)
  }
}
