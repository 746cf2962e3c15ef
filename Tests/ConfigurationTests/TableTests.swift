import Configuration
import Testing

@Suite struct TableTests {
  enum Colour: String, CaseIterable { case red, green }

  /// The rows of a table `colour,number,count`, or why there are none.
  static func rows(_ text: String) -> Result<[String], Failure> { rows(Array(text.utf8)) }

  static func rows(_ bytes: [UInt8]) -> Result<[String], Failure> {
    Result { () throws(Failure) in
      var table = try TableReader(bytes, name: "t.csv", header: ["colour", "number", "count"])
      var rows: [String] = []
      while try table.nextRow() {
        let colour = try table.choice(0, "colour", Colour.self)
        let number = try table.number(1, "number", .atLeast(0))
        rows.append("\(colour) \(number) \(try table.count(2, "count", .atLeast(1, upTo: 9)))")
      }
      return rows
    }
  }

  @Test(arguments: [
    "colour,number,count\nred,1e-3,1\ngreen,.5,9",
    "\u{FEFF}colour,number,count\r\nred,1e-3,1\r\n\r\n# comment, with, many, commas\r\ngreen,0.5,9\r\n",
    " colour , number,count\n red,\t0.001 ,1\n\n\n  green,5e-1,9\n",
  ])
  func tablesInEveryFashion(_ text: String) throws {
    #expect(try Self.rows(text).get() == ["red 0.001 1", "green 0.5 9"])
  }

  @Test(arguments: [
    ("", "t.csv: expected the header colour,number,count"),
    ("# only\n", "t.csv: expected the header colour,number,count"),
    ("a,b,c", "t.csv:1: expected the header colour,number,count, found \"a,b,c\""),
    (
      "colour,number,count,more",
      "t.csv:1: expected the header colour,number,count, found \"colour,number,count,more\""
    ),
    ("\nred,1", "3: expected 3 columns, found 2"),
    ("red,1,1,\n", "2: expected 3 columns, found 4"),
    ("blue,1,1", "2: colour: expected one of red, green, found \"blue\""),
    ("red,-1,1", "2: number: expected a number >= 0, found \"-1\""),
    ("red,,1", "2: number: expected a number >= 0, found \"\""),
    ("red,nan,1", "2: number: expected a number >= 0, found \"nan\""),
    ("red,inf,1", "2: number: expected a number >= 0, found \"inf\""),
    ("red,0x1,1", "2: number: expected a number >= 0, found \"0x1\""),
    ("red,1e400,1", "2: number: expected a number >= 0, found \"1e400\""),
    ("red,1 2,1", "2: number: expected a number >= 0, found \"1 2\""),
    ("red,1,0", "2: count: expected a whole number >= 1 and <= 9, found \"0\""),
    (
      "red,1,99999999999999999999",
      "2: count: expected a whole number >= 1 and <= 9, found \"99999999999999999999\""
    ),
    ("red,1,1.0", "2: count: expected a whole number >= 1 and <= 9, found \"1.0\""),
    ("red,1\0,1", "2: number: expected a number >= 0, found \"1\\u{0}\""),
  ])
  func wrongTables(_ text: String, _ message: String) {
    let isWhole = message.hasPrefix("t.csv")
    let refusal = Self.rows(isWhole ? text : "colour,number,count\n" + text)
    #expect(refusal == .failure(Failure(.badInput, isWhole ? message : "t.csv:\(message)")))
  }

  @Test func notUTF8NamesTheLine() {
    let bytes = Array("colour,number,count\nred,1,1\nr".utf8) + [0xC3, 0x28, 0x0A]
    #expect(Self.rows(bytes) == .failure(Failure(.badInput, "t.csv:3: not UTF-8 text")))
  }

  @Test func columnsBetweenBlanks() throws {
    var table = try TableReader(
      Array("# E nue\n 0.125\t1e-9  \n\n0.375 2e-9".utf8), name: "nd.dat", separator: .blanks,
      columns: 2)
    #expect(try table.nextRow())
    #expect(try table.number(0, "E") == 0.125)
    #expect(try table.nextRow() && table.line == 4)
    #expect(try table.number(1, "nue") == 2e-9)
    #expect(try table.nextRow() == false)
  }

  @Test func aLongRowIsOnlyCounted() {
    let refusal = Self.rows(
      "colour,number,count\n" + String(repeating: ",", count: 3_000_000) + "\n")
    #expect(
      refusal == .failure(Failure(.badInput, "t.csv:2: expected 3 columns, found 3000001")))
  }
}
