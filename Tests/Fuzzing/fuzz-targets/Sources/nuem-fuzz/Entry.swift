import Foundation

/// What libFuzzer calls with every input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  chosenTarget.run([UInt8](UnsafeBufferPointer(start: start, count: count)))
  return 0
}

/// The target that the environment names, as the command line is libFuzzer's.
private let chosenTarget: FuzzTarget = {
  let name = ProcessInfo.processInfo.environment["NUEM_FUZZ_TARGET"] ?? ""
  guard let target = FuzzTarget.all.first(where: { $0.name == name }) else {
    let names = FuzzTarget.all.map(\.name).joined(separator: ", ")
    print("NUEM_FUZZ_TARGET: expected one of \(names), found \"\(name)\"")
    exit(64)
  }
  return target
}()
