import Testing

@testable import Statistics

@Suite("Two samples")
struct TwoSampleTests {
    @Test("the exact Kolmogorov-Smirnov test is scipy's, with ties and without")
    func kolmogorovSmirnov() throws {
        for row in try Vectors.rows("kolmogorovSmirnov") {
            let first = try row.numbers("first")
            let second = try row.numbers("second")
            let result = try #require(KolmogorovSmirnov(first, second))
            #expect(close(result.distance, try row.number("distance")))
            #expect(close(result.pValue, try row.number("p"), 1e-8), "\(first) \(second)")
            let swapped = try #require(KolmogorovSmirnov(second, first))
            #expect(close(result.pValue, swapped.pValue))
            if result.distance > 0 { #expect(result.secondIsLower != swapped.secondIsLower) }
        }
    }

    @Test("the limit law is scipy's")
    func limit() throws {
        for row in try Vectors.rows("kolmogorovLimit") {
            let p = KolmogorovSmirnov.limit(try row.number("x"))
            #expect(close(p, try row.number("p"), 1e-8), "\(row)")
        }
    }

    @Test("beyond the exact limit the p-value follows the limit law")
    func large() throws {
        let first = (0..<4_000).map { Double($0) }
        let second = first.map { $0 + 100 }
        let result = try #require(KolmogorovSmirnov(first, second))
        #expect(close(result.distance, 100 / 4_000.0))
        #expect(close(result.pValue, KolmogorovSmirnov.limit(2_000.0.squareRoot() * 0.025)))
        let exact = KolmogorovSmirnov.exact(100 * 4_000, 4_000, 4_000)
        #expect(abs(exact - result.pValue) < 0.01)
    }

    @Test("nothing traps on empty, constant, infinite or undefined values")
    func edges() throws {
        #expect(KolmogorovSmirnov([], [1]) == nil)
        #expect(KolmogorovSmirnov([1], [.nan]) == nil)
        #expect(KolmogorovSmirnov([7, 7, 7], [7, 7])?.pValue == 1)
        let extreme = try #require(
            KolmogorovSmirnov([-.infinity, .nan, 0], [.infinity, .greatestFiniteMagnitude]))
        #expect(extreme.distance == 1)
        #expect(!extreme.secondIsLower)
        let huge = (0..<50).map { _ in Double(Int.max) }
        #expect(try #require(KolmogorovSmirnov(huge, huge)).distance == 0)
    }

    @Test("a larger shift is never less significant")
    func monotone() throws {
        let first = (0..<300).map { Double($0 % 50) }
        let values = try stride(from: 0, through: 60, by: 5).map { shift in
            try #require(
                KolmogorovSmirnov(first, (0..<50).map { Double($0 + shift) })
            ).pValue
        }
        #expect(values == values.sorted(by: >))
        #expect(try #require(values.last) < 1e-30)
    }

    @Test("Fisher's exact test is scipy's")
    func fisher() throws {
        for row in try Vectors.rows("fisher") {
            let p = FisherExact.pValue(
                hits: try row.count("hits"), of: try row.count("count"),
                against: try row.count("otherHits"), of: try row.count("other"))
            #expect(close(try #require(p), try row.number("p"), 1e-7), "\(row)")
        }
    }

    @Test("Fisher's test refuses counts that cannot be and copes with huge ones")
    func fisherEdges() throws {
        #expect(FisherExact.pValue(hits: 0, of: 0, against: 1, of: 1) == nil)
        #expect(FisherExact.pValue(hits: 2, of: 1, against: 1, of: 1) == nil)
        #expect(FisherExact.pValue(hits: 0, of: .max, against: 0, of: .max) == nil)
        let huge = FisherExact.countLimit
        let p = try #require(
            FisherExact.pValue(hits: 1_000_000, of: huge, against: 1_000_500, of: huge))
        #expect(p > 0.7 && p < 0.75)
    }

    @Test("a rate further from the reference is never less significant")
    func fisherMonotone() throws {
        let values = try (4...60).map { hits in
            try #require(FisherExact.pValue(hits: 20, of: 300, against: hits, of: 60))
        }
        #expect(values == values.sorted(by: >))
    }

    @Test("adjusted p-values are statsmodels', in the order of the given ones")
    func benjaminiHochberg() throws {
        for row in try Vectors.rows("benjaminiHochberg") {
            let adjusted = BenjaminiHochberg.adjusted(try row.numbers("p"))
            for (mine, theirs) in zip(adjusted, try row.numbers("adjusted")) {
                #expect(close(mine, theirs))
            }
        }
        #expect(BenjaminiHochberg.adjusted([]) == [])
    }
}
