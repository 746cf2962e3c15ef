import CGSL
import CKernels
import Testing

@Suite struct RandomTests {
  /// Random123's own known answers for philox4x32 with 10 rounds.
  @Test(arguments: [
    (
      [UInt32](repeating: 0, count: 4), [UInt32](repeating: 0, count: 2),
      [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8] as [UInt32]
    ),
    (
      [UInt32](repeating: .max, count: 4), [UInt32](repeating: .max, count: 2),
      [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
    ),
    (
      [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0],
      [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
    ),
  ])
  func knownAnswers(counter: [UInt32], key: [UInt32], expected: [UInt32]) {
    var words = [UInt32](repeating: 0, count: 4)
    nuem_philox_block(counter, key, &words)
    #expect(words == expected)
  }

  private func withGenerator(_ body: (UnsafeMutablePointer<gsl_rng>) -> Void) throws {
    let type = try #require(nuem_philox_gsl_type()).assumingMemoryBound(to: gsl_rng_type.self)
    let generator = try #require(gsl_rng_alloc(type))
    defer { gsl_rng_free(generator) }
    body(generator)
  }

  @Test func gslDrawsTheWordsOfTheBlockFill() throws {
    let seed: UInt64 = 0x0123_4567_89ab_cdef
    var words = [UInt32](repeating: 0, count: 4 * 25)
    nuem_philox_fill(seed, 7, 1 << 33, 25, &words)
    try withGenerator { generator in
      #expect(nuem_philox_seek(generator, seed, 7, 1 << 33, nil) == NUEM_OK)
      #expect(words.allSatisfy { gsl_rng_get(generator) == UInt($0) })
      #expect(nuem_philox_seek(generator, seed, 7, (1 << 33) + 3, nil) == NUEM_OK)
      #expect(gsl_rng_uniform(generator) == Double(words[12]) * 0x1p-32)
    }
  }

  @Test func gslDistributionsDrawFromIt() throws {
    try withGenerator { generator in
      gsl_rng_set(generator, 2111)
      let count = 200_000
      var sum = 0.0
      var squares = 0.0
      for _ in 0..<count {
        let value = gsl_ran_gaussian(generator, 1)
        sum += value
        squares += value * value
      }
      let n = Double(count)
      #expect(abs(sum / n) < 5 / n.squareRoot())
      #expect(abs(squares / n - 1) < 5 * (2 / n).squareRoot())
    }
  }

  @Test func noGeneratorIsRefused() {
    var message = nuem_message()
    #expect(nuem_philox_seek(nil, 1, 0, 0, &message) == NUEM_INVALID_ARGUMENT)
    #expect(message.text.0 != 0)
  }

  /// Blocks of other replicates, samples and seeds have other counters or keys, so no word repeats.
  @Test func streamsAreDisjoint() {
    var seen: Set<[UInt32]> = []
    var blocks = 0
    for seed in [0, 1, 1 << 32] as [UInt64] {
      for replicate in [0, 1, 4095] as [UInt32] {
        for first in [0, 1000, 1 << 32, 1 << 40] as [UInt64] {
          var words = [UInt32](repeating: 0, count: 4 * 500)
          nuem_philox_fill(seed, replicate, first, 500, &words)
          for block in 0..<500 { seen.insert(Array(words[4 * block..<4 * block + 4])) }
          blocks += 500
        }
      }
    }
    #expect(seen.count == blocks)
  }
}
