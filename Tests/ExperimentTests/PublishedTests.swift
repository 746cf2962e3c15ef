import Experiment
import Testing

@Suite struct PublishedTests {
  @Test func table1() throws {
    let table = try PublishedTable1()
    #expect(table.positionsM == [0, 18, 30])
    #expect(
      table.events(at: Station(mode: .neutrino, positionM: 0), channel: .muonNeutrino) == 5915)
    #expect(
      table.events(at: Station(mode: .antineutrino, positionM: 30), channel: .electronAntineutrino)
        == 13)
    #expect(table.events(at: Station(mode: .neutrino, positionM: 3), channel: .muonNeutrino) == nil)
  }

  /// No run reads the text: both have the same numbers, to the last bit.
  @Test func fluxInBinary() throws {
    #expect(try FluxTable.published() == FluxTable.publishedText())
  }

  @Test func bounds() throws {
    let bounds = try PublishedBound.all()
    #expect(bounds.count == 12)
    #expect(bounds.first?.interval.lower == nil)
    let millicharge = bounds.filter { $0.interval.parameter == "q_nue" && $0.plan == "prism" }
    #expect(millicharge.map(\.interval.lower) == [-1.2e-9])
    #expect(millicharge.map(\.interval.upper) == [0.94e-9])
    #expect(millicharge.map(\.equation) == ["4.11"])
    #expect(Set(bounds.map(\.plan)) == ["on-axis", "prism"])
  }

  @Test func context() throws {
    let context = try ContextBound.all()
    #expect(context.count == 14)
    #expect(context.contains { $0.source == "GEMMA" && $0.interval.parameter == "mu_nue" })
  }
}
