import Configuration
import Publication

/// JSON of any kind: written again, it is the same.
@Sendable func fuzzJSON(_ bytes: [UInt8]) {
  let json = accepted("a.json") { () throws(Failure) in try JSON(bytes: bytes, name: "a.json") }
  guard let json else { return }
  for text in [json.text(), json.text(indented: true)] {
    let again = readAgain(text) { () throws(Failure) in
      try JSON(bytes: Array(text.utf8), name: "again.json")
    }
    require(areSame(again, json), "the same JSON again:\n\(text)")
  }
}

/// A large number that is not written as a whole one may come back as one.
private func areSame(_ first: JSON, _ second: JSON) -> Bool {
  switch (first, second) {
  case (.count(let count), .number(let number)), (.number(let number), .count(let count)):
    Double(count) == number
  case (.list(let items), .list(let others)):
    items.count == others.count && zip(items, others).allSatisfy(areSame)
  case (.object(let members), .object(let others)):
    members.map(\.key) == others.map(\.key)
      && zip(members, others).allSatisfy { areSame($0.value, $1.value) }
  default: first == second
  }
}

/// Results to compare, CSV or JSON: a result does not differ from itself.
@Sendable func fuzzCompare(_ bytes: [UInt8]) {
  let file = InputFile(bytes.first == UInt8(ascii: "{") ? "result.json" : "result.csv", bytes)
  let comparison = accepted("result.") { () throws(Failure) in
    try ResultComparison(first: file.path, second: file.path)
  }
  guard let comparison else { return }
  let excess = comparison.excess(above: 0)
  require(excess == nil, "a result does not differ from itself: \(excess ?? "")")
  for format in OutputFormat.allCases {
    require(!comparison.document(most: 3).formatted(as: format).isEmpty, "it can be written")
  }
}
