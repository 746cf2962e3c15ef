import Configuration
import EventRates
import Fit
import Testing

/// Where the numbers of samples end that can be drawn, nothing is drawn twice or left out in silence.
@Suite struct SampleLimitTests {
  private func refusal(_ text: String) -> Failure? {
    do throws(Failure) {
      let (configuration, source) = try Configuration.format.read(Array(text.utf8), name: "c.yaml")
      _ = try Study(configuration: configuration, source: source, threads: 1)
      return nil
    } catch { return error }
  }

  /// A net ends at 2^32 samples, in each replicate.
  @Test func netsEnd() {
    let most = SamplingSettings.largestNet * 16
    #expect(most == 68_719_476_736)
    let given = "sampling:\n  engine: qmc\n  replicates: 16\n  samples: "
    #expect(refusal(given + "\(most)") == nil)
    let failure = refusal(given + "\(most + 1)")
    #expect(
      failure
        == Failure(
          .badInput,
          "c.yaml:4: sampling.samples: expected at most 2^32 samples in each of 16 replicates"))
  }

  /// What is not in the file is not blamed.
  @Test func whatIsBlamed() {
    let failure = refusal("sampling:\n  samples: 1e11")
    #expect(failure?.message.hasPrefix("c.yaml:2: sampling.samples: ") == true)
    let few = refusal("\nsampling:\n  samples: 100\n  replicates: 101")
    #expect(few?.kind == .badInput)
    #expect(few?.message.contains("at least one sample for each of 101 replicates") == true)
  }

  /// Plain Monte Carlo goes on: see `SamplingTests.positionsBeyond32Bits`.
  @Test func plainMonteCarloGoesOn() {
    #expect(refusal("sampling: { engine: mc, replicates: 2, samples: 1e15 }") == nil)
    #expect(refusal("sampling: { engine: mc, samples: 1e15 }") == nil)
    #expect(refusal("sampling: { engine: mc, samples: 1000000000000001 }") != nil)
  }
}
