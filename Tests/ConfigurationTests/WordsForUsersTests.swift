import Configuration
import Testing

/// What is wrong with a file, in the words of who wrote it and not in those of a parser.
@Suite struct WordsForUsersTests {
  @Test(arguments: [
    ("detector:\n\tresolution: 0.1", 2, "a tab: YAML indents by blanks, and takes no tab there"),
    (
      "bins: 3\ndetector:\n  \tresolution: 0.1\nlabel: a", 3,
      "a tab: YAML indents by blanks, and takes no tab there"
    ),
    (
      "items:\n\t- { name: a, years: 1 }", 2,
      "a tab: YAML indents by blanks, and takes no tab there"
    ),
    (
      "detector: { fiducial_mass_t: 20,5 }", 1,
      "detector.fiducial_mass_t: expected one number, found \"20,5\"; a number has a decimal point:"
        + " 20.5"
    ),
    (
      "detector:\n  fiducial_mass_t: 20,5", 2,
      "detector.fiducial_mass_t: expected a number > 0 (t), found \"20,5\"; a number has a decimal"
        + " point: 20.5"
    ),
    (
      "detector:\n  <<: { resolution: 0.1 }", 2,
      "merge keys (<<) are not read: write the keys out, or name a value with & and repeat it with *"
    ),
  ])
  func messages(_ text: String, _ line: Int, _ message: String) {
    let refusal = Example.refusal(of: text)
    #expect(refusal == Failure(.badInput, "conf.yaml:\(line): \(message)"))
  }

  /// A blank line, a tab in a comment or behind a value is nobody's mistake.
  @Test func tabsThatAreFine() throws {
    #expect(try Example.read("bins: 3\t# three\n# \ta comment\nlabel: a").bins == 3)
  }

  /// Text of the last century's computers, and what spreadsheets write.
  @Test(arguments: [
    "colour,number,count\rred,1e-3,1\rgreen,.5,9\r",
    "\"colour\",\"number\",count\n\"red\",\"1e-3\",1\ngreen, \"0.5\" ,\"9\"\n",
  ])
  func tables(_ text: String) throws {
    #expect(try TableTests.rows(text).get() == ["red 0.001 1", "green 0.5 9"])
  }

  @Test func quotedCells() throws {
    var table = try TableReader(
      Array("a,b\n\"x, y\",\"he said \"\"no\"\"\"\n\"\",\"\"\"\"\n".utf8), name: "t.csv",
      header: ["a", "b"])
    #expect(try table.nextRow())
    #expect(table.text(0) == "x, y" && table.text(1) == "he said \"no\"")
    #expect(try table.nextRow())
    #expect(table.text(0) == "" && table.text(1) == "\"")
    #expect(try table.nextRow() == false)
  }

  @Test(arguments: [
    ("\"red,1,1", "2: expected a quote at the end of the cell \"\"red,1,1\""),
    ("\"red\"x,1,1", "2: expected a comma after the cell \"\"red\"\""),
    ("\"red\",1,1,\"\"", "2: expected 3 columns, found 4"),
  ])
  func wrongQuotes(_ row: String, _ message: String) {
    #expect(
      TableTests.rows("colour,number,count\n\(row)\n")
        == .failure(Failure(.badInput, "t.csv:\(message)")))
  }
}
