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
  do { try await finish(process) } catch {
    await places.leave()
    throw error
  }
  await places.leave()
  let signalled = process.terminationReason == .uncaughtSignal
  return Run(
    status: process.terminationStatus + (signalled ? 128 : 0),
    output: try streams.text(of: "out"), errors: try streams.text(of: "err"),
    duration: .now - start)
}

private func finish(_ process: Process) async throws {
  let longest = 120.0
  try await withCheckedThrowingContinuation { (finished: CheckedContinuation<Void, any Error>) in
    process.terminationHandler = { _ in finished.resume() }
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

/// All tests begin at once; so many processes may run at a time.
private let places = Places(4)

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
