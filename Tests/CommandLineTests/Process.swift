import Foundation

/// Runs a program in a folder. Files take what it writes, so that no full pipe can stop it. One that
/// a signal kills has the status 128 and more, as in a shell; so has one that does not end.
func run(_ program: String, _ arguments: [String], in folder: Folder) async throws -> Run {
  let streams = try Folder(["out": "", "err": ""])
  let process = Process()
  process.executableURL = URL(filePath: program)
  process.arguments = arguments
  process.currentDirectoryURL = URL(filePath: folder.path)
  process.standardInput = FileHandle.nullDevice
  process.standardOutput = FileHandle(forWritingAtPath: streams["out"])
  process.standardError = FileHandle(forWritingAtPath: streams["err"])
  await places.take()
  let start = ContinuousClock.now
  let end: ContinuousClock.Instant
  do { end = try await finish(process) } catch {
    await places.leave()
    throw error
  }
  await places.leave()
  let signalled = process.terminationReason == .uncaughtSignal
  return Run(
    status: process.terminationStatus + (signalled ? 128 : 0),
    output: try streams.text(of: "out"), errors: try streams.text(of: "err"),
    duration: end - start)
}

/// When the process ended, which may be long before this task has a thread again.
private func finish(_ process: Process) async throws -> ContinuousClock.Instant {
  typealias End = CheckedContinuation<ContinuousClock.Instant, any Error>
  let longest = 120.0
  return try await withCheckedThrowingContinuation { (finished: End) in
    process.terminationHandler = { _ in finished.resume(returning: .now) }
    do { try process.run() } catch {
      process.terminationHandler = nil
      finished.resume(throwing: error)
      return
    }
    DispatchQueue.global().asyncAfter(deadline: .now() + longest) {
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }
  }
}

/// All tests begin at once; no more processes than cores run at a time, so that a slow one is slow
/// itself.
private let places = Places(max(2, ProcessInfo.processInfo.activeProcessorCount))

private actor Places {
  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(_ count: Int) { free = count }

  func take() async {
    guard free == 0 else {
      free -= 1
      return
    }
    await withCheckedContinuation { waiting.append($0) }
  }

  func leave() {
    if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
  }
}
