import Configuration
import Scans
import Testing

@Suite struct ShardSelectionTests {
  @Test(arguments: [
    ("1", "1"), ("8", "8"), ("1-8", "1-8"), ("4-7,1", "1,4-7"), ("3,2,1", "1-3"),
    ("2-5,4-6,8", "2-6,8"), ("1,1,1", "1"), ("007", "7"),
  ])
  func texts(_ text: String, _ shown: String) throws {
    let selection = try ShardSelection(text, of: 8)
    #expect(selection.description == shown)
    #expect(ShardSelection(selection.numbers) == selection)
    #expect(selection.count == Array(selection.numbers).count)
  }

  @Test(arguments: [
    "", ",", "1,", "0", "9", "1-9", "5-4", "-1", "1-", "1--2", "a", "1 ", "1;2", "1-2-3", "+1",
    "99999999999999999999", "\u{661}",
  ])
  func refused(_ text: String) {
    let failure = #expect(throws: Failure.self) { try ShardSelection(text, of: 8) }
    #expect(failure?.kind == .commandLine)
    #expect(failure?.message.contains("expected shards from 1 to 8, such as 1,4-7") ?? false)
  }

  @Test func all() {
    #expect(ShardSelection(all: 12).description == "1-12")
    #expect(ShardSelection([9, 3, 4, 5, 11]).description == "3-5,9,11")
  }
}
