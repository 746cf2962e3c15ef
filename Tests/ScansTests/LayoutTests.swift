import Scans
import Testing

@Suite struct LayoutTests {
  private let layout = ScanLayout(
    configurations: 3,
    parts: [
      .init(task: .chiSquare(profiled: [], truth: []), items: 10, itemsOfBlock: 4),
      .init(task: .toys(count: 2, confidenceLevel: 0.9), items: 20, itemsOfBlock: 20),
    ])

  @Test func everyItemIsInOneBlock() {
    #expect(layout.blocks == 12)
    for (part, description) in layout.parts.enumerated() {
      let blocks = layout.blocks(ofPart: part).map(layout.block)
      #expect(blocks.allSatisfy { $0.part == part })
      for configuration in 0..<layout.configurations {
        let items = blocks.filter { $0.configuration == configuration }.flatMap(\.items)
        #expect(items == Array(0..<description.items))
      }
    }
  }

  @Test(arguments: [1, 2, 5, 12, 40]) func everyBlockIsInOneShard(shards: Int) {
    let blocks = (1...shards).flatMap { layout.blocks(ofShard: $0, of: shards) }
    #expect(blocks == Array(0..<layout.blocks))
  }
}
