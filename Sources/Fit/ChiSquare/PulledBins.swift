import CKernels
import Interactions

extension FitGroup {
  /// Calls `body` for every bin of every exposure with what each term of both flavours adds to the
  /// bin at given pulls, [flavour][term, padded], its backgrounds less what is observed, and the
  /// weight of its squared residual.
  func forEachPulledBin(
    pulls: ArraySlice<Double>, observed: ArraySlice<Double>?,
    _ body: (UnsafeBufferPointer<SIMD8<Double>>, Double, Double) -> Void
  ) {
    let (table, bins) = (fitExposures.table, fitExposures.bins)
    let principal = fitExposures.principal
    let factors = pullCount - principal
    let stride = polynomials.stride
    let vectors = stride / 8
    let component = bins * stride
    let set = table.components * component
    var terms = [SIMD8<Double>](repeating: .zero, count: 2 * vectors)
    fitExposures.templates.withUnsafeBytes { templates in
      for exposure in 0..<fitExposures.count {
        let weights = table.products(ofExposure: exposure, pulls: pulls)
        for bin in 0..<bins {
          for term in terms.indices { terms[term] = .zero }
          for part in 0...principal {
            let amount = part == 0 ? 1 : pulls[pulls.startIndex + factors + part - 1]
            for index in 0..<table.components {
              let weight = weights[index]
              let first =
                (exposure * (1 + principal) + part) * set + index * component + bin * stride
              for vector in 0..<vectors {
                let row = templates.loadUnaligned(
                  fromByteOffset: (first + 8 * vector) * MemoryLayout<Double>.stride,
                  as: SIMD8<Double>.self)
                terms[(index / 2 % 2) * vectors + vector] += amount * weight * row
              }
            }
          }
          func data(_ row: Int) -> Double {
            fitExposures.data[(exposure * table.dataRows + row) * bins + bin]
          }
          let background = (0..<table.backgrounds).reduce(0) { sum, background in
            let shift = (0..<principal).reduce(0) {
              $0 + pulls[pulls.startIndex + factors + $1]
                * fitExposures.shift(ofBackground: background, exposure: exposure, bin: bin, by: $1)
            }
            return sum + weights[table.components + background]
              * (data(Int(NUEM_DATA_BACKGROUNDS) + background) + shift)
          }
          let seen =
            observed.map { $0[$0.startIndex + exposure * bins + bin] }
            ?? data(Int(NUEM_DATA_OBSERVED))
          let variance =
            fitExposures.likelihood == NUEM_GAUSSIAN ? data(Int(NUEM_DATA_VARIANCE)) : max(seen, 1)
          terms.withUnsafeBufferPointer {
            body($0, background - seen, variance >= .leastNormalMagnitude ? 1 / variance : 0)
          }
        }
      }
    }
  }
}
