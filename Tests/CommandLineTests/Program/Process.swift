import Foundation

/// Runs a program in a folder. Files take what it writes, so that no full pipe can stop it. One that
/// a signal kills has the status 128 and more, as in a shell; so has one that does not end. What it says
/// on standard error can go to a terminal.
///
/// - Parameter meanwhile: begins as soon as the program runs.
func run(
  _ program: String, _ arguments: [String], in folder: Folder, onTerminal: Bool = false,
  meanwhile: (@Sendable (RunningProgram) async -> Void)? = nil
) async throws -> Run {
  let streams = try Folder(["out": "", "err": ""])
  let process = Process()
  process.executableURL = URL(filePath: program)
  process.arguments = arguments
  process.currentDirectoryURL = URL(filePath: folder.path)
  process.standardInput = FileHandle.nullDevice
  process.standardOutput = FileHandle(forWritingAtPath: streams["out"])
  let terminal = onTerminal ? try Terminal() : nil
  process.standardError = terminal?.screen ?? FileHandle(forWritingAtPath: streams["err"])
  await places.take()
  do { try await finish(process, meanwhile: meanwhile) } catch {
    await places.leave()
    throw error
  }
  await places.leave()
  let shown = await terminal?.text()
  let signalled = process.terminationReason == .uncaughtSignal
  return Run(
    status: process.terminationStatus + (signalled ? 128 : 0),
    output: try streams.text(of: "out"), errors: try shown ?? streams.text(of: "err"))
}

/// A program that runs, or has ended.
struct RunningProgram: @unchecked Sendable {
  fileprivate let process: Process

  /// False where it has ended before.
  @discardableResult
  func send(_ signal: Int32) -> Bool {
    process.isRunning && kill(process.processIdentifier, signal) == 0
  }

  /// Waits until it would take a signal itself, or has ended; how long that is depends on the machine.
  func catches(_ signal: Int32) async {
    while process.isRunning, !isCaught(signal) { try? await Task.sleep(for: .milliseconds(2)) }
  }

  /// Whether the kernel's list of the signals that have a handler has this one.
  private func isCaught(_ signal: Int32) -> Bool {
    number(of: "SigCgt", radix: 16).map { $0 >> (signal - 1) & 1 == 1 } ?? false
  }

  /// A number in what the kernel tells of the process.
  private func number(of name: String, radix: Int = 10) -> UInt64? {
    let status = "/proc/\(process.processIdentifier)/status"
    let lines = (try? String(contentsOfFile: status, encoding: .utf8))?.split(separator: "\n") ?? []
    let words = lines.first { $0.hasPrefix(name + ":") }?.split { " \t".contains($0) } ?? []
    return words.count > 1 ? UInt64(words[1], radix: radix) : nil
  }
}

private func finish(
  _ process: Process, meanwhile: (@Sendable (RunningProgram) async -> Void)?
) async throws {
  // What hangs is to end at some time; no run that works takes as long, on however slow a machine.
  let longest = 1800.0
  try await withCheckedThrowingContinuation { (finished: CheckedContinuation<Void, any Error>) in
    process.terminationHandler = { _ in finished.resume() }
    do { try start(process) } catch {
      process.terminationHandler = nil
      finished.resume(throwing: error)
      return
    }
    if let meanwhile {
      let running = RunningProgram(process: process)
      Task { await meanwhile(running) }
    }
    DispatchQueue.global().asyncAfter(deadline: .now() + longest) {
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }
  }
}

/// Threads of Dispatch block signals, which a process that they start would do too.
private func start(_ process: Process) throws {
  var (none, before) = (sigset_t(), sigset_t())
  sigemptyset(&none)
  pthread_sigmask(SIG_SETMASK, &none, &before)
  defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
  try process.run()
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
