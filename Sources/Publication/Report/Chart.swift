/// A drawing with two axes, as SVG that stands inside HTML and takes its colours from the page's
/// style.
struct Chart {
  let width: Double
  let height: Double
  let x: ChartScale
  let y: ChartScale
  /// The label of the x axis, as text of SVG.
  let xLabel: String
  let yLabel: String
  private(set) var marks: [String] = []

  private static let (left, right, top, bottom) = (58.0, 12.0, 12.0, 44.0)

  init(
    width: Double = 460, height: Double = 300, x: (ChartScale.Kind, Double, Double),
    y: (ChartScale.Kind, Double, Double)?, xLabel: String, yLabel: String = ""
  ) {
    self.width = width
    self.height = height
    self.xLabel = xLabel
    self.yLabel = yLabel
    let left = y == nil ? Self.right : Self.left
    self.x = ChartScale(x.0, from: x.1, to: x.2, start: left, end: width - Self.right)
    hasY = y != nil
    let (kind, low, high) = y ?? (.linear, 0, 1)
    self.y = ChartScale(kind, from: low, to: high, start: height - Self.bottom, end: Self.top)
  }

  private let hasY: Bool

  mutating func add(_ mark: String) { marks.append(mark) }

  /// A histogram's outline. The line breaks where a value is not on a logarithmic axis.
  mutating func addSteps(_ values: [Double], edges: [Double], style: String) {
    var path = ""
    var isOpen = false
    for (index, value) in values.enumerated() {
      guard value.isFinite, y.kind == .linear || value > 0 else {
        isOpen = false
        continue
      }
      let height = coordinate(y.position(value))
      path += (isOpen ? "V\(height)" : "M\(coordinate(x.position(edges[index]))) \(height)")
      path += "H\(coordinate(x.position(edges[index + 1])))"
      isOpen = true
    }
    add("<path class=\"\(style)\" d=\"\(path)\"/>")
  }

  /// The band between two histograms.
  mutating func addBand(from low: [Double], to high: [Double], edges: [Double], style: String) {
    guard !low.isEmpty else { return }
    func steps(_ values: [Double], backwards: Bool) -> String {
      let bins = backwards ? Array(values.indices.reversed()) : Array(values.indices)
      return bins.map { bin in
        let ends = [edges[bin], edges[bin + 1]].map { coordinate(x.position($0)) }
        let height = coordinate(y.position(values[bin]))
        return "L\(ends[backwards ? 1 : 0]) \(height)L\(ends[backwards ? 0 : 1]) \(height)"
      }.joined()
    }
    let start = "M\(coordinate(x.position(edges[0]))) \(coordinate(y.position(low[0])))"
    add(
      "<path class=\"\(style)\" d=\"\(start)\(steps(high, backwards: false))"
        + "\(steps(low, backwards: true))Z\"/>")
  }

  /// - Parameter id: the identifier of the drawing, unique in the page.
  func svg(id: String, title: String, description: String) -> String {
    let frame =
      "<rect class=\"frame\" x=\"\(coordinate(x.start))\" y=\"\(coordinate(y.end))\" "
      + "width=\"\(coordinate(x.end - x.start))\" height=\"\(coordinate(y.start - y.end))\"/>"
    return """
      <svg viewBox="0 0 \(coordinate(width)) \(coordinate(height))" role="img" \
      aria-labelledby="\(id)-title \(id)-text">
      <title id="\(id)-title">\(escapedHTML(title))</title>
      <desc id="\(id)-text">\(escapedHTML(description))</desc>
      \(marks.joined(separator: "\n"))
      \(frame)
      \((xAxis + (hasY ? yAxis : [])).joined(separator: "\n"))
      </svg>

      """
  }

  private var xAxis: [String] {
    let base = y.start
    return x.ticks.flatMap { tick in
      [
        "<path class=\"tick\" d=\"M\(coordinate(tick.position)) \(coordinate(base))v-5\"/>",
        "<text x=\"\(coordinate(tick.position))\" y=\"\(coordinate(base + 16))\" "
          + "text-anchor=\"middle\">\(tick.label)</text>",
      ]
    } + [
      "<text class=\"label\" x=\"\(coordinate((x.start + x.end) / 2))\" "
        + "y=\"\(coordinate(base + 36))\" text-anchor=\"middle\">\(xLabel)</text>"
    ]
  }

  private var yAxis: [String] {
    let middle = (y.start + y.end) / 2
    return y.ticks.flatMap { tick in
      [
        "<path class=\"tick\" d=\"M\(coordinate(x.start)) \(coordinate(tick.position))h5\"/>",
        "<text x=\"\(coordinate(x.start - 6))\" y=\"\(coordinate(tick.position + 4))\" "
          + "text-anchor=\"end\">\(tick.label)</text>",
      ]
    } + [
      "<text class=\"label\" transform=\"translate(13 \(coordinate(middle))) rotate(-90)\" "
        + "text-anchor=\"middle\">\(yLabel)</text>"
    ]
  }
}
