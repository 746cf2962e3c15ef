import Foundation

/// A thread of the system. Dispatch has no error for a thread that it cannot get, and waits for one
/// as long as it takes.
package struct SystemThread: Sendable {
  private let thread: pthread_t

  /// The work of the thread, in a form that a function of C can get.
  private final class Work {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Starts the thread. Where the system has none, the failure is a limit of the system, and errno
  /// gives the reason.
  package init(_ body: @escaping @Sendable () -> Void) throws(Failure) {
    var thread = pthread_t()
    let work = Unmanaged.passRetained(Work(body))
    let status = pthread_create(
      &thread, nil,
      { work in
        if let work { Unmanaged<Work>.fromOpaque(work).takeRetainedValue().body() }
        return nil
      }, work.toOpaque())
    guard status == 0 else {
      work.release()
      errno = status
      throw Failure(.systemLimit, "cannot start a thread: \(systemReason())\(higherLimits)")
    }
    self.thread = thread
  }

  /// Waits until the thread has ended.
  package func join() { pthread_join(thread, nil) }

  /// Detaches the thread, for which nobody waits then.
  package func detach() { pthread_detach(thread) }
}
