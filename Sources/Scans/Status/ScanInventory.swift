import Configuration
import EventRates
import Foundation
import Synchronization

/// The blocks that have a file, by the names in the folders alone.
struct ScanInventory {
  /// The numbers of the missing blocks, ascending.
  let missing: [Int]

  init(_ folder: ScanFolder, threads: Int) throws(Failure) {
    let found = Mutex<[Int: [Int]]>([:])
    let (blocks, size) = (folder.layout.blocks, ScanFolder.filesOfFolder)
    try forEachParallel((blocks + size - 1) / size, threads: threads) { (group) throws(Failure) in
      let numbers = group * size..<min((group + 1) * size, blocks)
      let names = Set(try namesInFolder(folder.groupOfBlock(numbers.lowerBound)))
      let missing = numbers.filter { number in
        !names.contains((folder.nameOfBlock(number) as NSString).lastPathComponent)
      }
      if !missing.isEmpty { found.withLock { $0[group] = missing } }
    }
    let groups = found.withLock { $0 }
    missing = groups.keys.sorted().flatMap { groups[$0] ?? [] }
  }
}
