import Configuration
import Foundation
import Interactions

/// A scan's results as CSV: a file for each task, a row for each item, for small scans.
///
/// Columns: axes of the configurations, `configuration`, parameters of the grid, `toy`, and what
/// the task gives, `lower_mu_numu` for a column of several parameters. What is not a number is
/// empty.
final class TableSink: MergeSink {
  /// The paths of the tables, one for each part of the layout.
  let files: [String]
  private let plan: ScanPlan
  private var temporary: TemporaryFile?
  private let finished = FileGroup()
  private var part = 0

  static let mostRows = 20_000_000

  init(_ plan: ScanPlan, path: String) throws(Failure) {
    let rows = plan.layout.parts.reduce(0) { $0 + $1.items } * plan.layout.configurations
    guard rows <= Self.mostRows else {
      throw Failure(
        .commandLine,
        "--result: \(rows) rows of CSV: expected at most \(Self.mostRows), or a name that ends in .h5"
      )
    }
    self.plan = plan
    let stem = (path as NSString).deletingPathExtension
    let tasks = plan.tasks
    files = tasks.count == 1 ? [path] : tasks.map { "\(stem).\($0.name).csv" }
  }

  func begin(part: Int) throws(Failure) {
    self.part = part
    let file = try TemporaryFile(for: files[part])
    var heading = plan.axes.map(\.key) + ["configuration"] + plan.grid.map(\.parameter.name)
    if case .toys = plan.tasks[part] { heading.append("toy") }
    for column in plan.columns(ofPart: part) {
      heading +=
        column.parameters.isEmpty
        ? [column.name] : column.parameters.map { "\(column.name)_\($0.name)" }
    }
    try file.write(heading.joined(separator: ",") + "\n")
    temporary = consume file
  }

  func append(_ blocks: [(block: ScanBlock, values: BlockColumns?)]) throws(Failure) {
    let columns = plan.columns(ofPart: part)
    for (block, values) in blocks {
      guard let values = values?.values else { continue }
      let configuration = fields(ofConfiguration: block.configuration)
      var text = ""
      for (index, item) in block.items.enumerated() {
        text += configuration
        append(item, to: &text)
        for (column, values) in zip(columns, values) {
          for entry in index * column.width..<(index + 1) * column.width {
            text += "," + field(values, entry, words: column.words)
          }
        }
        text += "\n"
      }
      try temporary?.write(text)
    }
  }

  private func fields(ofConfiguration index: Int) -> String {
    let values = zip(plan.axes, plan.indices(ofConfiguration: index)).map {
      csvField($0.values[$1])
    }
    return (values + ["\(index)"]).joined(separator: ",")
  }

  /// Appends the point of the grid and the number of the toy; for an exposure plan, its own columns
  /// say which one it is.
  private func append(_ item: Int, to text: inout String) {
    let toys = plan.tasks[part].itemsOfPoint
    var rest = item / toys
    let values = plan.grid.reversed().map { axis in
      defer { rest /= axis.count }
      return axis.value(at: rest % axis.count)
    }
    for value in values.reversed() { text += "," + numeral(value) }
    if case .toys = plan.tasks[part] { text += ",\(item % toys)" }
  }

  private func field(_ values: ScanValues, _ entry: Int, words: [String]) -> String {
    switch values {
    case .bytes(let bytes):
      words.indices.contains(Int(bytes[entry])) ? words[Int(bytes[entry])] : "\(bytes[entry])"
    case .numbers(let numbers): numbers[entry].isFinite ? numeral(numbers[entry]) : ""
    }
  }

  func end(part: Int) throws(Failure) {
    guard let file = temporary.take() else { return }
    finished.add(file)
  }

  /// The tables of one scan are replaced together.
  func commit(missing: [ScanBlock]) throws(Failure) { try finished.commit() }
}
